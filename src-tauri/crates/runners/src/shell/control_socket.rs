//! The way to a supervisor: its lock, which says that it lives, and its socket.

use contract::supervision::{FromSupervisor, LOCK_FILE, SOCKET_FILE, ToSupervisor};
use engine::ports::Signal;
use os::socket::Address;
use std::{
    fs::{File, TryLockError},
    io::{self, BufRead, BufReader, Read, Write},
    net::Shutdown,
    os::unix::net::UnixStream,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Longest line from a supervisor, in bytes.
const LINE_MAX: u64 = 64 * 1024;
/// How long a supervisor may take to accept a word: it reads all the time, unless somebody stopped it.
const WORD_PATIENCE: Duration = Duration::from_secs(1);

/// Whether a living supervisor holds the attempt in `dir`.
pub(crate) fn is_supervised(dir: &Path) -> bool {
    let Ok(lock) = File::open(dir.join(LOCK_FILE)) else {
        return false;
    };
    // Shared, so that two who look at once do not take each other for the supervisor.
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Connects to the supervisor of the attempt in `dir`.
pub(crate) fn connect(dir: &Path) -> io::Result<UnixStream> {
    UnixStream::connect(Address::of(dir, SOCKET_FILE)?)
}

/// Reads what the supervisor says.
#[derive(Debug)]
pub(crate) struct ControlReader(BufReader<UnixStream>);

impl ControlReader {
    pub(crate) fn new(stream: UnixStream) -> Self {
        Self(BufReader::new(stream))
    }

    /// The next word; `None` when the connection has ended.
    pub(crate) fn next(&mut self) -> Option<FromSupervisor> {
        let mut line = Vec::new();
        (&mut self.0).take(LINE_MAX).read_until(b'\n', &mut line).ok()?;
        serde_json::from_slice(&line).ok()
    }
}

/// Carries the engine's signals to the supervisor, over whatever connection there is just now.
#[derive(Debug, Default)]
pub(crate) struct ControlWriter(Mutex<WriterState>);

#[derive(Debug, Default)]
struct WriterState {
    stream: Option<UnixStream>,
    /// Not sent yet, for want of a connection.
    waiting: Vec<ToSupervisor>,
    detached: bool,
}

impl ControlWriter {
    /// Passes on one signal, from any thread.
    pub(crate) fn signal(&self, signal: Signal) {
        let mut state = self.lock();
        let word = match signal {
            Signal::Cancel => ToSupervisor::Cancel,
            Signal::Pause => ToSupervisor::Pause,
            Signal::Resume => ToSupervisor::Resume,
            Signal::Input(text) => ToSupervisor::Input { text },
            // a command reads no messages
            Signal::Mail => return,
            Signal::Detach => {
                state.detached = true;
                if let Some(stream) = &state.stream {
                    // Wakes whoever listens.
                    let _ = stream.shutdown(Shutdown::Both);
                }
                return;
            }
        };
        state.waiting.push(word);
        state.flush();
    }

    /// Takes the connection into use.
    pub(crate) fn attach(&self, stream: UnixStream) {
        let _ = stream.set_write_timeout(Some(WORD_PATIENCE));
        let mut state = self.lock();
        if state.detached {
            let _ = stream.shutdown(Shutdown::Both);
        }
        state.stream = Some(stream);
        state.flush();
    }

    /// Whether the run was let go.
    pub(crate) fn is_detached(&self) -> bool {
        self.lock().detached
    }

    fn lock(&self) -> MutexGuard<'_, WriterState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WriterState {
    /// Sends what waits. What was not sent whole waits for the next connection.
    fn flush(&mut self) {
        while let (Some(mut stream), Some(word)) = (self.stream.as_ref(), self.waiting.first()) {
            let mut line = serde_json::to_vec(word).unwrap_or_default();
            line.push(b'\n');
            if stream.write_all(&line).is_err() {
                self.stream = None;
                return;
            }
            self.waiting.remove(0);
        }
    }
}
