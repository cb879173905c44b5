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
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

/// The lock that the first in the line holds.
pub(crate) const LINE: &str = "line.lock";
/// The lock of whoever writes.
pub(crate) const TURN: &str = "turn.lock";
/// So long nobody may have a turn before it is gone on without: whoever has it was stopped in the middle of a write then.
/// While the line moves it is stood in, for hundreds of processes on a busy machine need longer than that.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest wait for a turn in all, whoever moves.
pub(crate) const LONGEST: Duration = Duration::from_secs(600);
/// So long nobody is waited for again after that, unless somebody has a turn: whoever was stopped costs one wait, not one
/// for each write.
const OUT_OF_PATIENCE: Duration = Duration::from_secs(300);

/// The line of one data folder.
pub(crate) struct Turns {
    line: LockFile,
    turn: LockFile,
    /// Set where nobody moved on.
    without: Option<Without>,
}

/// It is written without a turn,
struct Without {
    /// until then,
    until: Instant,
    /// or until another has signed than this one: then the line moves.
    signed: Vec<u8>,
}

impl Turns {
    pub(crate) fn of(data_dir: &Path) -> Self {
        Self {
            line: LockFile::at(data_dir.join(LINE)),
            turn: LockFile::at(data_dir.join(TURN)),
            without: None,
        }
    }

    /// Waits for the turn, as long as others have theirs. It lasts until what is returned is dropped; `None` where one goes on
    /// without.
    pub(crate) fn wait(&mut self) -> Option<HeldLock> {
        self.wait_for(PATIENCE)
    }

    /// Waits for it so long where nobody moves on.
    pub(crate) fn wait_for(&mut self, patience: Duration) -> Option<HeldLock> {
        let now = Instant::now();
        let is_tried = self.without.as_ref().is_none_or(|it| it.until <= now) || self.others_move_on();
        let patience = if is_tried { patience } else { Duration::ZERO };
        let mut moves = Moves::since(Arc::clone(&self.turn.path), patience);
        let taken = self.line.take(&mut moves).and_then(|first| {
            let turn = self.turn.take(&mut moves);
            drop(first);
            turn
        });
        if moves.has_stood_in_line && matches!(taken, Ok(Some(_))) {
            self.sign();
        }
        match taken {
            Ok(Some(turn)) => {
                self.without = None;
                return Some(turn);
            }
            Ok(None) if is_tried => {
                tracing::warn!("whoever has the turn to write does not move on; it is written without one");
                let signed = read(&self.turn.path);
                self.without = Some(Without { until: Instant::now() + OUT_OF_PATIENCE, signed });
            }
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "written without a turn"),
        }
        None
    }

    /// Shows those that wait that somebody has it who stood in the line as they do.
    pub(crate) fn sign(&self) {
        self.turn.sign();
    }

    /// Whether it was gone on without a turn, and others have had theirs since: they are to be waited for again.
    pub(crate) fn others_move_on(&self) -> bool {
        self.without.as_ref().is_some_and(|it| it.signed != read(&self.turn.path))
    }
}

/// What stands in the file that whoever has stood in the line signs.
fn read(signed: &Path) -> Vec<u8> {
    fs::read(signed).unwrap_or_default()
}

/// A file that is there to be locked.
struct LockFile {
    path: Arc<Path>,
    /// Opened with the first lock.
    file: Option<Arc<File>>,
}

impl LockFile {
    fn at(path: PathBuf) -> Self {
        Self { path: path.into(), file: None }
    }

    /// Takes the lock; `None` when it was not to be had for as long as that is waited for.
    fn take(&mut self, moves: &mut Moves) -> io::Result<Option<HeldLock>> {
        let file = match self.file.take() {
            Some(file) => file,
            None => Arc::new(open(&self.path)?),
        };
        self.file = Some(Arc::clone(&file));
        match file.try_lock() {
            Ok(()) => Ok(Some(HeldLock::of(file))),
            Err(TryLockError::WouldBlock) if moves.left().is_zero() => Ok(None),
            Err(TryLockError::WouldBlock) => stand_in_line(&self.path, moves),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Shows those that wait that somebody has it who stood in the line as they do.
    fn sign(&self) {
        static SIGNED: AtomicU64 = AtomicU64::new(0);
        let count = SIGNED.fetch_add(1, Ordering::Relaxed);
        let signature = u128::from(std::process::id()) << 64 | u128::from(count);
        if let Some(file) = &self.file {
            // where it cannot be seen, they only go on without a turn earlier
            let _ = file.write_all_at(&signature.to_le_bytes(), 0);
        }
    }
}

/// How long is waited: as long as somebody moves.
struct Moves {
    /// The file that is signed by whoever has stood in the line.
    signed: Arc<Path>,
    last: Vec<u8>,
    patience: Duration,
    until: Instant,
    longest: Instant,
    has_stood_in_line: bool,
}

impl Moves {
    fn since(signed: Arc<Path>, patience: Duration) -> Self {
        let now = Instant::now();
        let longest = now + LONGEST;
        Self { signed, last: vec![], patience, until: now + patience, longest, has_stood_in_line: false }
    }

    /// What is left of the wait before it is looked whether anybody moves.
    fn left(&self) -> Duration {
        self.until.min(self.longest).saturating_duration_since(Instant::now())
    }

    /// That is over: whether it is waited on, for somebody has had a turn meanwhile.
    fn go_on(&mut self) -> bool {
        let now = read(&self.signed);
        let has_moved = std::mem::replace(&mut self.last, now.clone()) != now;
        self.until = Instant::now() + self.patience;
        has_moved && Instant::now() < self.longest
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Waits among the others. The kernel knows no such wait with a limit, so that a thread waits, on a file of its own;
/// what it gets when nobody wants it any more is given back at once.
fn stand_in_line(path: &Path, moves: &mut Moves) -> io::Result<Option<HeldLock>> {
    moves.last = read(&moves.signed);
    moves.has_stood_in_line = true;
    let file = Arc::new(open(path)?);
    let (tell, told) = mpsc::sync_channel(1);
    let wait = move || _ = tell.send(file.lock().map(|()| HeldLock::of(file)));
    thread::Builder::new().name("store-turn".to_owned()).spawn(wait)?;
    loop {
        match told.recv_timeout(moves.left()) {
            Ok(held) => {
                moves.until = Instant::now() + moves.patience;
                return held.map(Some);
            }
            Err(RecvTimeoutError::Timeout) if moves.go_on() => {}
            Err(_) => return Ok(None),
        }
    }
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
        let stand =
            |patience| stand_in_line(&path, &mut Moves::since(path.as_path().into(), patience)).unwrap();
        assert!(stand(Duration::ZERO).is_none(), "not to be had in no time");
        held.unlock().unwrap();
        // the thread that waited has it now, or has given it back
        assert!(stand(Duration::from_secs(20)).is_some());
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
        assert!(other.without.is_none(), "it moves on again");
    }

    #[test]
    fn whoever_went_on_without_a_turn_stands_in_the_line_again_once_it_moves() {
        let dir = tempfile::tempdir().unwrap();
        let mut before = Turns::of(dir.path());
        let turn = before.wait().unwrap();
        let mut other = Turns::of(dir.path());
        assert!(other.wait_for(Duration::ZERO).is_none(), "waited for, in vain");
        assert!(!other.others_move_on() && other.wait().is_none(), "nobody has had a turn");
        before.sign();
        assert!(other.others_move_on());
        let (tell, told) = mpsc::channel();
        let waiting = thread::spawn(move || {
            tell.send(()).unwrap();
            other.wait().is_some()
        });
        told.recv().unwrap();
        // it stands there once its own file of the line, or of the turn, cannot be locked any more
        let line = open(&dir.path().join(LINE)).unwrap();
        while line.try_lock().is_ok() && !waiting.is_finished() {
            line.unlock().unwrap();
            thread::yield_now();
        }
        drop(turn);
        assert!(waiting.join().unwrap(), "it has waited for its turn");
    }

    #[test]
    fn a_line_that_moves_is_stood_in_for_longer_than_one_that_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut before = Turns::of(dir.path());
        let turn = before.wait().unwrap();
        let (tell, told) = mpsc::channel();
        // more than one that was told to be that impatient would stand in
        let patience = Duration::from_millis(500);
        let path = dir.path().to_owned();
        let waiting = thread::spawn(move || {
            let mut last = Turns::of(&path);
            tell.send(()).unwrap();
            let turn = last.wait_for(patience);
            (turn.is_some(), last.without.is_some())
        });
        told.recv().unwrap();
        let until = Instant::now() + patience * 4;
        while Instant::now() < until {
            // others have theirs in between
            before.sign();
            thread::yield_now();
        }
        drop(turn);
        assert_eq!(waiting.join().unwrap(), (true, false), "it waited for its turn");
        let still = before.wait().unwrap();
        assert!(Turns::of(dir.path()).wait_for(patience).is_none(), "nobody moves");
        drop(still);
    }

    #[test]
    fn where_no_file_can_be_locked_one_goes_on_without() {
        let dir = tempfile::tempdir().unwrap();
        let gone = dir.path().join("nothing here");
        assert!(Turns::of(&gone).wait().is_none());
    }
}
