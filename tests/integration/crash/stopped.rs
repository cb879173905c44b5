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
