//! Reading and following the output of attempts, in any process: the output is a file.

pub(crate) mod artifact;
pub(crate) mod attempt_file;
pub(crate) mod search;

use crate::{
    core::Core,
    error,
    output::{
        artifact::open_output,
        attempt_file::{FileFollow, Wake},
    },
    process::folder,
};
use contract::{
    ApiError, TaskId,
    command::Output,
    supervision::OUTPUT_FILE,
    task::CHECK_DIR,
    text::{begun_before, whole_characters},
};
use std::{
    collections::HashMap,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use store::{attempts::AttemptRow, tasks::TaskRow};

/// Bytes read where the request does not say.
const PART: i64 = 64 * 1024;
/// Most bytes read at once.
const PART_MAX: i64 = 1 << 20;

fn path(core: &Core, task: TaskId, attempt: i64) -> PathBuf {
    folder::attempt_dir(&core.data_dir, task, attempt).join(OUTPUT_FILE)
}

fn check_path(core: &Core, task: TaskId, attempt: i64) -> PathBuf {
    folder::attempt_dir(&core.data_dir, task, attempt).join(CHECK_DIR).join(OUTPUT_FILE)
}

/// Which part of an output is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// The attempt; the latest where left out.
    pub(crate) attempt: Option<i64>,
    /// Of what its check wrote, and not its work.
    pub(crate) of_check: bool,
    /// From this byte; negative: so many before the end.
    pub(crate) offset: i64,
    /// At most so many bytes; 0: 64 KiB.
    pub(crate) limit: i64,
}

/// A part of an attempt's output.
pub(crate) fn read(
    core: &Core,
    task: &TaskRow,
    attempts: &[AttemptRow],
    part: Part,
) -> Result<Output, ApiError> {
    let Part { attempt, of_check, offset, limit } = part;
    let Some((row, path)) = file_of(core, task, attempts, attempt, of_check)? else {
        return Ok(Output { live: !is_ended(task), ..Output::default() });
    };
    let limit = if limit <= 0 { PART } else { limit.min(PART_MAX) };
    let mut output = Output {
        attempt: i64::from(row.number),
        cut_bytes: if of_check { 0 } else { u64::try_from(row.cut_bytes).unwrap_or(0) },
        live: row.ended_at.is_none(),
        ..Output::default()
    };
    match read_part(&path, offset, limit) {
        Ok((from, bytes, total)) => {
            output.offset = from;
            output.bytes = bytes.len() as u64;
            output.text = String::from_utf8_lossy(&bytes).into_owned();
            output.total = total;
            Ok(output)
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(output),
        Err(e) => Err(unreadable(task, &e)),
    }
}

fn unreadable(task: &TaskRow, error: &std::io::Error) -> ApiError {
    error::engine(format!("The output of “{}” could not be read: {error}.", task.title))
}

/// The attempt that is meant, the latest where none is named, and the file of its output; none before the first.
fn file_of<'a>(
    core: &Core,
    task: &TaskRow,
    attempts: &'a [AttemptRow],
    attempt: Option<i64>,
    of_check: bool,
) -> Result<Option<(&'a AttemptRow, PathBuf)>, ApiError> {
    let number = attempt.unwrap_or(i64::from(task.attempt_count));
    if number == 0 && attempt.is_none() {
        return Ok(None);
    }
    let Some(row) = attempts.iter().find(|a| i64::from(a.number) == number) else {
        return Err(ApiError::field("attempt", format!("“{}” has no attempt {number}.", task.title)));
    };
    let id: TaskId = task.id.parse().map_err(|_| error::engine("a task without an id"))?;
    Ok(Some((row, if of_check { check_path(core, id, number) } else { path(core, id, number) })))
}

fn read_part(path: &std::path::Path, offset: i64, limit: i64) -> std::io::Result<(u64, Vec<u8>, u64)> {
    let mut file = open_output(path)?;
    let total = file.metadata()?.len();
    let from = match u64::try_from(offset) {
        Ok(from) => from.min(total),
        Err(_) => total.saturating_sub(offset.unsigned_abs()),
    };
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(limit.unsigned_abs()).read_to_end(&mut bytes)?;
    if offset < 0 && from > 0 {
        let skipped = begun_before(&bytes);
        bytes.drain(..skipped);
        return Ok((from + skipped as u64, whole(bytes), total));
    }
    Ok((from, whole(bytes), total))
}

/// Without the beginning of a character whose rest comes later: the next part begins with it. A part that is nothing
/// else stays as it is, or reading would never get on.
fn whole(mut bytes: Vec<u8>) -> Vec<u8> {
    match whole_characters(&bytes) {
        0 => {}
        whole => bytes.truncate(whole),
    }
    bytes
}

fn is_ended(task: &TaskRow) -> bool {
    task.status.is_terminal()
}

/// Who waits for output, so that the end of a task wakes them even when no byte comes.
#[derive(Default)]
pub(crate) struct Watchers {
    waiting: Mutex<HashMap<u64, (TaskId, Wake)>>,
    next: AtomicU64,
}

impl Watchers {
    fn enter(&self, task: TaskId, wake: Wake) -> u64 {
        let key = self.next.fetch_add(1, Ordering::Relaxed);
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (task, wake));
        key
    }

    fn leave(&self, key: u64) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Something happened to a task.
    pub(crate) fn wake(&self, task: TaskId) {
        for (_, wake) in
            self.waiting.lock().unwrap_or_else(PoisonError::into_inner).values().filter(|(t, _)| *t == task)
        {
            wake.wake();
        }
    }
}

/// What comes next of an output that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follow {
    /// More bytes. A new attempt begins at offset 0 with its own number.
    Piece {
        /// The attempt's number.
        attempt: i64,
        /// Where the bytes stand in its output file.
        offset: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Nothing came in time.
    Idle,
    /// The task has ended and everything was read.
    Ended,
}

/// Follows the output of a task across its attempts.
pub struct OutputFollow {
    core: Arc<Core>,
    watchers: Arc<Watchers>,
    task: TaskId,
    /// Whether only this one attempt is followed.
    fixed: bool,
    attempt: i64,
    file: FileFollow,
    key: u64,
}

/// Whether nothing more will come of a task, and the number of its latest attempt.
pub(crate) fn standing(core: &Core, task: TaskId) -> Result<(bool, i64), ApiError> {
    let id = task.to_string();
    let row = core.store.read(|c| store::tasks::find(c, &id)).map_err(error::api)?;
    Ok((is_ended(&row), i64::from(row.attempt_count)))
}

impl OutputFollow {
    /// From byte `from` of an attempt; only of that one where it is `fixed`.
    ///
    /// # Errors
    /// The file cannot be watched.
    pub(crate) fn open(
        core: &Arc<Core>,
        watchers: &Arc<Watchers>,
        task: TaskId,
        attempt: i64,
        fixed: bool,
        from: u64,
    ) -> Result<Self, ApiError> {
        let file = open_file(core, task, attempt, from)?;
        let key = watchers.enter(task, file.wake_handle());
        Ok(Self { core: Arc::clone(core), watchers: Arc::clone(watchers), task, fixed, attempt, file, key })
    }

    /// What comes next, within `wait`.
    ///
    /// # Errors
    /// The file or the store could not be read.
    pub fn next(&mut self, wait: Duration) -> Result<Follow, ApiError> {
        let until = Instant::now() + wait;
        loop {
            // asked before the file is read: what was written before the end is then in the file
            let (ended, latest) = standing(&self.core, self.task)?;
            if let Some(piece) = self.piece(Duration::ZERO)? {
                return Ok(piece);
            }
            let moved_on = latest > self.attempt;
            let over = if moved_on { self.fixed } else { ended };
            if over {
                return Ok(Follow::Ended);
            }
            if !self.fixed && latest > self.attempt {
                self.attempt = latest;
                self.file = open_file(&self.core, self.task, latest, 0)?;
                self.watchers.leave(self.key);
                self.key = self.watchers.enter(self.task, self.file.wake_handle());
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Follow::Idle);
            }
            if let Some(piece) = self.piece(left)? {
                return Ok(piece);
            }
        }
    }

    fn piece(&mut self, wait: Duration) -> Result<Option<Follow>, ApiError> {
        let read =
            self.file.next(wait).map_err(|e| error::engine(format!("The output could not be read: {e}.")))?;
        Ok(read.map(|(offset, bytes)| Follow::Piece { attempt: self.attempt, offset, bytes }))
    }
}

impl Drop for OutputFollow {
    fn drop(&mut self) {
        self.watchers.leave(self.key);
    }
}

fn open_file(core: &Core, task: TaskId, attempt: i64, from: u64) -> Result<FileFollow, ApiError> {
    let path = path(core, task, attempt);
    FileFollow::open(&path, from)
        .map_err(|e| error::engine(format!("{} could not be watched: {e}.", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &[u8], offset: i64, limit: i64) -> (u64, String) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let (from, bytes, _) = read_part(file.path(), offset, limit).unwrap();
        (from, String::from_utf8_lossy(&bytes).into_owned())
    }

    #[test]
    fn a_character_is_never_torn_between_two_parts() {
        let text = "aé€😀z".as_bytes();
        assert_eq!(part(text, 0, 2), (0, "a".into()));
        assert_eq!(part(text, 1, 4), (1, "é".into()));
        assert_eq!(part(text, 6, 100), (6, "😀z".into()));
        assert_eq!(part(text, -3, 100), (10, "z".into()));
        // what is torn in the file itself, or no text at all, is shown as it is
        assert_eq!(part(b"ab\xff", 0, 100), (0, "ab\u{fffd}".into()));
        assert_eq!(part(&text[..8], 6, 100), (6, "\u{fffd}".into()));
    }
}
