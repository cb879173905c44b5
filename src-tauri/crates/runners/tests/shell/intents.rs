//! Cancel, pause, resume, and letting go.

use crate::harness::{NONE, exit, line, runner, wait_until};
use engine::ports::{Ended, Liveness, Outcome, Runner, Signal};
use std::time::{Duration, Instant};

/// Leaves its session and its parents, ignores TERM, and says so.
const ESCAPEE: &str = r#"setsid sh -c '(trap "" TERM HUP; echo escaped; while :; do sleep 60; done) &' &"#;

#[test]
fn cancel_leaves_no_process() {
    let attempt = line(&format!("{ESCAPEE} trap '' TERM; while :; do sleep 60; done"));
    let running = attempt.start();
    attempt.wait_for_output("escaped");
    running.signal(Signal::Cancel);
    assert!(matches!(exit(running.ended()).outcome, Outcome::Cancelled));
    assert_eq!(attempt.living(), NONE);
}

#[test]
fn a_signal_that_came_before_the_start_counts() {
    let attempt = line("sleep 60");
    let running = attempt.start();
    running.signal(Signal::Cancel);
    assert!(matches!(exit(running.ended()).outcome, Outcome::Cancelled));
}

#[test]
fn a_paused_run_stands_still_until_another_goes_on_with_it() {
    let mut attempt =
        line("for i in 1 2 3 4 5 6 7 8 9; do echo \"[PROGRESS] Step $i/9 n$i\"; sleep 0.1; done");
    let first = attempt.start();
    attempt.wait_for_output("n2");
    first.signal(Signal::Pause);
    let link = std::sync::Arc::clone(&first.link);
    assert!(matches!(first.ended(), Ended::Parked));
    let frozen_until = Instant::now() + Duration::from_millis(400);
    let output = attempt.output();
    wait_until("some time has passed", || Instant::now() > frozen_until);
    assert_eq!(attempt.output(), output);
    assert_eq!(runner().probe(&attempt.job.dir), Liveness::Alive);
    attempt.adopted(&link);
    let second = attempt.start();
    second.signal(Signal::Resume);
    let link = std::sync::Arc::clone(&second.link);
    let exit = exit(second.ended());
    assert!(matches!(exit.outcome, Outcome::Completed(_)), "{exit:?}");
    assert!(exit.running_ms < 1_400, "the pause was counted: {exit:?}");
    let steps = link.told().steps.unwrap();
    assert_eq!(steps.len(), 9);
}

#[test]
fn a_parked_run_can_be_cancelled() {
    let mut attempt = line("echo begun; sleep 60");
    let first = attempt.start();
    attempt.wait_for_output("begun");
    first.signal(Signal::Pause);
    assert!(matches!(first.ended(), Ended::Parked));
    attempt.job.resumed = true;
    let second = attempt.start();
    second.signal(Signal::Cancel);
    assert!(matches!(exit(second.ended()).outcome, Outcome::Cancelled));
    assert_eq!(attempt.living(), NONE);
}

#[test]
fn a_run_that_is_let_go_goes_on() {
    let mut attempt = line("echo begun; sleep 0.3; echo '[RESULT] {\"a\": 1}'");
    let running = attempt.start();
    attempt.wait_for_output("begun");
    running.signal(Signal::Detach);
    assert!(matches!(running.ended(), Ended::Detached));
    assert_ne!(attempt.living(), NONE);
    wait_until("it has ended by itself", || runner().probe(&attempt.job.dir) == Liveness::Ended);
    attempt.job.resumed = true;
    assert_eq!(crate::harness::completed(attempt.exit()).output, serde_json::json!({"a": 1}));
}
