//! What tasks wait for: other tasks, times, the person; and why.

use contract::{
    NewTask, Status, TaskId, Timestamp,
    command::{
        CancelTasks, DeleteTasks, EditTask, ListTasks, PauseTasks, ResumeTasks, RetryTasks, StartTasksNow,
        WhyTask,
    },
    queue::RemedyAction,
    task::{Backoff, OnDependencyFailure, TaskEdit},
};
use engine::{Role, Stop};
use harness::Bench;
use std::time::Duration;

#[test]
fn a_dependent_starts_when_all_it_waits_for_is_completed() {
    let bench = Bench::running(2);
    let (a, b) = (bench.create("a", "wait"), bench.create("b", "wait"));
    let after =
        bench.create_with("after", "ok", |t| t.depends_on = vec![a.short_id.clone(), b.short_id.clone()]);
    assert_eq!(after.status, Status::Pending);
    assert_eq!(after.waiting_for.unwrap().detail, "After “a” and 1 more");
    bench.script.release("a");
    bench.until_status(a.id, Status::Completed);
    assert_eq!(bench.get(after.id).status, Status::Pending);
    bench.script.release("b");
    bench.until_status(after.id, Status::Completed);
}

#[test]
fn a_failed_dependency_is_waited_out_or_passed_on_by_policy() {
    let bench = Bench::running(1);
    let bad = bench.create("bad", "wait");
    let waits = bench.create_with("waits", "ok", |t| t.depends_on = vec![bad.id.to_string()]);
    let falls = bench.create_with("falls", "ok", |t| {
        t.depends_on = vec![bad.id.to_string()];
        t.on_dependency_failure = OnDependencyFailure::Fail;
    });
    let falls_too = bench.create_with("falls too", "ok", |t| {
        t.depends_on = vec![falls.id.to_string()];
        t.on_dependency_failure = OnDependencyFailure::Fail;
    });
    bench.until_status(bad.id, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![bad.id.to_string()] }).unwrap();
    bench.until_status(falls_too.id, Status::Failed);
    assert_eq!(bench.get(falls.id).error.unwrap().code, "dependency_failed");
    let why = bench.engine.call(WhyTask { id: waits.short_id.clone() }).unwrap();
    assert!(why.explanation.contains("“bad” (cancelled)"), "{}", why.explanation);
    assert_eq!(why.remedies[0].action, RemedyAction::RetryDependency { task: bad.id });
}

#[test]
fn what_has_completed_can_be_deleted_whoever_came_after_it() {
    let bench = Bench::running(1);
    let done = bench.create("done", "ok");
    bench.until_status(done.id, Status::Completed);
    let bad = bench.create("bad", "fatal");
    bench.until_status(bad.id, Status::Failed);
    let later = Timestamp::now() + Duration::from_secs(9 * 3600);
    let held = bench.create("held", "ok");
    bench.engine.call(PauseTasks { ids: vec![held.id.to_string()] }).unwrap();
    let after = |title: &str, others: &[TaskId], at: Option<Timestamp>| {
        bench.create_with(title, "ok", |t| {
            t.depends_on = others.iter().map(ToString::to_string).collect();
            t.scheduled_at = at;
        })
    };
    let by_time = after("by time", &[done.id], Some(later));
    let by_other = after("by another", &[done.id, bad.id], None);
    let delete = |id: TaskId| bench.engine.call(DeleteTasks { ids: vec![id.to_string()] }).unwrap();
    assert_eq!(
        delete(bad.id).refused[0].error.message,
        "“by another” waits for “bad”, so that one cannot be deleted."
    );
    assert_eq!(delete(done.id).done.len(), 1);
    assert_eq!(bench.get(by_time.id).status, Status::Pending);
    let why = bench.engine.call(WhyTask { id: by_other.short_id.clone() }).unwrap();
    assert_eq!(why.explanation, "It waits for “bad” (failed) to complete.");
    let way_out = why.remedies.last().unwrap();
    assert_eq!(way_out.action, RemedyAction::StopWaiting);
    assert_eq!(way_out.command, Some(format!("legwork edit {} --after none", by_other.short_id)));
    let changes = TaskEdit { depends_on: Some(vec![]), ..TaskEdit::default() };
    bench.engine.call(EditTask { id: by_other.id.to_string(), changes }).unwrap();
    bench.until_status(by_other.id, Status::Completed);
    assert_eq!(delete(bad.id).done.len(), 1, "nobody waits for it any more");
    bench.assert_sound();
}

#[test]
fn running_the_dependency_again_takes_its_dependents_along() {
    let bench = Bench::running(1);
    let bad = bench.create("bad", "fatal");
    let waits = bench.create_with("waits", "ok", |t| t.depends_on = vec![bad.id.to_string()]);
    bench.until_status(bad.id, Status::Failed);
    let again = bench
        .engine
        .call(RetryTasks { ids: vec![bad.id.to_string()], ..RetryTasks::default() })
        .unwrap()
        .done
        .remove(0);
    assert_eq!(again.retry_of, Some(bad.id));
    assert_eq!(bench.get(bad.id).retried_by, Some(again.id));
    assert_eq!(bench.get(waits.id).depends_on, [again.id]);
    let refused = bench.engine.call(DeleteTasks { ids: vec![again.id.to_string()] }).unwrap();
    assert_eq!(refused.done.len(), 0);
}

#[test]
fn a_cycle_is_refused_and_named() {
    let bench = Bench::new();
    let a = bench.create("a", "ok");
    let b = bench.create_with("b", "ok", |t| t.depends_on = vec![a.id.to_string()]);
    let c = bench.create_with("c", "ok", |t| t.depends_on = vec![b.id.to_string()]);
    let changes = TaskEdit { depends_on: Some(vec![c.id.to_string()]), ..TaskEdit::default() };
    let error = bench.engine.call(EditTask { id: a.id.to_string(), changes }).unwrap_err();
    assert_eq!(error.fields[0].field, "depends_on");
    assert!(error.message.contains("“a” → “c” → “b” → “a”"), "{error}");
    let itself = TaskEdit { depends_on: Some(vec![a.id.to_string()]), ..TaskEdit::default() };
    let error = bench.engine.call(EditTask { id: a.id.to_string(), changes: itself }).unwrap_err();
    assert!(error.message.contains("cannot wait for itself"), "{error}");
    assert_eq!(bench.get(a.id).depends_on, []);
}

#[test]
fn a_missing_dependency_makes_nothing() {
    let bench = Bench::new();
    let task = contract::NewTask {
        title: Some("orphan".into()),
        command: Some(contract::task::CommandLine::Line("true".into())),
        depends_on: vec!["deadbeef".into()],
        ..contract::NewTask::default()
    };
    let error = bench.engine.call(contract::command::CreateTask { task }).unwrap_err();
    assert_eq!(error.fields[0].field, "depends_on");
    let page = bench.engine.call(contract::command::ListTasks::default()).unwrap();
    assert_eq!((page.tasks.len(), page.total), (0, Some(0)));
}

#[test]
fn a_task_for_later_starts_at_its_time_or_when_told_to() {
    let bench = Bench::running(1);
    let hour = |n: i64| Timestamp::now().checked_add(Duration::from_secs(3600 * n.unsigned_abs())).unwrap();
    let at_time = bench.create_with("at its time", "ok", |t| t.scheduled_at = Some(hour(1)));
    let told = bench.create_with("told", "ok", |t| t.scheduled_at = Some(hour(5)));
    assert_eq!(at_time.waiting_for.unwrap().reason.as_str(), "schedule");
    bench.engine.call(StartTasksNow { ids: vec![told.id.to_string()] }).unwrap();
    bench.until_status(told.id, Status::Completed);
    assert_eq!(bench.get(at_time.id).status, Status::Pending);
    bench.clock.turn(Duration::from_secs(3700));
    bench.engine.tick();
    bench.until_status(at_time.id, Status::Completed);
}

#[test]
fn a_time_in_the_past_runs_now_and_says_so() {
    let bench = Bench::running(1);
    let task = contract::NewTask {
        title: Some("late".into()),
        command: Some(contract::task::CommandLine::Line("ok".into())),
        scheduled_at: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        ..contract::NewTask::default()
    };
    let created = bench.engine.call(contract::command::CreateTask { task }).unwrap();
    assert!(created.notes[0].contains("in the past"), "{:?}", created.notes);
    bench.until_status(created.task.id, Status::Completed);
}

#[test]
fn draining_waits_for_a_retry_though_a_time_comes_first() {
    let bench = Bench::running(1);
    let soon = Timestamp::now().checked_add(Duration::from_millis(1500)).unwrap();
    bench.create_with("timed", "ok", |t| t.scheduled_at = Some(soon));
    let flaky = bench.create_with("flaky", "flaky 1", |t| {
        t.backoff = Some(contract::task::Backoff { min_seconds: 3, max_seconds: 3 });
    });
    bench.until_status(flaky.id, Status::Pending);
    bench.engine.drain().unwrap();
    assert_eq!(bench.get(flaky.id).status, Status::Completed);
}

#[test]
fn a_private_run_is_tried_again_behind_any_number_of_overdue_tasks() {
    let bench = Bench::new();
    let hour = Timestamp::now().checked_add(Duration::from_secs(3600)).unwrap();
    let others = (0..250).map(|n| contract::NewTask {
        title: Some(format!("other {n}")),
        command: Some(contract::task::CommandLine::Line("ok".into())),
        scheduled_at: Some(hour),
        ..contract::NewTask::default()
    });
    let others = bench.engine.create_all(others.collect()).unwrap();
    bench.clock.turn(Duration::from_secs(7200));
    let mine = bench.create_with("mine", "flaky 1", |t| {
        t.backoff = Some(contract::task::Backoff { min_seconds: 1, max_seconds: 1 });
    });
    bench.engine.run_private(mine.id).unwrap();
    bench.until_status(mine.id, Status::Completed);
    assert_eq!(bench.get(others[0]).status, Status::Pending, "a private run leaves other tasks alone");
}

#[test]
fn what_failed_while_a_dependent_was_held_fails_it_when_it_is_let_go() {
    let bench = Bench::new();
    let bad = bench.create("bad", "fatal");
    let falls = bench.create_with("falls", "ok", |t| {
        t.depends_on = vec![bad.id.to_string()];
        t.on_dependency_failure = OnDependencyFailure::Fail;
    });
    bench.engine.call(PauseTasks { ids: vec![falls.id.to_string()] }).unwrap();
    bench.start(1);
    bench.until_status(bad.id, Status::Failed);
    let resumed = bench.engine.call(ResumeTasks { ids: vec![falls.id.to_string()] }).unwrap().done.remove(0);
    assert_eq!(resumed.status, Status::Failed);
    assert_eq!(resumed.error.unwrap().code, "dependency_failed");
}

#[test]
fn a_pause_before_a_retry_lasts_as_long_though_the_clock_is_set_back() {
    const HOUR: Duration = Duration::from_secs(3600);
    let begins: fn(&mut NewTask) = |task| task.backoff = Some(Backoff { min_seconds: 2, max_seconds: 2 });
    let bench = Bench::new();
    let task = bench.create_with("flaky", "flaky 1", begins);
    bench.start(1);
    bench.until(task.id, "its pause", |t| t.attempt == 1 && t.status == Status::Pending);
    bench.clock.turn_back(HOUR);
    bench.engine.tick();
    assert_eq!(bench.until_status(task.id, Status::Completed).attempt, 2);
    // the engine that set out before is gone, and the next one finds a pause that began in the future
    let other = bench.create_with("flaky too", "flaky 1", |task| {
        begins(task);
        task.backoff = Some(Backoff { min_seconds: 900, max_seconds: 900 });
    });
    let waits = bench.until(other.id, "its pause", |t| t.attempt == 1 && t.status == Status::Pending);
    let until = |task: &contract::Task| task.waiting_for.as_ref().and_then(|w| w.until);
    bench.engine.stop(Stop::LeaveRunning);
    bench.clock.turn_back(HOUR);
    bench.start(1);
    bench.until(other.id, "a shorter pause", |task| until(task) < until(&waits));
    bench.engine.stop(Stop::LeaveRunning);
}

#[test]
fn a_time_that_the_person_named_goes_by_the_clock() {
    let bench = Bench::running(1);
    let at = Timestamp::now() + Duration::from_secs(600);
    let task = bench.create_with("at ten", "ok", |task| task.scheduled_at = Some(at));
    bench.clock.turn_back(Duration::from_secs(3600));
    bench.engine.tick();
    bench.clock.turn(Duration::from_secs(3600));
    assert_eq!(bench.get(task.id).waiting_for.unwrap().until.map(|t| t.as_second()), Some(at.as_second()));
}

#[test]
fn tasks_are_listed_as_they_were_created_though_the_clock_is_set_back() {
    let bench = Bench::new();
    // another program on the same folder, which has not seen that clock
    let elsewhere = bench.another(Role::Command);
    bench.clock.turn(Duration::from_secs(3600));
    let first = bench.create("first", "ok");
    bench.clock.turn_back(Duration::from_secs(7200));
    let second = bench.create("second", "ok");
    let third = elsewhere.create("third", "ok");
    let listed = bench.engine.call(ListTasks::default()).unwrap().tasks;
    assert_eq!(listed.iter().map(|t| t.id).collect::<Vec<_>>(), [third.id, second.id, first.id]);
}
