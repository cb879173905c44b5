//! Why nothing is started although somebody runs the queue, for every process of the data folder. It stands in a file of
//! its own: what is wrong is the database, and nothing in it can be relied on then.
//!
//! Must never: be believed of another process than the one that runs the queue now.

use super::{folder, locks::PoolLock, outside_of_writes, room};
use contract::{ApiError, ErrorCode};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

/// What the process that runs the queue has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    pid: u32,
    words: String,
    /// Whether the data may be damaged.
    #[serde(default)]
    suspects_data: bool,
    /// Whether they are, for certain.
    #[serde(default)]
    is_damaged: bool,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The data: they are damaged.
    Damage,
    /// Maybe the data, which must be looked at before it is relied on.
    Data,
    /// Only the room for it.
    Room,
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("fault.json")
}

/// Says why this process, which runs the queue, starts nothing.
pub(crate) fn tell(data_dir: &Path, wrong: Wrong, words: &str) {
    outside_of_writes();
    let (suspects_data, is_damaged) = (wrong != Wrong::Room, wrong == Wrong::Damage);
    let found = Found { pid: std::process::id(), words: words.to_owned(), suspects_data, is_damaged };
    let bytes = serde_json::to_vec(&found).unwrap_or_default();
    let write = || os::file::replace(&path(data_dir), &bytes, Permissions::from_mode(0o600));
    if let Err(error) = room::with_room(data_dir, write) {
        tracing::warn!(%error, "other processes cannot be told why nothing is started");
    }
}

/// Why the process that runs the queue starts nothing, where it says so.
pub(crate) fn told(data_dir: &Path) -> Option<String> {
    Some(of_the_holder(data_dir)?.words)
}

/// Refuses what would begin: where there is no room for what it makes, or where it would be written into a database of
/// which the process that runs the queue knows that it is damaged.
///
/// # Errors
/// Of class `store`: either of the two.
pub(crate) fn refuse_what_begins(data_dir: &Path) -> Result<(), ApiError> {
    folder::refuse_where_full(data_dir)?;
    match of_the_holder(data_dir).filter(|found| found.is_damaged) {
        None => Ok(()),
        Some(found) => {
            let message = format!("Nothing new is taken, for it might be lost: {}.", found.words);
            Err(ApiError::new(ErrorCode::Store, message).hint("`legwork doctor` says what is damaged."))
        }
    }
}

fn of_the_holder(data_dir: &Path) -> Option<Found> {
    outside_of_writes();
    let found = read(data_dir)?;
    (PoolLock::holder(data_dir)?.pid == found.pid).then_some(found)
}

/// Whether some process has said that the data may be damaged, and nobody that it is not.
pub(crate) fn suspects_data(data_dir: &Path) -> bool {
    outside_of_writes();
    path(data_dir).exists() && read(data_dir).is_none_or(|found| found.suspects_data)
}

fn read(data_dir: &Path) -> Option<Found> {
    serde_json::from_slice(&fs::read(path(data_dir)).ok()?).ok()
}

/// Nothing is wrong, as far as is known.
pub(crate) fn forget(data_dir: &Path) {
    outside_of_writes();
    let _ = fs::remove_file(path(data_dir));
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::queue::Role;

    #[test]
    fn only_the_word_of_whoever_runs_the_queue_counts() {
        let dir = tempfile::tempdir().unwrap();
        tell(dir.path(), Wrong::Data, "page 7");
        assert_eq!(told(dir.path()), None, "nobody runs it");
        let lock = PoolLock::try_acquire(dir.path(), Role::Worker).unwrap().unwrap();
        assert_eq!(told(dir.path()).as_deref(), Some("page 7"));
        let other = Found { pid: 1, words: "page 8".into(), suspects_data: true, is_damaged: true };
        fs::write(path(dir.path()), serde_json::to_vec(&other).unwrap()).unwrap();
        assert_eq!(told(dir.path()), None, "of an earlier one");
        assert!(refuse_what_begins(dir.path()).is_ok(), "nor is anything refused for it");
        tell(dir.path(), Wrong::Room, "no room");
        assert_eq!(told(dir.path()).as_deref(), Some("no room"));
        assert!(!suspects_data(dir.path()), "a full disk damages nothing");
        tell(dir.path(), Wrong::Data, "page 9");
        assert!(suspects_data(dir.path()));
        assert!(refuse_what_begins(dir.path()).is_ok(), "it may be well");
        tell(dir.path(), Wrong::Damage, "page 10");
        assert!(suspects_data(dir.path()));
        assert!(refuse_what_begins(dir.path()).unwrap_err().message.contains("page 10"));
        forget(dir.path());
        assert!(!suspects_data(dir.path()));
        assert_eq!(told(dir.path()), None);
        drop(lock);
    }
}
