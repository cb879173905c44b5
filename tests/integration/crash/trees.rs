//! Process trees that do not want to end: descendants in sessions of their own, and such that ignore TERM.

use crate::{
    cli::home::Home,
    crash::stage::{TREE_GONE, lines, until_lines},
};
use harness::{processes, wait};
use rustix::process::Signal;
use serde_json::json;
use std::{os::unix::process::CommandExt as _, process::Command, time::Duration};

/// Running time of the task that is timed out: long enough for its tree to stand on a busy machine.
const ALLOWED: Duration = Duration::from_secs(3);

/// Starts a daemon (a double fork in a new session), one that ignores TERM, and one that does both; each tells its
/// process. Then `last` follows. The file is there from the beginning: counting lines of none ends the loop at once.
fn stubborn(last: &str) -> String {
    let stay = "echo $$ >> pids; while :; do sleep 1; done";
    let deaf = format!("trap \"\" TERM HUP INT; {stay}");
    format!(
        ": >> pids; (setsid sh -c '{stay}' </dev/null >/dev/null 2>&1 &) ; sh -c '{deaf}' & \
         (setsid sh -c '(sh -c \"echo \\$\\$ >> pids; trap : TERM; while :; do sleep 1; done\" &)' &) ; \
         while [ $(wc -l < pids) -lt 3 ]; do sleep 0.02; done; echo $$ >> pids; {last}"
    )
}

fn pids(home: &Home) -> Vec<i32> {
    let pids: Vec<i32> = until_lines(home, "pids", 4).iter().map(|pid| pid.parse().unwrap()).collect();
    assert_eq!(pids.len(), 4, "{pids:?}");
    pids
}

#[track_caller]
fn assert_gone(home: &Home, pids: &[i32]) {
    wait::until_within(TREE_GONE, "the whole tree is gone", || {
        pids.iter().all(|pid| !processes::alive(*pid)).then_some(())
    });
    let own = lines(home, "pids").len();
    assert_eq!(own, pids.len(), "none was started since");
}

#[test]
fn a_cancel_ends_the_whole_tree() {
    let home = Home::new();
    let mut worker = home.worker(&[]);
    let id = home.make_short(&["Stubborn", "--command", &stubborn("sleep 600")]);
    let pids = pids(&home);
    assert!(pids.iter().all(|pid| processes::alive(*pid)));
    home.expect(0, &["cancel", &id]);
    assert_gone(&home, &pids);
    worker.until_json(|l| l["short_id"] == *id && l["status"] == "cancelled");
    assert_eq!(home.json(&["status", &id])["status"], "cancelled");
}

#[test]
fn a_time_out_ends_the_whole_tree() {
    let home = Home::new();
    let mut worker = home.worker(&[]);
    let allowed = format!("{}s", ALLOWED.as_secs());
    let task =
        home.make(&["Late", "--timeout", &allowed, "--retries", "0", "--command", &stubborn("sleep 600")]);
    let id = task["short_id"].as_str().unwrap();
    let pids = pids(&home);
    let said = worker.until_json(|l| l["short_id"] == *id && l["status"] == "failed");
    assert_gone(&home, &pids);
    let task = home.json(&["status", id]);
    assert_eq!((&task["status"], &task["error"]["code"]), (&json!("failed"), &json!("timeout")), "{said}");
    let took = task["duration_seconds"].as_f64().unwrap();
    assert!(took < (ALLOWED + TREE_GONE).as_secs_f64(), "the end took too long: {took} s");
}

#[test]
fn the_end_of_the_command_ends_the_whole_tree() {
    let home = Home::new();
    let mut worker = home.worker(&[]);
    let id = home.make_short(&["Leaves things behind", "--command", &stubborn("exit 0")]);
    let pids = pids(&home);
    assert_gone(&home, &pids);
    worker.until_json(|l| l["short_id"] == *id && l["status"] == "completed");
    assert_eq!(home.json(&["status", &id])["status"], "completed");
}

#[test]
fn the_tree_is_as_stubborn_as_it_has_to_be() {
    // the same tree under a plain shell: asking and killing its group, which many programs call enough, is not
    let home = Home::new();
    let mut shell = Command::new("sh")
        .args(["-c", &stubborn("sleep 600")])
        .current_dir(home.scratch())
        .env("HOME", home.scratch())
        .process_group(0)
        .spawn()
        .unwrap();
    let pids = pids(&home);
    for signal in [Signal::TERM, Signal::KILL] {
        rustix::process::kill_process_group(rustix::process::Pid::from_child(&shell), signal).unwrap();
    }
    shell.wait().unwrap();
    let left = pids.iter().filter(|pid| processes::alive(**pid)).count();
    processes::sweep(home.data().parent().unwrap());
    assert!(left >= 2, "{left} of {pids:?} outlived their group");
}
