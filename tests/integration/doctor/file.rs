//! Files that are damaged, empty, gone, or of another version: findings all the same, and nothing is changed.

use contract::Status;
use engine::Finding;
use harness::Bench;
use std::{
    fs,
    path::{Path, PathBuf},
};
use store::breaking;
use tempfile::TempDir;

/// A data folder with some ended tasks, of which nobody has anything open.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let bench = Bench::running(1);
        for n in 0..20 {
            let task = bench.create(&format!("Task {n}"), "ok");
            bench.until_status(task.id, Status::Completed);
        }
        let dir = tempfile::tempdir().unwrap();
        for folder in ["attempts", "bells", "engines", "backups", "logs"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        for task in fs::read_dir(bench.path().join("attempts")).unwrap() {
            let task = dir.path().join("attempts").join(task.unwrap().file_name());
            fs::create_dir_all(task.join("1")).unwrap();
        }
        breaking::copy(&bench.path(), dir.path()).unwrap();
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self) -> PathBuf {
        self.path().join("legwork.db")
    }

    fn findings(&self) -> Vec<Finding> {
        let before = fs::read(self.file()).ok();
        let found = engine::examine(self.path(), &[]);
        assert!(fs::read(self.file()).ok() == before, "a look changes nothing");
        found
    }

    /// What is amiss, by id.
    fn amiss(&self) -> Vec<String> {
        self.findings().into_iter().filter(|f| !f.ok).map(|f| f.id).collect()
    }

    fn the(&self, id: &str) -> Finding {
        self.findings().into_iter().find(|f| f.id == id).unwrap()
    }
}

#[test]
fn a_damaged_page_is_found_and_everything_else_is_looked_at_all_the_same() {
    let folder = Folder::new();
    assert_eq!(folder.amiss(), Vec::<String>::new());
    let whole = fs::read(folder.file()).unwrap();
    let all = folder.findings().len();
    for name in
        ["agent_tasks", "agent_tasks_ready", "agent_tasks_list", "task_attempts", "events", "settings"]
    {
        breaking::spoil(folder.path(), name).unwrap();
        let found = folder.findings();
        let amiss: Vec<_> = found.iter().filter(|f| !f.ok).map(|f| f.id.as_str()).collect();
        assert!(amiss.contains(&"file_is_sound"), "{name}: {amiss:?}");
        assert_eq!(found.len(), all, "{name}: each thing has its finding");
        fs::write(folder.file(), &whole).unwrap();
    }
    assert_eq!(folder.amiss(), Vec::<String>::new(), "as it was");
}

#[test]
fn an_index_that_has_lost_a_row_is_found() {
    let folder = Folder::new();
    let lost = "UPDATE sqlite_schema SET sql = replace(sql, '(status, id)', '(status, id) WHERE title <> ''Task 3''') \
                WHERE name = 'agent_tasks_list'";
    let back = "UPDATE sqlite_schema SET sql = replace(sql, ' WHERE title <> ''Task 3''', '') WHERE name = 'agent_tasks_list'";
    breaking::alter(folder.path(), lost).unwrap();
    breaking::alter(folder.path(), "REINDEX agent_tasks_list").unwrap();
    breaking::alter(folder.path(), back).unwrap();
    assert_eq!(folder.amiss(), ["file_is_sound"]);
}

#[test]
fn a_file_that_is_no_database_has_findings() {
    let folder = Folder::new();
    let whole = fs::read(folder.file()).unwrap();
    for (what, bytes) in [
        ("text", b"Dear diary, ".repeat(400)),
        ("the first bytes", whole[..50].to_vec()),
        ("a damaged head", [&[0; 100], &whole[100..]].concat()),
        ("half of it", whole[..whole.len() / 2].to_vec()),
    ] {
        fs::write(folder.file(), bytes).unwrap();
        let found = folder.the("database");
        assert!(!found.ok, "{what}: {found:?}");
        assert!(found.detail.contains("legwork.db"), "{what}: {found:?}");
    }
}

#[test]
fn an_emptied_database_is_not_taken_for_a_new_one() {
    let folder = Folder::new();
    let whole = fs::read(folder.file()).unwrap();
    fs::write(folder.file(), "").unwrap();
    let found = folder.the("database");
    assert!(!found.ok && found.detail.contains("is empty, but 20 tasks have files"), "{found:?}");
    fs::remove_file(folder.file()).unwrap();
    let found = folder.the("database");
    assert!(!found.ok && found.detail.contains("is missing, but 20 tasks have files"), "{found:?}");
    // taken for a new one by whoever used it next
    fs::write(folder.file(), &whole).unwrap();
    breaking::alter(folder.path(), "DELETE FROM agent_tasks; DELETE FROM events; DELETE FROM task_attempts")
        .unwrap();
    assert!(folder.amiss().contains(&"no_files_without_a_row".to_owned()));

    let new = tempfile::tempdir().unwrap();
    for data_dir in [new.path().to_owned(), new.path().join("none")] {
        let found = engine::examine(&data_dir, &[]);
        assert!(found.iter().all(|f| f.ok), "{found:#?}");
        assert!(fs::read_dir(new.path()).unwrap().next().is_none(), "a look makes nothing");
    }
}

#[test]
fn a_file_of_another_version_is_told_and_left() {
    let folder = Folder::new();
    breaking::alter(folder.path(), "PRAGMA user_version = 99").unwrap();
    let found = folder.the("schema");
    assert!(!found.ok && found.detail.contains("newer"), "{found:?}");
    breaking::alter(folder.path(), "PRAGMA user_version = 1").unwrap();
    let found = folder.the("schema");
    assert!(found.ok && found.detail.contains("older"), "{found:?}");
}

#[test]
fn a_link_in_the_place_of_the_file_is_told() {
    let folder = Folder::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("legwork.db");
    fs::rename(folder.file(), &file).unwrap();
    std::os::unix::fs::symlink(&file, folder.file()).unwrap();
    assert_eq!(folder.amiss(), ["database"]);
}
