//! What each conversation has been told: a small file for each in the data folder, of which the oldest go.

use crate::terminal::failure::Failure;
use contract::{TaskId, Timestamp};
use mcp::clients::file;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Conversations that are remembered.
const SESSIONS: usize = 100;
/// Tasks that are remembered as told. A task can be met twice only around the moment of a call.
const TOLD: usize = 200;
/// Longest name of a file, in characters.
const NAME: usize = 80;

/// How far one conversation is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Session {
    /// Tasks made after this are new to it.
    pub(super) seen_until: Timestamp,
    /// Tasks that had not ended yet.
    pub(super) watched: Vec<TaskId>,
    /// Tasks whose end it knows, the latest last.
    pub(super) told: Vec<TaskId>,
}

impl Session {
    /// Adds what it is told now.
    pub(super) fn remember(&mut self, told: impl Iterator<Item = TaskId>) {
        self.told.extend(told);
        let surplus = self.told.len().saturating_sub(TOLD);
        self.told.drain(..surplus);
    }
}

/// Where the conversation `id` is kept.
pub(super) fn file(data_dir: &Path, id: &str) -> PathBuf {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let name: String = id.chars().take(NAME).map(plain).collect();
    data_dir.join("hooks").join(format!("{name}.json"))
}

/// What it knows; `None` for a new one. One that cannot be read begins anew.
pub(super) fn read(file: &Path) -> Option<Session> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// Keeps what it knows.
pub(super) fn write(path: &Path, session: &Session) -> Result<(), Failure> {
    let failed =
        |e: &dyn std::fmt::Display| Failure::broken(format!("{} cannot be written: {e}", path.display()));
    let bytes = serde_json::to_vec(session).map_err(|e| failed(&e))?;
    let is_new = !path.exists();
    file::replace(path, &bytes, 0o600).map_err(|e| failed(&e))?;
    if let (true, Some(folder)) = (is_new, path.parent()) {
        forget_the_oldest(folder);
    }
    Ok(())
}

fn forget_the_oldest(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<(SystemTime, PathBuf)> =
        entries.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    files.sort();
    for (_, file) in files.iter().take(files.len().saturating_sub(SESSIONS)) {
        // Another call may have been quicker.
        let _ = fs::remove_file(file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn names_stay_within_the_folder() {
        let dir = Path::new("/d");
        assert_eq!(file(dir, "0a-1"), Path::new("/d/hooks/0a-1.json"));
        assert_eq!(file(dir, "../../x/y"), Path::new("/d/hooks/______x_y.json"));
        assert!(file(dir, &"é".repeat(500)).as_os_str().len() < 120);
    }

    #[test]
    fn only_so_many_conversations_are_remembered() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..SESSIONS + 5 {
            let path = file(dir.path(), &format!("s{n}"));
            write(&path, &Session::default()).unwrap();
            // Older ones are older, however quickly they were written.
            let then = SystemTime::UNIX_EPOCH + Duration::from_secs(n as u64);
            fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
        }
        let left = fs::read_dir(dir.path().join("hooks")).unwrap().count();
        assert_eq!(left, SESSIONS);
        assert_eq!(read(&file(dir.path(), "s0")), None);
        assert_eq!(read(&file(dir.path(), &format!("s{}", SESSIONS + 4))), Some(Session::default()));
    }

    #[test]
    fn only_so_many_tasks_are_remembered_as_told() {
        let mut session = Session::default();
        let id = |n: u32| format!("01936b1c-6f2e-7a10-8a55-0c2f{n:08x}").parse::<TaskId>().unwrap();
        session.remember((0..300).map(id));
        assert_eq!((session.told.len(), session.told[0]), (TOLD, id(100)));
    }
}
