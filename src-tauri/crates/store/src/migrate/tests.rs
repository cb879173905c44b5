//! Migrating an older file: the real migrations and one more, from a folder.

use super::*;
use crate::connect::connect_writer;
use diesel::sql_types::BigInt;
use diesel_migrations::FileBasedMigrations;
use std::{fs, path::PathBuf};

const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../migrations/sqlite");
const LATER: &str = "2099-01-01-000000_later";

/// The real migrations and a later one that does `up`, in `dir`.
fn with_later(dir: &Path, up: &str) -> FileBasedMigrations {
    let folder = dir.join("migrations");
    let _ = fs::remove_dir_all(&folder);
    for real in fs::read_dir(REAL).unwrap().flatten() {
        let copy = folder.join(real.file_name());
        fs::create_dir_all(&copy).unwrap();
        for name in ["up.sql", "down.sql"] {
            fs::copy(real.path().join(name), copy.join(name)).unwrap();
        }
    }
    fs::create_dir_all(folder.join(LATER)).unwrap();
    fs::write(folder.join(LATER).join("up.sql"), up).unwrap();
    fs::write(folder.join(LATER).join("down.sql"), "").unwrap();
    FileBasedMigrations::from_path(folder).unwrap()
}

fn lock(dir: &Path) -> File {
    open_lock(dir).unwrap()
}

fn number(connection: &mut Connection, sql: &str) -> i64 {
    diesel::select(diesel::dsl::sql::<BigInt>(&format!("({sql})"))).get_result(connection).unwrap()
}

/// An up-to-date file with a user and a setting of theirs in it.
fn old_file(dir: &Path) -> (PathBuf, Connection) {
    let path = dir.join("legwork.db");
    let mut connection = connect_writer(&path).unwrap();
    up_to_date(&mut connection, lock(dir), dir, 1).unwrap();
    connection
        .batch_execute(
            "INSERT INTO users (id, name, created_at) VALUES ('u', 'Ann', 1);
             INSERT INTO settings (user_id, name, value) VALUES ('u', 'theme', 'dark');",
        )
        .unwrap();
    (path, connection)
}

/// Rebuilds the table of users, as SQLite needs for most changes.
const REBUILD: &str =
    "CREATE TABLE users_new (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, created_at BIGINT NOT NULL,
    mail TEXT) WITHOUT ROWID;
    INSERT INTO users_new SELECT id, name, created_at, NULL FROM users;
    DROP TABLE users;
    ALTER TABLE users_new RENAME TO users;";

#[test]
fn an_older_file_is_backed_up_and_then_migrated() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut connection) = old_file(dir.path());
    let known = count(&MIGRATIONS).unwrap();
    bring_to(&mut connection, lock(dir.path()), dir.path(), 77, &with_later(dir.path(), REBUILD)).unwrap();
    assert_eq!(applied(&mut connection).unwrap(), known + 1);
    assert_eq!(number(&mut connection, "SELECT COUNT(*) FROM users WHERE mail IS NULL"), 1);
    assert_eq!(number(&mut connection, "SELECT COUNT(*) FROM settings"), 1, "a rebuild deletes no children");
    assert_eq!(number(&mut connection, "SELECT foreign_keys FROM pragma_foreign_keys()"), 1);

    let backup = dir.path().join("backups").join("before-migration-77.db");
    let mut backup = Connection::establish(&backup.to_string_lossy()).unwrap();
    assert_eq!(applied(&mut backup).unwrap(), known);
    assert_eq!(number(&mut backup, "SELECT COUNT(*) FROM settings WHERE value = 'dark'"), 1);
    assert_eq!(
        number(&mut backup, "SELECT COUNT(*) FROM pragma_integrity_check() WHERE integrity_check = 'ok'"),
        1
    );
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    for bad in [
        "DELETE FROM settings; CREATE TABLE half (id TEXT); SELECT no_such_column FROM users;",
        // leaves the setting without its user
        "CREATE TABLE half (id TEXT); DELETE FROM users;",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (_, mut connection) = old_file(dir.path());
        let known = count(&MIGRATIONS).unwrap();
        bring_to(&mut connection, lock(dir.path()), dir.path(), 77, &with_later(dir.path(), bad))
            .unwrap_err();
        assert_eq!(applied(&mut connection).unwrap(), known);
        assert_eq!(number(&mut connection, "SELECT COUNT(*) FROM settings"), 1);
        assert_eq!(number(&mut connection, "SELECT COUNT(*) FROM users"), 1);
        assert_eq!(number(&mut connection, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'half'"), 0);
        assert_eq!(number(&mut connection, "SELECT foreign_keys FROM pragma_foreign_keys()"), 1);
        assert!(dir.path().join("backups").join("before-migration-77.db").exists());
    }
}

#[test]
fn what_is_new_needs_no_backup() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut connection) = old_file(dir.path());
    assert_eq!(applied(&mut connection).unwrap(), count(&MIGRATIONS).unwrap());
    assert!(!dir.path().join("backups").exists());
}

#[test]
fn nobody_migrates_under_an_open_store() {
    let dir = tempfile::tempdir().unwrap();
    let (path, mut connection) = old_file(dir.path());
    let open = up_to_date(&mut connection, lock(dir.path()), dir.path(), 2).unwrap();
    let later = with_later(dir.path(), REBUILD);
    let (done, ended) = std::sync::mpsc::channel();
    let folder = dir.path().to_owned();
    let migrating = std::thread::spawn(move || {
        let mut second = connect_writer(&path).unwrap();
        let held = bring_to(&mut second, lock(&folder), &folder, 77, &later);
        let _ = done.send(());
        held.map(drop)
    });
    // it is inside once it has let its shared lock go and waits for the whole of it, which takes it no time; that it
    // has not ended by then shows that it waits
    assert!(ended.recv_timeout(std::time::Duration::from_millis(150)).is_err());
    assert_eq!(applied(&mut connection).unwrap(), count(&MIGRATIONS).unwrap());
    drop(open);
    migrating.join().unwrap().unwrap();
    assert_eq!(applied(&mut connection).unwrap(), count(&MIGRATIONS).unwrap() + 1);
}

#[test]
fn who_comes_second_goes_on_once_the_first_has_migrated() {
    // the first keeps the lock shared as long as it is open, which may be for ever
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("legwork.db");
    let mut first = connect_writer(&path).unwrap();
    let held = lock(dir.path());
    held.lock_shared().unwrap();
    let (done, ended) = std::sync::mpsc::channel();
    let folder = dir.path().to_owned();
    let second = std::thread::spawn(move || {
        let mut second = connect_writer(&path).unwrap();
        let opened = up_to_date(&mut second, lock(&folder), &folder, 2).map(drop);
        let _ = done.send(());
        opened
    });
    // it has seen a file without tables and waits for the lock
    assert!(ended.recv_timeout(Duration::from_millis(100)).is_err());
    migrate(&mut first, &MIGRATIONS, count(&MIGRATIONS).unwrap()).unwrap();
    ended.recv_timeout(Duration::from_secs(5)).unwrap();
    second.join().unwrap().unwrap();
    drop(held);
}
