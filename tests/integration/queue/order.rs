//! In which order the queue runs, and how much at once.

use contract::{
    Status, Timestamp,
    command::{PauseQueue, RaiseTasks, ResumeQueue, SetSettings, WhyTask},
    queue::{QueueState, RemedyAction},
    settings::SettingsPatch,
};
use harness::Bench;
use std::time::Duration;

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
fn what_waits_long_enough_is_not_overtaken_for_ever() {
    // (the setting, hours that the low one waits, what starts first)
    for (ageing, hours, first) in [
        (Some(60), 7, "urgent"),
        (Some(60), 9, "low"),
        (Some(10), 2, "low"),
        (None, 1000, "urgent"),
        (Some(10_080), 1000, "urgent"),
        (Some(10_080), 1400, "low"),
    ] {
        let bench = Bench::new();
        let set = |ageing_minutes| {
            let changes = SettingsPatch { ageing_minutes: Some(ageing_minutes), ..SettingsPatch::default() };
            bench.engine.call(SetSettings { changes, version: None }).unwrap();
        };
        let low = bench.create_with("low", "ok", |t| t.priority = Some(1));
        bench.clock.turn(Duration::from_secs(hours * 3600));
        let urgent = bench.create_with("urgent", "ok", |t| t.priority = Some(9));
        // for what waits already, too
        set(ageing);
        bench.start(1);
        bench.until_status(low.id, Status::Completed);
        bench.until_status(urgent.id, Status::Completed);
        assert_eq!(bench.script.started()[0], first, "{ageing:?} min, after {hours} h");
    }
}

#[test]
fn waiting_counts_from_when_a_task_may_start_at_all() {
    let bench = Bench::new();
    let nine_hours = Duration::from_secs(9 * 3600);
    let at = Timestamp::now() + nine_hours;
    let low = bench.create_with("low", "ok", |t| (t.priority, t.scheduled_at) = (Some(1), Some(at)));
    bench.clock.turn(nine_hours + Duration::from_secs(60));
    bench.create_with("urgent", "ok", |t| t.priority = Some(9));
    bench.start(1);
    bench.until_status(low.id, Status::Completed);
    assert_eq!(bench.script.started(), ["urgent", "low"]);
}

#[test]
fn what_waits_is_told_how_to_come_first_and_how_long_others_may() {
    let bench = Bench::running(1);
    let runs = bench.create("runs", "wait");
    bench.until_status(runs.id, Status::Running);
    let low = bench.create_with("low", "ok", |t| t.priority = Some(1));
    let why = || bench.engine.call(WhyTask { id: low.id.to_string() }).unwrap();
    assert!(why().explanation.starts_with("All workers are busy; it is the next."), "{}", why().explanation);
    assert!(why().remedies.iter().all(|remedy| remedy.action != RemedyAction::RaisePriority));
    for _ in 0..3 {
        bench.create_with("urgent", "ok", |t| t.priority = Some(9));
    }
    let told = why();
    assert!(
        told.explanation.contains("3 tasks stand before it. Whatever is added after "),
        "{}",
        told.explanation
    );
    let command = format!("legwork edit {} --priority 9", low.short_id);
    assert_eq!(
        (&told.remedies[0].action, &told.remedies[0].command),
        (&RemedyAction::RaisePriority, &Some(command))
    );
    let raised = bench.engine.call(RaiseTasks { ids: vec![low.id.to_string()], priority: None }).unwrap();
    assert_eq!(raised.done[0].priority, 9, "one more would not have helped");
    bench.script.release("runs");
    bench.until_status(low.id, Status::Completed);
    assert_eq!(bench.script.started()[1], "low");
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
