//! The doorbell: how the engines on one data folder wake each other within microseconds.
//!
//! Owns: one datagram socket per engine process, `<data>/bells/<name>.sock`, and what can be rung.
//! Must never: carry anything that is lost when a ring is lost. Truth is the database; a ring says "look now". Only
//! the data folder's owner can reach the sockets, for the folder admits nobody else.
//!
//! A data folder may lie deeper than a socket's address can say: see [`os::socket`].

use os::socket::Address;
use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::{
        fs::{DirBuilderExt as _, PermissionsExt as _},
        net::UnixDatagram,
    },
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// The folder of the sockets, within the data folder.
const FOLDER: &str = "bells";
/// What a socket's name ends with once it listens.
const SUFFIX: &str = ".sock";
/// Room for any datagram that a sender's buffer can hold (Linux: 208 KiB unless somebody raised it).
const MAX_DATAGRAM: usize = 256 * 1024;
/// How long a ring to one listener waits for room, should that listener be behind.
const PATIENCE: Duration = Duration::from_millis(200);

/// What can be rung. One byte for the kind, then JSON where there is more to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ring {
    /// Something was committed: look at the queue.
    Changed,
    /// The app asks the worker to hand over the pool.
    YieldPool,
    /// A second start hands over its arguments.
    Open(Vec<String>),
    /// Somebody has come upon what may be damage: look at the whole file.
    Doubt,
}

impl Ring {
    /// The datagram.
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Changed => vec![b'c'],
            Self::YieldPool => vec![b'y'],
            Self::Doubt => vec![b'd'],
            Self::Open(args) => {
                let mut datagram = vec![b'o'];
                // Strings always become JSON; were they not to, the listener is opened without arguments.
                datagram.extend(serde_json::to_vec(args).unwrap_or_else(|_| b"[]".to_vec()));
                datagram
            }
        }
    }

    /// The ring in a datagram; `None` where it is malformed.
    fn decode(datagram: &[u8]) -> Option<Self> {
        match datagram.split_first()? {
            (b'c', []) => Some(Self::Changed),
            (b'y', []) => Some(Self::YieldPool),
            (b'd', []) => Some(Self::Doubt),
            (b'o', args) => serde_json::from_slice(args).ok().map(Self::Open),
            _ => None,
        }
    }
}

/// An engine's own bell. It rings until it is dropped.
#[derive(Debug)]
pub(crate) struct Doorbell {
    path: PathBuf,
    socket: UnixDatagram,
    leaving: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Doorbell {
    /// Hangs up the bell `name` in `data_dir` and calls `on_ring`, on a thread of its own, for each ring.
    ///
    /// # Errors
    /// The folder or the socket cannot be made, or the name is in use or too long for a socket.
    pub(crate) fn listen(
        data_dir: &Path,
        name: &str,
        on_ring: impl Fn(Ring) + Send + 'static,
    ) -> io::Result<Self> {
        let folder = data_dir.join(FOLDER);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let path = folder.join(format!("{name}{SUFFIX}"));
        let socket = bind(&folder, name, &path)?;
        let leaving = Arc::new(AtomicBool::new(false));
        let (ear, left) = (socket.try_clone()?, Arc::clone(&leaving));
        let thread = thread::Builder::new()
            .name("doorbell".to_owned())
            .spawn(move || hear(&ear, &left, on_ring))
            .inspect_err(|_| drop(fs::remove_file(&path)))?;
        Ok(Self { path, socket, leaving, thread: Some(thread) })
    }
}

/// Makes the socket under another name first: whoever rings removes a socket that nobody listens on, and a socket
/// is there a moment before its owner does.
fn bind(folder: &Path, name: &str, path: &Path) -> io::Result<UnixDatagram> {
    let unready = format!("{name}.new");
    let address = Address::of(folder, &unready)?;
    let unready = folder.join(unready);
    let _ = fs::remove_file(&unready);
    let socket = UnixDatagram::bind(address)?;
    let named = fs::set_permissions(&unready, Permissions::from_mode(0o600))
        .and_then(|()| clear(folder, name))
        .and_then(|()| fs::hard_link(&unready, path));
    fs::remove_file(&unready)?;
    named.map(|()| socket)
}

/// Takes down what a killed process of the same name left.
fn clear(folder: &Path, name: &str) -> io::Result<()> {
    let file = format!("{name}{SUFFIX}");
    let address = Address::of(folder, &file)?;
    match UnixDatagram::unbound()?.connect(address) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(folder.join(file)),
        _ => Ok(()),
    }
}

impl Drop for Doorbell {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        self.leaving.store(true, Ordering::Release);
        // Ends the thread's receive.
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        let thread = self.thread.take().filter(|t| t.thread().id() != thread::current().id());
        if thread.is_some_and(|t| t.join().is_err()) {
            tracing::error!("the doorbell's thread had panicked");
        }
    }
}

/// Receives until the bell is taken down.
fn hear(socket: &UnixDatagram, leaving: &AtomicBool, on_ring: impl Fn(Ring)) {
    let mut buffer = vec![0; MAX_DATAGRAM];
    loop {
        let received = socket.recv(&mut buffer);
        if leaving.load(Ordering::Acquire) {
            return;
        }
        match received.map(|length| Ring::decode(&buffer[..length])) {
            Ok(Some(ring)) => {
                // What a ring sets off may fail; the bell must not go deaf by it.
                if catch_unwind(AssertUnwindSafe(|| on_ring(ring))).is_err() {
                    tracing::error!("what a ring of the doorbell set off has panicked");
                }
            }
            Ok(None) => tracing::debug!("a malformed ring of the doorbell was ignored"),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                tracing::error!(%error, "the doorbell is out of order; changes are seen by looking");
                return;
            }
        }
    }
}

/// The socket that this process rings from; it has no name and never blocks.
fn sender() -> Option<&'static UnixDatagram> {
    static SENDER: OnceLock<Option<UnixDatagram>> = OnceLock::new();
    let make = || -> io::Result<UnixDatagram> {
        let socket = UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    let made = || make().inspect_err(|error| tracing::error!(%error, "cannot ring any doorbell")).ok();
    SENDER.get_or_init(made).as_ref()
}

/// Rings at every bell of `data_dir` but `except`, without ever blocking; returns how many heard it. Bells that
/// nobody listens at any more are taken down. A listener so far behind that its queue is full has not yet looked at
/// the rings before this one, so it counts as rung.
pub(crate) fn ring_all(data_dir: &Path, except: Option<&str>, ring: &Ring) -> usize {
    super::outside_of_writes();
    let folder = data_dir.join(FOLDER);
    let (Ok(entries), Some(sender)) = (fs::read_dir(&folder), sender()) else { return 0 };
    let datagram = ring.encode();
    let mut heard = 0;
    for entry in entries.flatten() {
        let file = entry.file_name();
        let Some(file) = file.to_str() else { continue };
        let Some(name) = file.strip_suffix(SUFFIX) else { continue };
        if except != Some(name)
            && deliver(&folder, file, &datagram, sender).is_ok_and(|sent| sent != Sent::Nobody)
        {
            heard += 1;
        }
    }
    heard
}

/// Rings at one bell, and waits a moment where its listener is behind; returns whether the ring was left there.
pub(crate) fn ring_one(data_dir: &Path, name: &str, ring: &Ring) -> bool {
    super::outside_of_writes();
    let attempt = || -> io::Result<Sent> {
        let patient = UnixDatagram::unbound()?;
        patient.set_write_timeout(Some(PATIENCE))?;
        deliver(&data_dir.join(FOLDER), &format!("{name}{SUFFIX}"), &ring.encode(), &patient)
    };
    attempt().is_ok_and(|sent| sent == Sent::Left)
}

/// What became of a datagram.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// It is in the listener's queue.
    Left,
    /// The listener's queue is full.
    Full,
    /// Nobody listens.
    Nobody,
}

/// Sends a datagram to the socket `file` in `folder`; takes the socket down where nobody listens on it.
fn deliver(folder: &Path, file: &str, datagram: &[u8], sender: &UnixDatagram) -> io::Result<Sent> {
    let address = Address::of(folder, file)?;
    match sender.send_to(datagram, &address) {
        Ok(_) => Ok(Sent::Left),
        Err(error) => match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Ok(Sent::Full),
            io::ErrorKind::NotFound => Ok(Sent::Nobody),
            io::ErrorKind::ConnectionRefused => {
                let _ = fs::remove_file(folder.join(file));
                Ok(Sent::Nobody)
            }
            _ => {
                tracing::debug!(%error, file, "a doorbell could not be rung");
                Err(error)
            }
        },
    }
}

#[cfg(test)]
mod tests;
