//! What runs come to: retries, failures, panics, losses.

use contract::{Status, command::ListAttempts, task::Backoff};
use harness::Bench;
use std::time::Duration;

fn quick(task: &mut contract::NewTask) {
    task.backoff = Some(Backoff { min_seconds: 0, max_seconds: 0 });
}

#[test]
fn a_failing_task_is_tried_again_and_completes() {
    let bench = Bench::running(2);
    let task = bench.create_with("flaky", "flaky 2", quick);
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!(done.attempt, 3);
    assert_eq!(done.error, None);
    let attempts = bench.engine.call(ListAttempts { id: task.id.to_string() }).unwrap();
    let seen: Vec<_> = attempts.iter().map(|a| (a.state.as_str(), a.charged)).collect();
    assert_eq!(seen, [("failed", true), ("failed", true), ("completed", false)]);
}

#[test]
fn retries_are_exhausted() {
    let bench = Bench::running(1);
    let task = bench.create_with("bad", "fail", |t| {
        quick(t);
        t.max_retries = Some(2);
    });
    let failed = bench.until_status(task.id, Status::Failed);
    assert_eq!(failed.attempt, 3);
    assert_eq!(failed.error.unwrap().message, "Exit code 1 (after 2 retries)");
}

#[test]
fn what_no_retry_helps_fails_at_once() {
    let bench = Bench::running(1);
    let task = bench.create("fatal", "fatal");
    let failed = bench.until_status(task.id, Status::Failed);
    assert_eq!(failed.attempt, 1);
}

#[test]
fn the_pause_before_a_retry_is_waited_for_by_the_clock() {
    let bench = Bench::running(1);
    let task = bench.create_with("later", "flaky 1", |t| {
        t.backoff = Some(Backoff { min_seconds: 600, max_seconds: 900 });
    });
    let waits = bench.until_status(task.id, Status::Pending);
    let waiting = waits.waiting_for.unwrap();
    assert_eq!(waiting.reason.as_str(), "retry");
    assert!(waiting.until.is_some());
    bench.clock.turn(Duration::from_secs(901));
    bench.engine.tick();
    assert_eq!(bench.until_status(task.id, Status::Completed).attempt, 2);
}

#[test]
fn a_panic_of_a_runner_is_a_failed_attempt_with_its_words() {
    let bench = Bench::running(1);
    let task = bench.create_with("panics", "panic", |t| t.max_retries = Some(0));
    let failed = bench.until_status(task.id, Status::Failed);
    assert!(failed.error.unwrap().message.contains("told to"));
    let after = bench.create("after", "ok");
    bench.until_status(after.id, Status::Completed);
}

#[test]
fn a_task_that_is_lost_again_and_again_is_given_up() {
    let bench = Bench::running(2);
    let task = bench.create("poison", "lost");
    let failed = bench.until_status(task.id, Status::Failed);
    assert_eq!(failed.error.unwrap().code, "lost");
    let attempts = bench.engine.call(ListAttempts { id: task.id.to_string() }).unwrap();
    assert_eq!(attempts.len(), 3);
    assert!(attempts.iter().all(|a| !a.charged), "a loss is never charged");
}

#[test]
fn a_run_that_ends_what_looks_after_it_runs_no_more_often_than_was_allowed() {
    for (retries, runs, charged) in [(0, 1, true), (1, 2, true), (2, 3, false), (5, 3, false)] {
        let bench = Bench::running(1);
        let task = bench.create_with("ends its supervisor", "lost", |t| t.max_retries = Some(retries));
        let failed = bench.until_status(task.id, Status::Failed);
        assert_eq!(failed.error.unwrap().code, "lost", "{retries} retries");
        let attempts = bench.engine.call(ListAttempts { id: task.id.to_string() }).unwrap();
        assert_eq!(attempts.len(), runs, "{retries} retries");
        let (last, before) = attempts.split_last().unwrap();
        assert_eq!(last.charged, charged, "{retries} retries");
        assert!(before.iter().all(|a| !a.charged), "{retries} retries");
    }
}
