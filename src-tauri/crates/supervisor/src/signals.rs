//! Signals to the supervisor itself, as something that can be waited for.
//!
//! A caught signal also goes back to its default in the command, whatever whoever started us had ignored.

use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use std::{
    io::{self, Read},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The signals that the supervisor minds.
#[derive(Debug)]
pub(crate) struct Signals {
    bell: UnixStream,
    leave: Arc<AtomicBool>,
}

impl Signals {
    /// From here on, signals ring instead of killing us.
    pub(crate) fn catch() -> io::Result<Self> {
        let (bell, ringer) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        let leave = Arc::new(AtomicBool::new(false));
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] {
            // The flag first: whoever hears the bell must find it raised.
            signal_hook::flag::register(signal, Arc::clone(&leave))?;
            signal_hook::low_level::pipe::register(signal, ringer.try_clone()?)?;
        }
        signal_hook::low_level::pipe::register(SIGCHLD, ringer)?;
        Ok(Self { bell, leave })
    }

    /// Silences the bell.
    pub(crate) fn clear(&self) {
        let mut rings = [0; 64];
        while matches!((&self.bell).read(&mut rings), Ok(n) if n > 0) {}
    }

    /// Whether we were told to leave (the machine shuts down, somebody ended us).
    pub(crate) fn leave(&self) -> bool {
        self.leave.load(Ordering::SeqCst)
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }
}
