//! `legwork prune` and `legwork space`: what goes is shown first, and exactly that goes.

use crate::cli::home::Home;
use harness::wait;
use rustix::process::Signal;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::PathBuf};
use store::{Connection, Store, StoreOptions, seeding};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// A home with so many tasks that ended forty days ago, each with an output.
fn with_tasks(n: i64) -> Home {
    let home = Home::new();
    home.expect(0, &["list"]);
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64 - 40 * DAY_MS;
    with_store(&home, move |c| {
        let user = store::users::LOCAL_USER;
        let shell = store::agents::by_name_or_id(c, user, "shell")?.map(|agent| agent.id);
        seeding::finished(c, user, &shell.unwrap_or_default(), n, now)
    });
    let ids = with_store(&home, |c| seeding::text(c, "SELECT group_concat(id) FROM agent_tasks"));
    for id in ids.split(',') {
        let attempt = attempts(&home).join(id).join("1");
        fs::create_dir_all(&attempt).unwrap();
        fs::write(attempt.join("output"), [b'x'; 512]).unwrap();
    }
    home
}

fn with_store<T: Send + 'static>(
    home: &Home,
    work: impl Fn(&mut Connection) -> store::Result<T> + Send + 'static,
) -> T {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    let options = StoreOptions { data_dir: home.data(), after_commit: None, make_room: None, now };
    Store::open(options).unwrap().write(work).unwrap()
}

fn number(home: &Home, query: &'static str) -> i64 {
    with_store(home, move |c| seeding::text(c, query)).parse().unwrap()
}

fn attempts(home: &Home) -> PathBuf {
    home.data().join("attempts")
}

/// The bin of the place.
fn binned(home: &Home) -> BTreeSet<String> {
    let files = home.scratch().join(".local/share/Trash/files");
    let entries = fs::read_dir(files).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// A task that has ended and made a file; its full id.
fn made(home: &Home, title: &str, file: &str) -> String {
    let command = format!("echo said; echo mine > \"$LEGWORK_OUTPUT_DIR/{file}\"");
    let short = home.make_short(&[title, "--command", &command]);
    home.expect(0, &["worker", "--drain"]);
    home.json(&["status", &short])["id"].as_str().unwrap().to_owned()
}

/// What rows lack that were never run.
const SEEDED: [&str; 3] =
    ["ended_as_its_last_attempt", "the_first_event_is_the_birth", "documents_are_whole"];

/// What the doctor finds wrong with rows and files; what the machine lacks is not meant.
fn broken(home: &Home) -> Vec<String> {
    let findings = home.run(&["doctor", "--json"]).document();
    let found = findings["findings"].as_array().unwrap().iter().filter(|finding| finding["ok"] == false);
    let named = found.filter(|finding| {
        let id = finding["id"].as_str().unwrap();
        !id.starts_with("can_run") && !SEEDED.contains(&id)
    });
    named.map(|finding| format!("{}: {}", finding["id"], finding["detail"])).collect()
}

fn ids(items: &Value) -> BTreeSet<String> {
    items.as_array().unwrap().iter().map(|item| item["task"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_dry_run_takes_nothing_and_says_exactly_what_goes_then() {
    let home = with_tasks(30);
    let young = made(&home, "Young", "a.csv");
    let plan = home.json(&["prune", "--older-than", "30d", "--dry-run"]);
    assert_eq!(
        (&plan["tasks"], &plan["outputs"], &plan["bytes"]),
        (&30.into(), &0.into(), &(30 * 512).into())
    );
    assert_eq!(number(&home, "SELECT count(*) FROM agent_tasks WHERE deleted_at IS NOT NULL"), 0);
    assert_eq!(home.json(&["prune", "--older-than", "30d", "--dry-run"]), plan, "looking changes nothing");
    let done = home.json(&["prune", "--older-than", "30d", "--yes"]);
    assert_eq!(
        (&done["tasks"], &done["stopped"], &done["stayed"]),
        (&30.into(), &false.into(), &serde_json::json!([]))
    );
    let gone = with_store(&home, |c| {
        seeding::text(c, "SELECT group_concat(id) FROM agent_tasks WHERE deleted_at IS NOT NULL")
    });
    assert_eq!(ids(&plan["items"]), gone.split(',').map(str::to_owned).collect());
    assert_eq!(home.json(&["list"])["total"], 1);
    let back = home.expect(0, &["prune", "--undo", done["at"].as_str().unwrap()]);
    assert_eq!(back.text(), "30 tasks are back.\n");
    home.expect(3, &["prune", "--undo", done["at"].as_str().unwrap()]);
    assert_eq!(home.json(&["list"])["total"], 31);
    // and for good: what is deleted goes, and takes its files along
    home.expect(0, &["prune", "--older-than", "30d", "--yes"]);
    let gone = home.expect(0, &["prune", "--deleted", "--older-than", "30d", "--yes"]);
    assert_eq!(gone.text(), "30 deleted tasks, for good gone; 15 KiB free.\n");
    let left: Vec<_> = fs::read_dir(attempts(&home)).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, [young.as_str()]);
    assert_eq!(broken(&home), Vec::<String>::new());
}

#[test]
fn files_that_tasks_made_go_to_the_bin_and_output_is_gone() {
    let home = Home::new();
    let id = made(&home, "Made", "figures.csv");
    let args = ["prune", "--keep", "1", "--output-only"];
    assert_eq!(home.json(&[&args[..], &["--dry-run"]].concat())["outputs"], 0, "it is the newest");
    let newer = made(&home, "Newer", "later.csv");
    let plan = home.json(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(ids(&plan["items"]), BTreeSet::from([id.clone()]));
    let done = home.expect(0, &[&args[..], &["--yes"]].concat());
    assert!(done.stderr.contains("1 files are in the bin."), "{}", done.all());
    assert_eq!(binned(&home), BTreeSet::from(["figures.csv".to_owned()]));
    assert!(!attempts(&home).join(&id).exists() && attempts(&home).join(&newer).exists());
    let task = home.json(&["status", &id]);
    assert_eq!(task["status"], "completed", "the task stays");
    let output = home.expect(0, &["output", &id]);
    assert_eq!((&*output.text(), &*output.stderr), ("", "Its output was removed to free space.\n"));
    home.expect(0, &["result", &id]);
    home.expect(0, &["logs", &id]);
    assert_eq!(broken(&home), Vec::<String>::new());
}

#[test]
fn where_there_is_no_bin_files_stay_until_it_is_said_that_they_may_go_for_good() {
    let home = Home::new();
    let (old, _newer) = (made(&home, "Old", "figures.csv"), made(&home, "Newer", "later.csv"));
    let args = ["prune", "--keep", "1", "--output-only", "--yes"];
    let without_a_bin = || {
        let mut command = home.command(&args);
        command.env_remove("HOME").env_remove("XDG_DATA_HOME").output().unwrap()
    };
    let told = without_a_bin();
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(said.contains("1 stayed: its files cannot go to the bin"), "{said}");
    assert!(attempts(&home).join(&old).join("1/artifacts/figures.csv").exists());
    assert_eq!(home.expect(0, &["output", &old]).text(), "said\n", "nothing else of it went either");
    home.expect(0, &["setting", "set", "keep.bin", "false"]);
    assert!(without_a_bin().status.success());
    assert!(!attempts(&home).join(&old).exists());
    assert_eq!(binned(&home), BTreeSet::new());
}

#[test]
fn a_prune_that_is_killed_leaves_nothing_wrong_and_a_second_one_finishes() {
    for what in [&["--output-only"][..], &["--deleted"]] {
        let home = with_tasks(5_000);
        if what == ["--deleted"] {
            with_store(&home, |c| {
                let all = store::retention::ended(c, store::users::LOCAL_USER)?;
                store::retention::delete(c, &all, 5)
            });
        }
        let args = [&["prune", "--older-than", "30d", "--yes", "--json"][..], what].concat();
        let running = home.start(&args);
        wait::until("some files have gone", || {
            (fs::read_dir(attempts(&home)).unwrap().count() < 4_900).then_some(())
        });
        running.signal(Signal::KILL);
        drop(running);
        let left = fs::read_dir(attempts(&home)).unwrap().count();
        assert!(left > 0, "it was killed in the middle");
        assert_eq!(broken(&home), Vec::<String>::new(), "{what:?}");
        home.expect(0, &args);
        assert_eq!(fs::read_dir(attempts(&home)).unwrap().count(), 0, "{what:?}");
        let tasks = if what == ["--deleted"] { 0 } else { 5_000 };
        assert_eq!(number(&home, "SELECT count(*) FROM agent_tasks"), tasks);
        assert_eq!(broken(&home), Vec::<String>::new(), "{what:?}");
    }
}

#[test]
fn what_is_wrong_is_named_before_anything_goes() {
    let home = with_tasks(1);
    for (args, status, words) in [
        (&["--older-than", "0d"][..], 2, "--older-than"),
        (&["--older-than", "-3d"], 2, "--older-than"),
        (&["--older-than", "soon"], 2, "--older-than"),
        (&["--keep", "0"], 2, "--keep"),
        (&["--keep", "-5"], 2, "--keep"),
        (&["--older-than", "1d", "--type", "chores"], 2, "allowed are general"),
        (&["--undo", "yesterday"], 2, "--undo"),
        (&[], 4, "no rule says what goes"),
        (&["--output-only"], 4, "no rule says what goes"),
        (&["--older-than", "1d"], 2, "there is nobody here to ask"),
    ] {
        let answer = home.expect(status, &[&["prune"], args].concat());
        assert!(answer.stderr.contains(words), "{args:?}: {}", answer.stderr);
    }
    for (name, value) in [
        ("keep.task_days", "0"),
        ("keep.failed_days", "-1"),
        ("keep.newest_of.coding", "0"),
        ("keep.output_mib", "0"),
    ] {
        let answer = home.expect(2, &["setting", "set", name, value]);
        assert!(answer.stderr.contains(name) && answer.stderr.contains("no limit"), "{}", answer.stderr);
    }
    assert_eq!(number(&home, "SELECT count(*) FROM agent_tasks WHERE deleted_at IS NULL"), 1);
    // a rule that is set is what goes without a word more
    home.expect(0, &["setting", "set", "keep.days_of.general", "30"]);
    let done = home.expect(0, &["prune", "--yes"]);
    assert!(done.text().starts_with("1 tasks gone"), "{}", done.all());
}

#[test]
fn the_space_is_told_by_part() {
    let home = Home::new();
    made(&home, "Made", "figures.csv");
    let told = home.expect(0, &["space"]).text();
    for part in ["Output of tasks", "Files that tasks made", "Backups", "Search index", "free on the disk"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let space = home.json(&["space"]);
    let artifacts =
        space["parts"].as_array().unwrap().iter().find(|share| share["part"] == "artifacts").unwrap();
    assert_eq!((&artifacts["bytes"], &artifacts["count"]), (&5.into(), &1.into()));
}
