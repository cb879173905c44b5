//! The files of tasks: what they take, and how they go.

use crate::process::outside_of_writes;
use contract::supervision::ARTIFACTS_DIR;
use std::{
    collections::HashMap,
    fs::{self, Metadata},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// What a task's files take, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Output, and what its runs left beside it.
    pub(super) output: u64,
    /// Files that it made,
    pub(super) artifacts: u64,
    /// and how many.
    pub(super) artifact_files: i64,
}

impl Taken {
    pub(super) fn bytes(self) -> u64 {
        self.output.saturating_add(self.artifacts)
    }
}

/// Where the files of all tasks are.
fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("attempts")
}

/// What the files of each task take, by its id. What cannot be read takes nothing.
pub(super) fn of_tasks(data_dir: &Path) -> HashMap<String, Taken> {
    outside_of_writes();
    let entries = fs::read_dir(folder(data_dir)).into_iter().flatten().flatten();
    let name = |entry: &fs::DirEntry| entry.file_name().into_string().ok();
    entries.filter_map(|entry| Some((name(&entry)?, of_task(&entry.path())))).collect()
}

/// What the files of one task take.
pub(super) fn of(data_dir: &Path, task: &str) -> Taken {
    outside_of_writes();
    of_task(&folder(data_dir).join(task))
}

fn of_task(task: &Path) -> Taken {
    let mut taken = Taken::default();
    for attempt in entries(task) {
        for entry in entries(&attempt) {
            if entry.ends_with(ARTIFACTS_DIR) {
                each_file(&entry, &mut |found| {
                    taken.artifacts += found.len();
                    taken.artifact_files += 1;
                });
            } else {
                each_file(&entry, &mut |found| taken.output += found.len());
            }
        }
    }
    taken
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// Tells of every file at a path or below it. Links are not followed: what they lead to is not ours.
pub(super) fn each_file(path: &Path, each: &mut dyn FnMut(&Metadata)) {
    let mut left = vec![path.to_owned()];
    while let Some(path) = left.pop() {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => left.extend(entries(&path)),
            Ok(found) => each(&found),
            Err(_) => {}
        }
    }
}

/// Moves the files that a task made to the bin; how many went. Each is there under the name that the task gave it.
///
/// # Errors
/// Why they could not go there.
pub(super) fn to_bin(data_dir: &Path, task: &str) -> Result<i64, String> {
    outside_of_writes();
    let attempts = entries(&folder(data_dir).join(task));
    let made: Vec<PathBuf> =
        attempts.iter().flat_map(|attempt| entries(&attempt.join(ARTIFACTS_DIR))).collect();
    if made.is_empty() {
        return Ok(0);
    }
    os::bin::put(&made)?;
    Ok(i64::try_from(made.len()).unwrap_or(i64::MAX))
}

/// Removes all files of a task. It is well where there are none.
///
/// # Errors
/// One of them cannot be removed; others may be gone.
pub(super) fn remove(data_dir: &Path, task: &str) -> io::Result<()> {
    outside_of_writes();
    match fs::remove_dir_all(folder(data_dir).join(task)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_a_task_takes_is_told_by_kind_and_no_link_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let attempt = dir.path().join("attempts/t/1");
        fs::create_dir_all(attempt.join(ARTIFACTS_DIR).join("deep")).unwrap();
        fs::write(attempt.join("output"), [0; 100]).unwrap();
        fs::write(attempt.join("exit.json"), [0; 10]).unwrap();
        fs::write(attempt.join(ARTIFACTS_DIR).join("deep/a.csv"), [0; 7]).unwrap();
        let outside = dir.path().join("mine");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("large"), [0; 5000]).unwrap();
        symlink(&outside, attempt.join("link")).unwrap();
        let taken = of_tasks(dir.path())["t"];
        let link = fs::symlink_metadata(attempt.join("link")).unwrap().len();
        assert_eq!(taken, Taken { output: 110 + link, artifacts: 7, artifact_files: 1 });
        assert_eq!(of(dir.path(), "t"), taken);
        remove(dir.path(), "t").unwrap();
        remove(dir.path(), "t").unwrap();
        assert!(outside.join("large").exists(), "what a link leads to is not ours");
        assert_eq!(of_tasks(dir.path()), HashMap::new());
    }
}
