//! Who lives: lock files that the kernel lets go at the death of their holder.
//!
//! Owns: `pool.lock` (who claims from the queue), `app.lock` (which window is the one), `engines/<id>.lock` (which
//! engine processes are alive). All are `flock` locks; a command that is started meanwhile does not inherit them.
//! Must never: lock SQLite's own files, or remove `pool.lock` and `app.lock` (two processes could then hold locks
//! on two files of the same name).
//!
//! Who only asks takes the lock shared for an instant. Who wants it and finds it taken asks the same way: a holder
//! refuses that, another asker does not.

use super::outside_of_writes;
use contract::queue::Role;
use os::lock::HeldLock;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Seek as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// How often a lock is tried again that another process only asked about.
const CLASHES: u32 = 200;
/// The pause between two of those tries.
const CLASH_PAUSE: Duration = Duration::from_micros(100);
/// What an engine's lock file ends with.
const ENGINE_SUFFIX: &str = ".lock";

/// Opens a lock file for its holder, and makes it where it is missing.
fn open(path: &Path) -> io::Result<File> {
    outside_of_writes();
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Takes the lock if nobody holds it.
fn try_hold(file: &File) -> io::Result<bool> {
    for _ in 0..CLASHES {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if is_taken(file)? => return Ok(false),
            Err(TryLockError::WouldBlock) => thread::sleep(CLASH_PAUSE),
        }
    }
    Ok(false)
}

/// Whether somebody else holds the lock (rather than asks about it). Takes it shared for an instant.
fn is_taken(file: &File) -> io::Result<bool> {
    outside_of_writes();
    match file.try_lock_shared() {
        Ok(()) => file.unlock().map(|()| false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether the lock file at `path` is held. A file that cannot be read counts as held: taking a living process for
/// dead does harm, the opposite only delays.
fn is_held(path: &Path) -> bool {
    outside_of_writes();
    match File::open(path).and_then(|file| is_taken(&file)) {
        Ok(taken) => taken,
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "a lock cannot be looked at; taken for held");
            true
        }
    }
}

/// Takes the lock at `path`; `None` where another process holds it.
fn try_acquire(path: &Path) -> io::Result<Option<HeldLock>> {
    let file = open(path)?;
    Ok(try_hold(&file)?.then(|| HeldLock::of(Arc::new(file))))
}

/// Who holds the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    /// The process.
    pub(crate) pid: u32,
    /// What it is.
    pub(crate) role: Role,
}

/// The right to claim from the queue. One process per data folder has it.
#[derive(Debug)]
pub(crate) struct PoolLock(HeldLock);

impl PoolLock {
    fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("pool.lock")
    }

    /// Takes the pool; `None` where another process has it.
    ///
    /// # Errors
    /// The lock file cannot be made, locked or written.
    pub(crate) fn try_acquire(data_dir: &Path, role: Role) -> io::Result<Option<Self>> {
        try_acquire(&Self::path(data_dir))?.map(|held| Self::sign(held, role)).transpose()
    }

    /// Whether any process has the pool.
    pub(crate) fn is_held(data_dir: &Path) -> bool {
        is_held(&Self::path(data_dir))
    }

    /// Who has the pool; `None` where nobody has, or a holder has not signed yet.
    pub(crate) fn holder(data_dir: &Path) -> Option<Holder> {
        if !Self::is_held(data_dir) {
            return None;
        }
        let holder: Holder = serde_json::from_slice(&fs::read(Self::path(data_dir)).ok()?).ok()?;
        // A holder that was killed left its name; until its successor signs, nobody is known.
        let pid = rustix::process::Pid::from_raw(holder.pid.try_into().ok()?)?;
        let gone = rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH);
        (!gone).then_some(holder)
    }

    /// Waits on a thread of its own until the pool is free, takes it, and hands it to `then`. Dropping the returned
    /// handle ends the wait: `then` is not called afterwards.
    ///
    /// # Errors
    /// The lock file cannot be made, or no thread started.
    pub(crate) fn wait(
        data_dir: &Path,
        role: Role,
        then: impl FnOnce(io::Result<Self>) + Send + 'static,
    ) -> io::Result<PoolWait> {
        let file = open(&Self::path(data_dir))?;
        let then: Then = Box::new(then);
        let waiting = Arc::new(Mutex::new(Some(then)));
        let handed = Arc::clone(&waiting);
        thread::Builder::new().name("pool-wait".to_owned()).spawn(move || {
            let held = hold(&file).map(|()| HeldLock::of(Arc::new(file)));
            // Nobody waits any more: dropping lets it go at once.
            let Some(then) = handed.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
            then(held.and_then(|held| Self::sign(held, role)));
        })?;
        Ok(PoolWait(waiting))
    }

    /// Writes into the lock file who holds it.
    fn sign(held: HeldLock, role: Role) -> io::Result<Self> {
        let holder = Holder { pid: std::process::id(), role };
        let mut file: &File = &held;
        file.rewind()?;
        file.set_len(0)?;
        file.write_all(&serde_json::to_vec(&holder)?)?;
        Ok(Self(held))
    }
}

impl Drop for PoolLock {
    fn drop(&mut self) {
        // Before the lock itself goes, so that the next holder is not taken for this one.
        let _ = self.0.set_len(0);
    }
}

/// Blocks until the lock is ours.
fn hold(file: &File) -> io::Result<()> {
    loop {
        match file.lock() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// What is done with the pool once it is ours.
type Then = Box<dyn FnOnce(io::Result<PoolLock>) + Send>;

/// Tells again and again whether any process has the pool, with its lock file kept open: a task that is created
/// where no pool runs asks, and opening a file is dearer than the question. The file is never removed, so it stays
/// the right one.
#[derive(Debug)]
pub(crate) struct PoolLook {
    path: PathBuf,
    file: OnceLock<File>,
    /// Whether this process runs a pool, be it one without the lock.
    own: AtomicBool,
}

impl PoolLook {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { path: PoolLock::path(data_dir), file: OnceLock::new(), own: AtomicBool::new(false) }
    }

    /// Remembers whether this process runs a pool.
    pub(crate) fn set_own(&self, runs: bool) {
        self.own.store(runs, Ordering::SeqCst);
    }

    /// Whether this process runs a pool, or is about to.
    pub(crate) fn is_own(&self) -> bool {
        self.own.load(Ordering::SeqCst)
    }

    /// Whether any process runs the queue, or this one a task of it.
    pub(crate) fn is_running(&self) -> bool {
        self.is_own() || self.is_held()
    }

    /// Whether any process has the pool.
    fn is_held(&self) -> bool {
        if let Some(taken) = self.file.get().and_then(|file| is_taken(file).ok()) {
            return taken;
        }
        if let Ok(file) = File::open(&self.path) {
            // somebody else may have opened it meanwhile: theirs is as good
            let _ = self.file.set(file);
        }
        is_held(&self.path)
    }
}

/// A wait for the pool. It ends when this is dropped.
pub(crate) struct PoolWait(Arc<Mutex<Option<Then>>>);

impl Drop for PoolWait {
    fn drop(&mut self) {
        // The thread goes on to block in the kernel; what it gets it lets go.
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// The right to be the window of a data folder. Keep it for as long as the app lives.
#[derive(Debug)]
pub struct AppLock(#[expect(dead_code, reason = "held, not used")] HeldLock);

impl AppLock {
    fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("app.lock")
    }

    /// Takes it; `None` where another app has it.
    ///
    /// # Errors
    /// The lock file cannot be made or locked.
    pub(crate) fn try_acquire(data_dir: &Path) -> io::Result<Option<Self>> {
        Ok(try_acquire(&Self::path(data_dir))?.map(Self))
    }
}

/// The sign that an engine lives. It is let go at the engine's death, however that comes; the file stays until
/// [`EngineLock::forget`], so that what the engine left behind is looked after.
#[derive(Debug)]
pub(crate) struct EngineLock {
    held: HeldLock,
    path: PathBuf,
}

impl EngineLock {
    fn path(data_dir: &Path, id: &str) -> PathBuf {
        data_dir.join("engines").join(format!("{id}{ENGINE_SUFFIX}"))
    }

    /// Shows that the engine `id` lives.
    ///
    /// # Errors
    /// The lock file cannot be made or locked, or another living engine has the same id.
    pub(crate) fn create(data_dir: &Path, id: &str) -> io::Result<Self> {
        let path = Self::path(data_dir, id);
        // Locked before it gets its name: a file of that name that nobody holds means a dead engine. Made first, too:
        // where that is not allowed, nothing else can be told.
        let unready = path.with_extension("new");
        let taken = |what| io::Error::new(ErrorKind::ResourceBusy, format!("engine {id} {what}"));
        let held = try_acquire(&unready)?.ok_or_else(|| taken("is just starting"))?;
        if is_held(&path) {
            let _ = fs::remove_file(&unready);
            return Err(taken("runs already"));
        }
        fs::rename(&unready, &path)?;
        Ok(Self { held, path })
    }

    /// Whether the engine `id` lives.
    pub(crate) fn is_alive(data_dir: &Path, id: &str) -> bool {
        is_held(&Self::path(data_dir, id))
    }

    /// The engines that died (or left) and were not forgotten yet, sorted.
    pub(crate) fn dead(data_dir: &Path) -> Vec<String> {
        let Ok(entries) = fs::read_dir(data_dir.join("engines")) else { return vec![] };
        let mut dead: Vec<_> = entries
            .flatten()
            .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(ENGINE_SUFFIX)?.to_owned()))
            .filter(|id| !Self::is_alive(data_dir, id))
            .collect();
        dead.sort_unstable();
        dead
    }

    /// Removes the lock file of a dead engine, once nothing of it is left to look after. A living one's stays.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub(crate) fn forget(data_dir: &Path, id: &str) -> io::Result<()> {
        if Self::is_alive(data_dir, id) {
            return Ok(());
        }
        match fs::remove_file(Self::path(data_dir, id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Leaves without a trace: for an engine that has nothing left to look after.
    pub(crate) fn leave(self) {
        let _ = fs::remove_file(&self.path);
        drop(self.held);
    }
}

#[cfg(test)]
mod tests;
