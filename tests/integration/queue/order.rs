//! In which order the queue runs, and how much at once.

use contract::{
    Status,
    command::{PauseQueue, RaiseTasks, ResumeQueue},
    queue::QueueState,
};
use harness::Bench;

fn pause(bench: &Bench) -> QueueState {
    bench.engine.call(PauseQueue::default()).unwrap()
}

fn resume(bench: &Bench) -> QueueState {
    bench.engine.call(ResumeQueue::default()).unwrap()
}

#[test]
fn two_hundred_tasks_start_by_priority_then_age() {
    let bench = Bench::running(1);
    pause(&bench);
    let mut wanted = Vec::new();
    let mut last = None;
    for n in 0..200 {
        let priority = 1 + (n * 7) % 10;
        let task = bench.create_with(&format!("{priority}-{n:03}"), "ok", |t| t.priority = Some(priority));
        wanted.push((-priority, n, task.title.clone()));
        last = Some(task.id);
    }
    assert!(bench.script.started().is_empty(), "a paused queue starts nothing");
    wanted.sort();
    resume(&bench);
    let lowest = wanted.last().unwrap().2.clone();
    bench.until_status(last.unwrap(), Status::Completed);
    harness::wait::until("all have started", || {
        (bench.script.started().last() == Some(&lowest)).then_some(())
    });
    let titles: Vec<String> = wanted.into_iter().map(|(_, _, title)| title).collect();
    assert_eq!(bench.script.started(), titles);
}

#[test]
fn no_more_run_at_once_than_there_are_workers() {
    let bench = Bench::running(3);
    let tasks: Vec<_> = (0..9).map(|n| bench.create(&format!("t{n}"), "wait")).collect();
    for task in &tasks[..3] {
        bench.until_status(task.id, Status::Running);
    }
    harness::wait::until("three are on the stage", || (bench.script.started().len() == 3).then_some(()));
    assert_eq!(bench.get(tasks[3].id).status, Status::Queued);
    for n in 0..9 {
        bench.script.release(&format!("t{n}"));
    }
    for task in &tasks {
        bench.until_status(task.id, Status::Completed);
    }
    assert_eq!(bench.script.most_running(), 3);
}

#[test]
fn a_raised_task_overtakes() {
    let bench = Bench::new();
    let first = bench.create("first", "ok");
    let second = bench.create("second", "ok");
    let raised =
        bench.engine.call(RaiseTasks { ids: vec![second.short_id.clone()], priority: None }).unwrap();
    assert_eq!(raised.done[0].priority, 6);
    bench.start(1);
    bench.until_status(first.id, Status::Completed);
    assert_eq!(bench.script.started(), ["second", "first"]);
}

#[test]
fn the_counters_follow() {
    let bench = Bench::running(2);
    let ok = bench.create("ok", "ok");
    let bad = bench.create_with("bad", "fatal", |t| t.max_retries = Some(0));
    bench.until_status(ok.id, Status::Completed);
    bench.until_status(bad.id, Status::Failed);
    let counts = bench.engine.call(contract::command::GetQueue::default()).unwrap().counts;
    assert_eq!((counts.completed, counts.failed, counts.total()), (1, 1, 2));
}
