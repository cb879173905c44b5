//! The drill: a database that is damaged, emptied or gone is told in every front, and a backup is put in its place.

use crate::cli::home::Home;
use harness::Bench;
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use store::breaking;

/// Tasks that the backup knows.
const OLDER: usize = 1000;
/// Tasks that were made after it.
const NEWER: usize = 3;

/// A database of many tasks, the backup of it, and files of a task that the backup does not know.
struct Kept {
    dir: tempfile::TempDir,
    newer: Vec<String>,
}

fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let (dir, bench) = (tempfile::tempdir().unwrap(), Bench::new());
        for n in 0..OLDER {
            bench.create(&format!("Task {n}"), "ok");
        }
        let to = dir.path().join("backup.db");
        engine::recovery::back_up(&bench.path(), Some(&to), contract::Timestamp::UNIX_EPOCH).unwrap();
        let newer = (0..NEWER).map(|n| bench.create(&format!("New {n}"), "ok").id.to_string()).collect();
        breaking::copy(&bench.path(), dir.path()).unwrap();
        Kept { dir, newer }
    })
}

/// A data folder with that database, and its backup.
fn folder() -> (Home, PathBuf) {
    let (home, kept) = (Home::new(), kept());
    let data = home.data();
    for folder in ["attempts", "bells", "engines", "backups", "logs"] {
        fs::create_dir_all(data.join(folder)).unwrap();
    }
    fs::copy(kept.dir.path().join("legwork.db"), data.join("legwork.db")).unwrap();
    let backup = data.join("backups/hourly-1000.db");
    fs::copy(kept.dir.path().join("backup.db"), &backup).unwrap();
    fs::create_dir_all(data.join("attempts").join(&kept.newer[0]).join("1")).unwrap();
    (home, backup)
}

fn tasks(home: &Home) -> i64 {
    let counts = home.json(&["queue", "stats"]);
    counts["counts"].as_object().unwrap().values().filter_map(Value::as_i64).sum()
}

type Damage = fn(&Path);

const DAMAGES: &[(&str, Damage)] = &[
    ("emptied", |file| fs::write(file, "").unwrap()),
    ("gone", |file| fs::remove_file(file).unwrap()),
    ("text", |file| fs::write(file, "Dear diary, ".repeat(400)).unwrap()),
    ("cut", |file| fs::File::options().write(true).open(file).unwrap().set_len(5000).unwrap()),
    ("noise at the head", |file| {
        fs::File::options().write(true).open(file).unwrap().write_all_at(&[0x5a; 4096], 0).unwrap();
    }),
    ("a database of nothing", |file| {
        fs::remove_file(file).unwrap();
        breaking::alter_as_allowed(file.parent().unwrap(), "CREATE TABLE t (a); DROP TABLE t").unwrap();
    }),
];

#[test]
fn whatever_was_older_than_the_backup_is_there_after_it_was_put_back() {
    for (what, damage) in DAMAGES {
        let (home, backup) = folder();
        let file = home.data().join("legwork.db");
        damage(&file);
        let damaged = fs::read(&file).ok();
        for args in
            [&["list"][..], &["queue", "stats"], &["execute", "--async", "--command", "true"], &["worker"]]
        {
            let told = home.expect(5, args).stderr;
            assert!(told.contains("legwork restore"), "{what}: {args:?}: {told}");
        }
        assert!(home.expect(5, &["doctor"]).text().contains("legwork restore"), "{what}");
        assert!(fs::read(&file).ok() == damaged, "{what}: it is left as it was");
        let there = home.json(&["restore"]);
        assert_eq!(there["backups"][0]["path"], *backup.to_str().unwrap(), "{what}");
        // nobody is here to ask
        home.expect(2, &["restore", backup.to_str().unwrap()]);
        assert!(fs::read(&file).ok() == damaged, "{what}: not without a word");
        let done = home.json(&["restore", "--yes", backup.to_str().unwrap()]);
        assert_eq!(done["kept_folders"], serde_json::json!([kept().newer[0]]), "{what}");
        assert_eq!(usize::try_from(tasks(&home)).unwrap(), OLDER, "{what}");
        match done["replaced"].as_str() {
            None => assert!(damaged.is_none(), "{what}"),
            Some(aside) => assert!(fs::read(aside).ok() == damaged, "{what}: kept beside"),
        }
    }
}

#[test]
fn what_a_sound_database_would_lose_is_told_and_one_in_use_is_left_alone() {
    let (home, backup) = folder();
    let backup = backup.to_str().unwrap();
    let worker = home.worker(&[]);
    let told = home.expect(4, &["restore", "--yes", backup]).stderr;
    assert!(told.contains("has the database open"), "{told}");
    worker.end();
    let lost = home.json(&["restore", "--yes", backup]);
    let mut lost: Vec<_> = lost["lost_tasks"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    lost.retain(|id| kept().newer.iter().any(|newer| newer == id));
    assert_eq!(lost, kept().newer);
    for (what, bytes) in [("text", &b"Dear diary"[..]), ("nothing", b"")] {
        let bad = home.scratch().join("bad.db");
        fs::write(&bad, bytes).unwrap();
        let told = home.expect(4, &["restore", "--yes", bad.to_str().unwrap()]).stderr;
        assert!(told.contains("no backup that can be put back"), "{what}: {told}");
    }
    home.expect(3, &["restore", "--yes", "none.db"]);
    assert_eq!(usize::try_from(tasks(&home)).unwrap(), OLDER);
}

#[test]
fn a_backup_is_written_beside_a_worker_and_a_new_folder_has_none() {
    let home = Home::new();
    assert!(home.expect(3, &["backup"]).stderr.contains("no database"));
    assert_eq!(home.json(&["restore"])["backups"], serde_json::json!([]));
    let _worker = home.worker(&[]);
    home.make(&["Before", "--command", "true"]);
    let taken = home.json(&["backup"])["path"].as_str().unwrap().to_owned();
    assert!(Path::new(&taken).is_file());
    let named = home.scratch().join("mine.db");
    home.expect(0, &["backup", "--to", named.to_str().unwrap()]);
    home.expect(4, &["backup", "--to", named.to_str().unwrap()]);
    harness::wait::until("the clock has taken one too", || {
        let kinds = home.json(&["restore"]);
        kinds["backups"].as_array().unwrap().iter().any(|b| b["kind"] == "hourly").then_some(())
    });
}
