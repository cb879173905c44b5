//! What is lost, what is kept, and who is waited for.

use super::*;
use crate::{
    Store, StoreOptions, breaking,
    integrity::Look,
    seeding::{self, NOW, seeded},
};

const TASKS: i64 = 5;

fn open(data_dir: &Path) -> Store {
    let options =
        StoreOptions { data_dir: data_dir.to_owned(), after_commit: None, make_room: None, now: NOW };
    Store::open(options).unwrap()
}

fn task(i: i64) -> String {
    seeding::id(TASKS, i, NOW)
}

/// A data folder of five tasks with a folder for each, and a backup that knows the first three of them; of the third it
/// does not know the attempt.
fn folders() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    drop(seeded(dir.path(), TASKS));
    for i in 1..=TASKS {
        fs::create_dir_all(dir.path().join("attempts").join(task(i)).join("1")).unwrap();
    }
    fs::create_dir(dir.path().join("older")).unwrap();
    breaking::copy(dir.path(), &dir.path().join("older")).unwrap();
    let newer = format!(
        "DELETE FROM task_attempts WHERE task_id IN ('{0}', '{1}', '{2}'); DELETE FROM agent_tasks WHERE id IN ('{1}', '{2}')",
        task(3),
        task(4),
        task(5)
    );
    breaking::alter(&dir.path().join("older"), &newer).unwrap();
    let backup = dir.path().join("older").join(FILE);
    (dir, backup)
}

#[test]
fn what_the_backup_does_not_know_is_counted_and_its_folders_named() {
    let (dir, backup) = folders();
    let unknown = vec![format!("{}/1", task(3)), task(4), task(5)];
    let lost = loss(dir.path(), &backup).unwrap();
    let tasks = vec![task(4), task(5)];
    assert_eq!(lost, Loss { tasks, attempts: 3, is_all: true, folders: unknown.clone() });
    let whole = fs::read(dir.path().join(FILE)).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    for (what, bytes) in [("emptied", vec![]), ("text", b"Dear diary".to_vec()), ("half of it", half)] {
        fs::write(dir.path().join(FILE), bytes).unwrap();
        let lost = loss(dir.path(), &backup).unwrap();
        assert_eq!((lost.is_all, &lost.folders), (false, &unknown), "{what}");
    }
    fs::remove_file(dir.path().join(FILE)).unwrap();
    assert!(!loss(dir.path(), &backup).unwrap().is_all);
    assert!(!dir.path().join(FILE).exists(), "a look makes nothing");
}

#[test]
fn everything_that_is_replaced_stays_beside() {
    let (dir, backup) = folders();
    let lost = loss(dir.path(), &backup).unwrap();
    // a log that belongs to what was there, and would be carried into what is put there
    fs::write(dir.path().join("legwork.db-wal"), "a log").unwrap();
    let before = fs::read(dir.path().join(FILE)).unwrap();
    let alone = Alone::take(dir.path()).unwrap();
    let aside = restore(&alone, dir.path(), &backup, &lost.folders, 7).unwrap();
    drop(alone);
    let (database, attempts) = (aside.database.unwrap(), aside.attempts.unwrap());
    assert_eq!(fs::read(&database).unwrap(), before);
    assert_eq!(fs::read(beside(&database, "-wal")).unwrap(), b"a log");
    assert!(!dir.path().join("legwork.db-wal").exists());
    for folder in &lost.folders {
        assert!(attempts.join(folder).is_dir(), "{folder}");
        assert!(!dir.path().join("attempts").join(folder).exists(), "{folder}");
    }
    assert!(dir.path().join("attempts").join(task(1)).join("1").is_dir());
    let count = "SELECT count(*) FROM agent_tasks";
    assert_eq!(open(dir.path()).read(|c| seeding::text(c, count)).unwrap(), "3");
    let names = fs::read_dir(dir.path()).unwrap().flatten().map(|e| e.file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| !name.ends_with(".unready") && !name.ends_with(".restored")));
}

#[test]
fn nothing_is_replaced_while_the_store_is_open_and_a_bad_backup_changes_nothing() {
    let (dir, backup) = folders();
    let store = open(dir.path());
    assert!(matches!(Alone::take(dir.path()), Err(StoreError::InUse)));
    drop(store);
    let alone = Alone::take(dir.path()).unwrap();
    let whole = fs::read(&backup).unwrap();
    let before = fs::read(dir.path().join(FILE)).unwrap();
    let bad = dir.path().join("bad.db");
    for (what, bytes) in [
        ("nothing", vec![]),
        ("text", b"Dear diary, ".repeat(400)),
        ("half of it", whole[..whole.len() / 2].to_vec()),
    ] {
        fs::write(&bad, bytes).unwrap();
        assert!(loss(dir.path(), &bad).is_err(), "{what}");
        assert!(restore(&alone, dir.path(), &bad, &[], 7).is_err(), "{what}");
        assert_eq!(fs::read(dir.path().join(FILE)).unwrap(), before, "{what}");
    }
    assert!(Look::open(dir.path()).is_ok());
}
