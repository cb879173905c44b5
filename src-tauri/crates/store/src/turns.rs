//! Turns between processes: who of many writes next.
//!
//! SQLite lets in whoever asks at the right moment; the others sleep, longer each time, and some of many never come to
//! it. Here they stand in a line that the kernel keeps. Two locks, so that a process that has just written stands behind
//! those that wait: whoever wants to write holds the first until the second is his.
//!
//! A turn is a courtesy; what protects the database is SQLite's own lock. So where no file can be locked, or whoever
//! has the turn does not move on, one goes on without. Must never: be waited for without a limit.

use os::lock::HeldLock;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

/// The lock that the first in the line holds.
pub(crate) const LINE: &str = "line.lock";
/// The lock of whoever writes.
pub(crate) const TURN: &str = "turn.lock";
/// Longest wait for a turn. Hundreds of processes have theirs within seconds; who waits longer waits for one that was
/// stopped in the middle of a write.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long nobody is waited for again after that: whoever was stopped costs one wait, not one for each write.
const OUT_OF_PATIENCE: Duration = Duration::from_secs(300);

/// The line of one data folder.
pub(crate) struct Turns {
    line: LockFile,
    turn: LockFile,
    /// Until then it is written without a turn.
    without_until: Option<Instant>,
}

impl Turns {
    pub(crate) fn of(data_dir: &Path) -> Self {
        Self {
            line: LockFile::at(data_dir.join(LINE)),
            turn: LockFile::at(data_dir.join(TURN)),
            without_until: None,
        }
    }

    /// Waits for the turn, at most [`PATIENCE`]. It lasts until what is returned is dropped; `None` where one goes on
    /// without.
    pub(crate) fn wait(&mut self) -> Option<HeldLock> {
        self.wait_for(PATIENCE)
    }

    fn wait_for(&mut self, patience: Duration) -> Option<HeldLock> {
        let now = Instant::now();
        let is_tried = self.without_until.is_none_or(|until| until <= now);
        let until = if is_tried { now + patience } else { now };
        let taken = self.line.take(until).and_then(|first| {
            let turn = self.turn.take(until);
            drop(first);
            turn
        });
        match taken {
            Ok(Some(turn)) => {
                self.without_until = None;
                return Some(turn);
            }
            Ok(None) if is_tried => {
                tracing::warn!("whoever has the turn to write does not move on; it is written without one");
                self.without_until = Some(Instant::now() + OUT_OF_PATIENCE);
            }
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "written without a turn"),
        }
        None
    }
}

/// A file that is there to be locked.
struct LockFile {
    path: PathBuf,
    /// Opened with the first lock.
    file: Option<Arc<File>>,
}

impl LockFile {
    const fn at(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    /// Takes the lock; `None` when it was not to be had until then.
    fn take(&mut self, until: Instant) -> io::Result<Option<HeldLock>> {
        let file = match self.file.take() {
            Some(file) => file,
            None => Arc::new(open(&self.path)?),
        };
        self.file = Some(Arc::clone(&file));
        match file.try_lock() {
            Ok(()) => Ok(Some(HeldLock::of(file))),
            Err(TryLockError::WouldBlock) if until <= Instant::now() => Ok(None),
            Err(TryLockError::WouldBlock) => stand_in_line(&self.path, until),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Waits among the others. The kernel knows no such wait with a limit, so that a thread waits, on a file of its own;
/// what it gets when nobody wants it any more is given back at once.
fn stand_in_line(path: &Path, until: Instant) -> io::Result<Option<HeldLock>> {
    let file = Arc::new(open(path)?);
    let (tell, told) = mpsc::sync_channel(1);
    let wait = move || _ = tell.send(file.lock().map(|()| HeldLock::of(file)));
    thread::Builder::new().name("store-turn".to_owned()).spawn(wait)?;
    let left = until.saturating_duration_since(Instant::now());
    told.recv_timeout(left).map_or(Ok(None), |held| held.map(Some))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_written_stands_behind_those_that_wait() {
        let dir = tempfile::tempdir().unwrap();
        let (mut busy, mut single) = (Turns::of(dir.path()), Turns::of(dir.path()));
        let (tell, told) = mpsc::channel();
        let first = busy.wait();
        let (at_the_door, waits) = mpsc::channel();
        let other = tell.clone();
        let waiting = thread::spawn(move || {
            at_the_door.send(()).unwrap();
            let turn = single.wait();
            other.send("single").unwrap();
            drop(turn);
        });
        waits.recv().unwrap();
        // the single one stands in the line once the first of it cannot be locked any more
        let line = open(&dir.path().join(LINE)).unwrap();
        while line.try_lock().is_ok() {
            line.unlock().unwrap();
            thread::yield_now();
        }
        drop(first);
        let again = busy.wait();
        tell.send("busy again").unwrap();
        drop(again);
        waiting.join().unwrap();
        assert_eq!(told.iter().take(2).collect::<Vec<_>>(), ["single", "busy again"]);
    }

    #[test]
    fn what_nobody_waits_for_any_more_is_given_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(TURN);
        let held = open(&path).unwrap();
        held.lock().unwrap();
        assert!(stand_in_line(&path, Instant::now()).unwrap().is_none(), "not to be had in no time");
        held.unlock().unwrap();
        // the thread that waited has it now, or has given it back
        let until = Instant::now() + Duration::from_secs(20);
        assert!(stand_in_line(&path, until).unwrap().is_some());
    }

    #[test]
    fn whoever_does_not_move_on_is_waited_for_once() {
        let dir = tempfile::tempdir().unwrap();
        let (mut stopped, mut other) = (Turns::of(dir.path()), Turns::of(dir.path()));
        let turn = stopped.wait();
        assert!(turn.is_some());
        assert!(other.wait_for(Duration::from_millis(1)).is_none(), "waited for, in vain");
        let until = Instant::now() + PATIENCE;
        assert!(other.wait().is_none(), "not waited for again");
        assert!(Instant::now() < until);
        drop(turn);
        // a thread that waited in vain may hold it for an instant yet
        while other.wait().is_none() {
            assert!(Instant::now() < until);
            thread::yield_now();
        }
        assert!(other.without_until.is_none(), "it moves on again");
    }

    #[test]
    fn where_no_file_can_be_locked_one_goes_on_without() {
        let dir = tempfile::tempdir().unwrap();
        let gone = dir.path().join("nothing here");
        assert!(Turns::of(&gone).wait().is_none());
    }
}
