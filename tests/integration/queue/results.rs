//! What a task that ended without making anything says of its last run: how long it took, and who was in it.

use contract::{
    NewTask, Status, Task, Timestamp,
    command::{CancelTasks, GetResult, ListAttempts, ListTasks},
    task::{Backoff, OnLost},
};
use harness::Bench;
use std::time::Duration;

const LONG: Backoff = Backoff { min_seconds: 80_000, max_seconds: 80_000 };

/// Asserts that result, task, page and attempts tell the same, and gives the seconds.
fn told(bench: &Bench, ended: &Task) -> f64 {
    let what = &ended.title;
    let id = ended.id.to_string();
    let whole = bench.engine.call(GetResult { id: id.clone() }).unwrap();
    let metrics = whole.result.unwrap_or_else(|| panic!("{what} has ended")).metrics;
    let attempts = bench.engine.call(ListAttempts { id }).unwrap();
    let last = attempts.last().and_then(|attempt| attempt.duration_seconds);
    let page = bench.engine.call(ListTasks::default()).unwrap().tasks;
    let listed = page.iter().find(|task| task.id == ended.id).unwrap().duration_seconds;
    assert_eq!((ended.duration_seconds, listed, whole.task.duration_seconds), (last, last, last), "{what}");
    assert!((metrics.execution_seconds - last.unwrap_or(0.0)).abs() < 1e-9, "{what}: {metrics:?}");
    let agents = if attempts.is_empty() { vec![] } else { vec![ended.agent.clone()] };
    assert_eq!(metrics.agents_involved, agents, "{what}");
    metrics.execution_seconds
}

fn cancel(bench: &Bench, task: &Task) -> Task {
    bench.engine.call(CancelTasks { ids: vec![task.id.to_string()] }).unwrap();
    bench.until_status(task.id, Status::Cancelled)
}

fn once(task: &mut NewTask) {
    task.max_retries = Some(0);
}

#[test]
fn whatever_ends_a_run_its_time_and_its_agent_are_told() {
    let bench = Bench::running(1);
    let lost = |task: &mut NewTask| task.on_lost = OnLost::Fail;
    let ended = [
        bench.create_with("failed", "fail", once),
        bench.create("failed for good", "fatal"),
        bench.create_with("lost", "lost", lost),
        bench.create("lost too often", "lost"),
        bench.create_with("panicked", "panic", once),
    ];
    for task in ended {
        told(&bench, &bench.until_status(task.id, Status::Failed));
    }
    let task = bench.create("cancelled", "wait");
    bench.until_status(task.id, Status::Running);
    assert!(told(&bench, &cancel(&bench, &task)) > 0.0);
}

#[test]
fn what_ends_while_it_waits_for_its_next_run_tells_of_the_last_one() {
    let bench = Bench::running(1);
    let tries = |title: &str| {
        let task = bench.create_with(title, "fail", |task| {
            task.backoff = Some(LONG);
            task.deadline = Timestamp::now().checked_add(Duration::from_secs(3_600)).ok();
        });
        bench.until_status(task.id, Status::Pending)
    };
    let (cancelled, late) = (tries("cancelled"), tries("late"));
    assert!(told(&bench, &cancel(&bench, &cancelled)) > 0.0);
    bench.clock.turn(Duration::from_secs(7_200));
    bench.engine.tick();
    assert!(told(&bench, &bench.until_status(late.id, Status::Failed)) > 0.0);
}

#[test]
fn what_never_ran_took_no_time_and_nobody() {
    let bench = Bench::new();
    let cancelled = bench.create("cancelled", "ok");
    assert!(told(&bench, &cancel(&bench, &cancelled)) == 0.0);
    let late = bench.create_with("late", "ok", |task| {
        task.deadline = Timestamp::now().checked_add(Duration::from_secs(1_800)).ok();
    });
    bench.clock.turn(Duration::from_secs(2_000));
    bench.start(1);
    bench.engine.tick();
    assert!(told(&bench, &bench.until_status(late.id, Status::Failed)) == 0.0);
}
