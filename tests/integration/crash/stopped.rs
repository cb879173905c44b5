//! Supervisors that are stopped (SIGSTOP), so that they neither say anything nor follow a word.

use crate::{
    cli::home::Home,
    crash::stage::{
        assert_sound, attempts, let_go, lines, open, supervisors, until_completed, until_lines, waiting_tasks,
    },
};
use contract::task::AttemptState;
use harness::{processes, wait};
use rustix::process::Signal;
use std::time::Duration;

/// Six beats of five seconds and the supervisor's grace, with room for a busy machine.
const FOUND_HUNG: Duration = Duration::from_secs(180);

/// What a run may take: long enough for its command to begin on a busy machine.
const ALLOWED: &str = "4s";

/// Tells its process, and goes on for longer than it may.
const LONG: &str = "echo $$ >> pids; while :; do sleep 1; done";

/// The process of the first task's first run, after its supervisor was stopped.
fn stop_supervisor(home: &Home) -> i32 {
    let command = until_lines(home, "pids", 1)[0].parse().unwrap();
    processes::signal(supervisors(home)[0].pid, Signal::STOP);
    command
}

#[test]
fn a_cancel_ends_the_tree_of_a_stopped_supervisor() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "1"]);
    let ids = waiting_tasks(&home, 1);
    let command = stop_supervisor(&home);
    home.expect(0, &["cancel", &ids[0]]);
    wait::until("it is cancelled", || {
        (home.json(&["status", &ids[0]])["status"] == "cancelled").then_some(())
    });
    assert!(!processes::alive(command), "the command outlived its cancel");
    wait::until("the supervisor is gone", || supervisors(&home).is_empty().then_some(()));
    assert_sound(&home);
}

#[test]
fn a_time_out_holds_though_the_supervisor_is_stopped() {
    // what is run, and what the task says of its end
    let table: [(&str, &[&str], &str); 4] = [
        ("a command", &["--command", LONG], "timeout"),
        ("at a terminal", &["--pty", "--command", "echo $$ >> pids; read -r word; sleep 600; :"], "timeout"),
        ("behind a standard input", &["--stdin", "--command", LONG], "timeout"),
        ("a check", &["--command", "echo run >> runs", "--check", LONG], "check_failed"),
    ];
    for (what, args, code) in table {
        let home = Home::new();
        let mut worker = home.worker(&["--workers", "1"]);
        let id = home.make_short(&[&["Long", "--timeout", ALLOWED, "--retries", "0"], args].concat());
        let command = stop_supervisor(&home);
        worker.until_json(|line| line["short_id"] == *id && line["status"] == "failed");
        let task = home.json(&["status", &id]);
        assert_eq!(task["error"]["code"], code, "{what}: {task}");
        assert!(
            task["error"]["message"].as_str().unwrap().contains("longer than the 4s allowed"),
            "{what}: {task}"
        );
        assert!(!processes::alive(command), "{what}: the command goes on");
        let log = home.expect(0, &["logs", &id]).text();
        let words = if code == "timeout" { "did not end it in time" } else { "The check was ended" };
        assert!(log.contains(words), "{what}: {log}");
        wait::until("the supervisor is gone", || supervisors(&home).is_empty().then_some(()));
        let runs = attempts(&open(&home.data()), task["id"].as_str().unwrap());
        assert_eq!(runs.len(), 1, "{what}: it is not tried again");
        assert_sound(&home);
    }
}

#[test]
fn a_paused_task_is_let_be_and_times_out_once_it_goes_on() {
    let home = Home::new();
    let mut worker = home.worker(&["--workers", "1"]);
    let id = home.make_short(&["Long", "--timeout", ALLOWED, "--retries", "0", "--command", LONG]);
    let command = until_lines(&home, "pids", 1)[0].parse().unwrap();
    home.expect(0, &["pause", &id]);
    wait::until("it is paused", || (home.json(&["status", &id])["status"] == "paused").then_some(()));
    processes::signal(supervisors(&home)[0].pid, Signal::STOP);
    // another task comes and goes meanwhile
    home.expect(0, &["execute", "--", "true"]);
    assert!(processes::alive(command), "a pause took its time");
    home.expect(0, &["resume", &id]);
    worker.until_json(|line| line["short_id"] == *id && line["status"] == "failed");
    assert_eq!(home.json(&["status", &id])["error"]["code"], "timeout");
    assert!(!processes::alive(command));
    assert_sound(&home);
}

#[test]
fn a_run_whose_supervisor_is_stopped_is_found_hung_swept_and_tried_again() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "1"]);
    let ids = waiting_tasks(&home, 1);
    let command = stop_supervisor(&home);
    wait::until_within(FOUND_HUNG, "a second run", || (lines(&home, "starts").len() == 2).then_some(()));
    assert!(!processes::alive(command), "two runs of the same task live");
    let_go(&home);
    until_completed(&home, &ids);
    let store = open(&home.data());
    let all: Vec<_> =
        attempts(&store, &ids[0]).into_iter().map(|a| (a.state, a.charged, a.error_code)).collect();
    let hung = (AttemptState::Failed, true, Some("hung".to_owned()));
    assert_eq!(all, [hung, (AttemptState::Completed, false, None)]);
    assert_eq!(lines(&home, "ends").len(), 1);
    assert_sound(&home);
}
