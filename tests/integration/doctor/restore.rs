//! The drill: a database that is damaged, emptied or gone is told in every front, and a backup is put in its place.

use crate::cli::home::Home;
use harness::{Bench, wait};
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::{FileExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};
use store::{breaking, integrity::Look, seeding};

/// Tasks that were made after the backup.
const NEWER: usize = 3;

/// A database of many tasks, the backup of it that knows all but the last, and files of one that it does not know.
struct Kept {
    dir: tempfile::TempDir,
    older: Vec<String>,
    newer: Vec<String>,
}

impl Kept {
    fn new(older: usize) -> Self {
        let (dir, bench) = (tempfile::tempdir().unwrap(), Bench::new());
        let create = |n: usize| bench.create(&format!("Task {n}"), "ok").id.to_string();
        let older = (0..older).map(create).collect();
        let to = dir.path().join("backup.db");
        engine::recovery::back_up(&bench.path(), Some(&to), contract::Timestamp::UNIX_EPOCH).unwrap();
        let newer = (0..NEWER).map(create).collect();
        breaking::copy(&bench.path(), dir.path()).unwrap();
        Self { dir, older, newer }
    }

    /// A data folder with that database, and its backup.
    fn folder(&self) -> (Home, PathBuf) {
        let home = Home::new();
        let data = home.data();
        for folder in ["attempts", "bells", "engines", "backups", "logs"] {
            fs::create_dir_all(data.join(folder)).unwrap();
        }
        fs::copy(self.dir.path().join("legwork.db"), data.join("legwork.db")).unwrap();
        let backup = data.join("backups/hourly-1000.db");
        fs::copy(self.dir.path().join("backup.db"), &backup).unwrap();
        fs::create_dir_all(data.join("attempts").join(&self.newer[0]).join("1")).unwrap();
        (home, backup)
    }
}

fn ids(home: &Home) -> Vec<String> {
    let query = "SELECT group_concat(id) FROM (SELECT id FROM agent_tasks ORDER BY id)";
    let mut look = Look::open(&home.data()).unwrap();
    look.read(|c| seeding::text(c, query)).unwrap().split(',').map(str::to_owned).collect()
}

type Damage = fn(&Path);

/// What is done to a file, and whether every command is refused then: else those are that come upon the damage.
const DAMAGES: &[(&str, bool, Damage)] = &[
    ("emptied", true, |data| fs::write(data.join("legwork.db"), "").unwrap()),
    ("missing", true, |data| fs::remove_file(data.join("legwork.db")).unwrap()),
    ("missing, its log left over", true, |data| {
        fs::remove_file(data.join("legwork.db")).unwrap();
        fs::write(data.join("legwork.db-wal"), [0x5a; 8192]).unwrap();
    }),
    ("no database", true, |data| fs::write(data.join("legwork.db"), "Dear diary, ".repeat(400)).unwrap()),
    ("truncated", true, |data| {
        fs::File::options().write(true).open(data.join("legwork.db")).unwrap().set_len(5000).unwrap();
    }),
    ("noise at the head", true, |data| {
        let file = fs::File::options().write(true).open(data.join("legwork.db")).unwrap();
        file.write_all_at(&[0x5a; 4096], 0).unwrap();
    }),
    ("a database of nothing", true, |data| {
        fs::remove_file(data.join("legwork.db")).unwrap();
        breaking::alter_as_allowed(data, "PRAGMA journal_mode = WAL; CREATE TABLE t (a); DROP TABLE t")
            .unwrap();
    }),
    ("the first page of the tasks overwritten", false, |data| breaking::spoil(data, "agent_tasks").unwrap()),
];

#[test]
fn whatever_was_older_than_the_backup_is_there_after_it_was_put_back() {
    let kept = Kept::new(1000);
    for (what, refuses_all, damage) in DAMAGES {
        let (home, backup) = kept.folder();
        let (file, path) = (home.data().join("legwork.db"), backup.to_str().unwrap());
        damage(&home.data());
        let mut damaged = fs::read(&file).ok();
        let all =
            [&["list"][..], &["queue", "stats"], &["execute", "--async", "--command", "true"], &["worker"]];
        for args in all.iter().take(if *refuses_all { all.len() } else { 1 }) {
            let told = home.expect(5, args).stderr;
            assert!(told.contains("legwork restore"), "{what}: {args:?}: {told}");
        }
        let doctor = home.expect(5, &["doctor"]).text();
        assert!(doctor.contains(&format!("legwork restore '{path}'")), "{what}: {doctor}");
        if *refuses_all {
            assert!(fs::read(&file).ok() == damaged, "{what}: it is left as it was");
        }
        damaged = fs::read(&file).ok();
        assert_eq!(home.json(&["restore"])["backups"][0]["path"], *path, "{what}");
        // nobody is here to ask
        let told = home.expect(2, &["restore", path]).stderr;
        assert!(told.contains("--yes"), "{what}: {told}");
        assert!(fs::read(&file).ok() == damaged, "{what}: not without a word");
        let done = home.json(&["restore", "--yes", path]);
        assert_eq!(done["kept_folders"], serde_json::json!([kept.newer[0]]), "{what}");
        let aside = Path::new(done["kept_in"].as_str().unwrap()).join(&kept.newer[0]).join("1");
        assert!(aside.is_dir(), "{what}");
        assert_eq!(ids(&home), kept.older, "{what}");
        match done["replaced"].as_str() {
            None => assert!(damaged.is_none(), "{what}"),
            Some(aside) => assert!(fs::read(aside).ok() == damaged, "{what}: kept beside"),
        }
        home.make(&["After", "--command", "true"]);
        let doctor = home.expect(0, &["doctor"]).text();
        assert!(!doctor.contains("restore"), "{what}: {doctor}");
    }
}

#[test]
fn what_a_sound_database_would_lose_is_told_and_one_in_use_is_left_alone() {
    let kept = Kept::new(3);
    let (home, backup) = kept.folder();
    let backup = backup.to_str().unwrap();
    let worker = home.worker(&["--workers", "1"]);
    let told = home.expect(4, &["restore", "--yes", backup]).stderr;
    assert!(told.contains("has the database open"), "{told}");
    drop(worker);
    // what it had just started goes on, and is waited for
    let told = wait::until("its commands have ended", || {
        let told = home.run(&["restore", backup]);
        (told.status != 4 || !told.stderr.contains("still run")).then_some(told)
    });
    assert_eq!(told.status, 2, "{}", told.all());
    let told = told.stderr;
    assert!(told.contains("3 tasks ("), "{told}");
    for (what, bytes) in [("text", &b"Dear diary"[..]), ("nothing", b"")] {
        let bad = home.scratch().join("bad.db");
        fs::write(&bad, bytes).unwrap();
        let told = home.expect(4, &["restore", "--yes", bad.to_str().unwrap()]).stderr;
        assert!(told.contains("no backup that can be put back"), "{what}: {told}");
    }
    home.expect(3, &["restore", "--yes", "none.db"]);
    let done = home.json(&["restore", "--yes", backup]);
    assert_eq!(
        (&done["lost_tasks"], &done["lost_is_all"]),
        (&serde_json::json!(kept.newer), &Value::Bool(true))
    );
    assert_eq!(ids(&home), kept.older);
}

#[test]
fn a_command_that_the_backup_does_not_know_is_not_left_to_itself() {
    let home = Home::new();
    home.make(&["Older", "--command", "true"]);
    let backup = home.json(&["backup"])["path"].as_str().unwrap().to_owned();
    let mut worker = home.worker(&[]);
    let runs = home.make_short(&["Runs", "--command", "cat; exec sleep 600"]);
    worker.until_json(|event| event["short_id"] == *runs && event["status"] == "running");
    // it goes on with its supervisor
    drop(worker);
    let told = home.expect(4, &["restore", "--yes", &backup]).stderr;
    assert!(told.contains("still run (processes "), "{told}");
    home.expect(0, &["cancel", &runs]);
    wait::until("the command has ended", || {
        (home.run(&["restore", "--yes", &backup]).status == 0).then_some(())
    });
    assert_eq!(ids(&home).len(), 1);
}

#[test]
fn a_worker_that_meets_damage_starts_nothing_and_says_so() {
    let kept = Kept::new(3);
    let (home, backup) = kept.folder();
    breaking::spoil(&home.data(), "agent_tasks_ready").unwrap();
    let worker = home.worker(&["--workers", "1"]);
    let fault = wait::until("it is told in the queue's state", || {
        home.json(&["queue", "stats"])["fault"].as_str().map(str::to_owned)
    });
    assert!(fault.contains("legwork restore"), "{fault}");
    assert!(home.expect(0, &["queue", "stats"]).text().contains(&fault));
    let why = home.expect(0, &["why", &kept.older[0]]).text();
    assert!(why.contains("Nothing is started: "), "{why}");
    let listed = home.json(&["list", "--status", "queued"]);
    let detail = &listed["tasks"][0]["waiting_for"]["detail"];
    assert!(detail.as_str().is_some_and(|words| words.starts_with("Nothing is started: ")), "{listed}");
    let stats = home.expect(0, &["queue", "stats"]).text();
    assert!(stats.starts_with("The queue starts nothing."), "{stats}");
    let doctor = home.expect(5, &["doctor"]).text();
    assert!(doctor.contains("which starts nothing: "), "{doctor}");
    assert_eq!(
        fs::read_dir(home.data().join("backups")).unwrap().count(),
        1,
        "the good one stays, and no other comes"
    );
    drop(worker);
    home.expect(0, &["restore", "--yes", backup.to_str().unwrap()]);
    let _worker = home.worker(&["--workers", "1"]);
    assert_eq!(home.json(&["queue", "stats"])["fault"], Value::Null);
}

#[test]
fn whatever_is_damaged_a_worker_says_so_and_nothing_new_is_taken() {
    let kept = Kept::new(3);
    for table in ["agent_tasks", "agent_tasks_ready", "task_attempts", "events"] {
        let (home, backup) = kept.folder();
        breaking::spoil(&home.data(), table).unwrap();
        // without the tasks themselves it does not even begin
        let worker = home.start(&["worker", "--workers", "1"]);
        wait::until(&format!("it is told: {table}"), || {
            home.run(&["queue", "stats"]).all().contains("legwork restore").then_some(())
        });
        for words in [&["execute", "--async", "--command", "true"][..], &["execute", "--command", "true"]] {
            let refused = home.expect(5, words).all();
            assert!(refused.contains("legwork restore"), "{table}: {refused}");
        }
        drop(worker);
        home.expect(0, &["restore", "--yes", backup.to_str().unwrap()]);
        assert_eq!(ids(&home), kept.older, "{table}: nothing came into it");
        home.expect(0, &["execute", "--command", "true"]);
    }
}

#[test]
fn a_backup_is_written_beside_a_worker_and_a_new_folder_has_none() {
    let home = Home::new();
    assert!(home.expect(3, &["backup"]).stderr.contains("no database"));
    assert_eq!(home.json(&["restore"])["backups"], serde_json::json!([]));
    let _worker = home.worker(&[]);
    home.make(&["Before", "--command", "true"]);
    let taken = home.json(&["backup"])["path"].as_str().unwrap().to_owned();
    assert_eq!(fs::metadata(taken).unwrap().permissions().mode() & 0o777, 0o600);
    let named = home.scratch().join("mine.db");
    home.expect(0, &["backup", "--to", named.to_str().unwrap()]);
    home.expect(4, &["backup", "--to", named.to_str().unwrap()]);
    let worker_of_another = Home::new();
    let _other = worker_of_another.worker(&[]);
    wait::until("the clock has taken one", || {
        let there = worker_of_another.json(&["restore"]);
        there["backups"].as_array().unwrap().iter().any(|b| b["kind"] == "hourly").then_some(())
    });
}

/// Where the damage lies. Some is met by a claim, some by whoever writes, and some by nobody for a long time.
const PLACES: [&str; 5] = ["agent_tasks_ready", "task_attempts", "events", "agent_tasks", "task_log"];

#[test]
fn damage_is_told_wherever_it_lies_and_whenever_it_comes() {
    let kept = Kept::new(3);
    for place in PLACES {
        for runs in [false, true] {
            let what = format!("{place}, {}", if runs { "under a worker" } else { "before the start" });
            let (home, _backup) = kept.folder();
            let before = runs.then(|| {
                let worker = home.worker(&["--workers", "1"]);
                wait::until("nothing is left to do", || {
                    let listed = home.json(&["list", "--status", "queued,running"]);
                    listed["tasks"].as_array().unwrap().is_empty().then_some(())
                });
                wait::until("all stands in the file", || {
                    breaking::alter_as_allowed(&home.data(), "PRAGMA wal_checkpoint(TRUNCATE)").ok()?;
                    fs::metadata(home.data().join("legwork.db-wal"))
                        .is_ok_and(|log| log.len() == 0)
                        .then_some(())
                });
                worker
            });
            breaking::spoil(&home.data(), place).unwrap();
            let mut worker = before.unwrap_or_else(|| home.start(&["worker", "--json", "--workers", "1"]));
            let mut ended = None;
            wait::until(&format!("{what}: it is told"), || {
                // somebody works with the data
                let made = home.run(&["execute", "--async", "--command", "true"]);
                assert!([0, 5].contains(&made.status), "{what}: {}", made.all());
                ended = ended.or_else(|| worker.ended());
                // where not even the queue's state can be read, it says why
                let stats = home.run(&["queue", "stats"]);
                (ended.is_some() || stats.all().contains("legwork restore")).then_some(())
            });
            match ended {
                // it did not even begin, and said why
                Some(status) => assert_eq!(status, 5, "{what}"),
                None => {
                    let says = ["Nothing is started: ", "The database is damaged: "];
                    let told = worker.stderr.until(|line| says.iter().any(|words| line.contains(words)));
                    // as the one above, but it was asked for before it had gone
                    let begins = told.contains(says[0]);
                    assert!(!begins || told.contains("legwork restore"), "{what}: {told}");
                    if !begins {
                        ended = Some(wait::until("it has ended", || worker.ended()));
                        assert_eq!(ended, Some(5), "{what}");
                    }
                }
            }
            let made = home.run(&["execute", "--async", "--command", "true"]);
            let says = ["Nothing is started now: ", "legwork restore"];
            let is_told = says.iter().any(|words| made.stderr.contains(words));
            assert!(is_told || ended.is_some(), "{what}: {}", made.all());
            let starts = || fs::read_dir(home.data().join("attempts")).unwrap().count();
            let before = starts();
            home.run(&["execute", "--async", "--command", "true"]);
            assert_eq!(starts(), before, "{what}: nothing is started");
        }
    }
}
