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
pub(crate) struct Ear(BufReader<UnixStream>);

impl Ear {
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
pub(crate) struct Mouth(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    stream: Option<UnixStream>,
    /// Not said yet, for want of a connection.
    waiting: Vec<ToSupervisor>,
    detached: bool,
}

impl Mouth {
    /// Passes on one signal, from any thread.
    pub(crate) fn signal(&self, signal: Signal) {
        let mut said = self.lock();
        let word = match signal {
            Signal::Cancel => ToSupervisor::Cancel,
            Signal::Pause => ToSupervisor::Pause,
            Signal::Resume => ToSupervisor::Resume,
            Signal::Input(text) => ToSupervisor::Input { text },
            // a command reads no messages
            Signal::Mail => return,
            Signal::Detach => {
                said.detached = true;
                if let Some(stream) = &said.stream {
                    // Wakes whoever listens.
                    let _ = stream.shutdown(Shutdown::Both);
                }
                return;
            }
        };
        said.waiting.push(word);
        said.flush();
    }

    /// Takes the connection into use.
    pub(crate) fn attach(&self, stream: UnixStream) {
        let _ = stream.set_write_timeout(Some(WORD_PATIENCE));
        let mut said = self.lock();
        if said.detached {
            let _ = stream.shutdown(Shutdown::Both);
        }
        said.stream = Some(stream);
        said.flush();
    }

    /// Whether the run was let go.
    pub(crate) fn is_detached(&self) -> bool {
        self.lock().detached
    }

    fn lock(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Said {
    /// Says what waits. What was not said whole waits for the next connection.
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
