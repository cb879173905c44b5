//! Engines that are killed while places are made or recorded.

use super::{git, read, repository};
use crate::{
    cli::home::Home,
    crash::stage::{assert_sound, supervisors},
};
use harness::wait;
use rustix::process::Signal;
use std::{fs, path::PathBuf};

/// Kills the worker once a place is at some point of being made; the next one makes it anew and does the work once.
#[test]
fn a_place_that_was_half_made_is_made_anew() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let cwd = folder.to_str().unwrap();
    // the set-up waits: the place is there, and not ready
    home.json(&[
        "folder",
        "set",
        cwd,
        "--setup",
        "echo s >> ~/setups; until test -e ~/go; do sleep 0.05; done",
    ]);
    let id = home.make_short(&[
        "T",
        "--place",
        "worktree",
        "--cwd",
        cwd,
        "--command",
        "echo run >> ~/runs; echo w > w",
    ]);
    let worker = home.worker(&[]);
    let setups = || fs::read_to_string(home.scratch().join("setups")).unwrap_or_default().lines().count();
    wait::until("it is set up", || (setups() == 1).then_some(()));
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    let _next = home.start(&["worker"]);
    wait::until("it is set up anew", || (setups() == 2).then_some(()));
    wait::until("what the first has left running is ended", || (supervisors(&home).len() == 1).then_some(()));
    fs::write(home.scratch().join("go"), "").unwrap();
    wait::until("it is done", || (home.json(&["status", &id])["status"] == "completed").then_some(()));
    assert_eq!(read(&home.scratch(), "runs"), "run\n");
    let changes = home.json(&["diff", &id]);
    assert_eq!(changes["totals"]["files"], 1, "{changes:#}");
    assert_eq!(git(&folder, &["worktree", "list", "--porcelain"]).matches("worktree ").count(), 2);
    assert_eq!(read(&folder, "a.txt"), "1\n2\n3\n4\n5\n");
    assert_sound(&home);
}

#[test]
fn what_was_changed_when_its_engine_died_is_recorded_by_the_next() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let cwd = folder.to_str().unwrap();
    let line = "echo one > a.txt; touch ~/begun; until test -e ~/go; do sleep 0.05; done; echo two > b.txt";
    let id = home.make_short(&["T", "--place", "folder", "--cwd", cwd, "--command", line]);
    let worker = home.worker(&[]);
    wait::until("it works", || home.scratch().join("begun").exists().then_some(()));
    let live = home.json(&["diff", &id]);
    assert_eq!((&live["live"], &live["totals"]["files"]), (&true.into(), &1.into()), "{live:#}");
    home.expect(4, &["discard", &id]);
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    fs::write(home.scratch().join("go"), "").unwrap();
    wait::until("the supervisor has left", || supervisors(&home).is_empty().then_some(()));
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(home.json(&["status", &id])["place"]["totals"]["files"], 2);
    // the person goes on; it is not the task's
    fs::write(folder.join("mine.txt"), "mine\n").unwrap();
    home.expect(0, &["discard", &id]);
    assert_eq!(git(&folder, &["status", "--porcelain"]), "?? mine.txt");
    assert_sound(&home);
}

/// Kills whoever takes worktrees away: what is left is found by the next clean-up.
#[test]
fn what_a_killed_clean_up_has_left_is_swept_up() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let id = super::done(&home, &folder, "worktree", "T", "true");
    let path = PathBuf::from(home.json(&["status", &id])["place"]["path"].as_str().unwrap());
    // the row says that it is gone, and its files are not: where a kill comes in between
    let store = crate::crash::stage::open(&home.data());
    let full = home.json(&["status", &id])["id"].as_str().unwrap().to_owned();
    store
        .write(move |c| {
            let place = store::places::find(c, &full)?.unwrap();
            store::places::put(c, store::places::PlaceRow { gone_at: Some(1), ..place })
        })
        .unwrap();
    assert!(path.exists());
    home.json(&["worktree", "clean"]);
    assert!(!path.exists());
    assert_eq!(git(&folder, &["worktree", "list", "--porcelain"]).matches("worktree ").count(), 1);
}
