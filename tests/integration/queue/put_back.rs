//! Undoing a cancel: what had not started stands in the queue again as it was, with all that failed because of it.

use contract::{
    ErrorCode, Status, Task, TaskId, Timestamp,
    command::{Bulk, CancelTasks, ListTasks, PauseTasks, PutBackTasks},
    task::OnDependencyFailure,
};
use harness::Bench;
use std::time::Duration;

fn cancel(bench: &Bench, id: TaskId) {
    let done = bench.engine.call(CancelTasks { ids: vec![id.to_string()] }).unwrap();
    assert_eq!(done.done.len(), 1, "{done:?}");
}

fn put_back(bench: &Bench, id: TaskId) -> Bulk {
    bench.engine.call(PutBackTasks { ids: vec![id.to_string()] }).unwrap()
}

fn titled(bench: &Bench, title: &str) -> Task {
    let all = bench.engine.call(ListTasks::default()).unwrap().tasks;
    let mut found = all.into_iter().filter(|task| task.title == title);
    let only = found.next().unwrap();
    assert_eq!(found.next().map(|task| task.title), None, "one of each");
    only
}

#[test]
fn what_was_cancelled_before_it_started_stands_as_it_was() {
    let bench = Bench::new();
    let later = Timestamp::now() + Duration::from_secs(9 * 3600);
    let before = bench.create("before", "ok");
    let planned = bench.create_with("planned", "ok", |task| {
        task.scheduled_at = Some(later);
        task.priority = Some(8);
        task.tags = vec!["night".into()];
        task.depends_on = vec![before.id.to_string()];
    });
    let held = bench.create("held", "ok");
    bench.engine.call(PauseTasks { ids: vec![held.id.to_string()] }).unwrap();
    for (was, status) in [(&planned, Status::Pending), (&held, Status::Paused), (&before, Status::Queued)] {
        let was = titled(&bench, &was.title);
        cancel(&bench, was.id);
        let now = put_back(&bench, was.id).done.remove(0);
        assert_eq!(now.status, status, "{}", was.title);
        let as_was = |task: &Task| {
            (
                task.priority,
                task.tags.clone(),
                task.scheduled_at,
                task.waiting_for.clone(),
                task.command.clone(),
            )
        };
        assert_eq!(as_was(&now), as_was(&was), "{}", was.title);
        assert_eq!(titled(&bench, &was.title).id, now.id, "the cancelled one is gone");
    }
    bench.assert_sound();
}

#[test]
fn what_failed_with_it_comes_back_and_waits_for_it_again() {
    let bench = Bench::new();
    let first = bench.create("first", "ok");
    let second = bench.create_with("second", "ok", |task| {
        task.depends_on = vec![first.id.to_string()];
        task.on_dependency_failure = OnDependencyFailure::Fail;
    });
    bench.create_with("third", "ok", |task| {
        task.depends_on = vec![first.id.to_string(), second.id.to_string()];
        task.on_dependency_failure = OnDependencyFailure::Fail;
    });
    cancel(&bench, first.id);
    for title in ["second", "third"] {
        assert_eq!(titled(&bench, title).status, Status::Failed);
    }
    put_back(&bench, first.id);
    let [first, second, third] = ["first", "second", "third"].map(|title| titled(&bench, title));
    assert_eq!(
        [&first, &second, &third].map(|task| task.status),
        [Status::Queued, Status::Pending, Status::Pending]
    );
    assert_eq!(second.depends_on, [first.id]);
    let mut both = [first.id, second.id];
    both.sort();
    let mut of_third = third.depends_on;
    of_third.sort();
    assert_eq!(of_third, both);
    bench.assert_sound();
}

#[test]
fn what_ran_or_was_not_cancelled_is_refused() {
    let bench = Bench::running(1);
    let done = bench.create("done", "ok");
    bench.until_status(done.id, Status::Completed);
    let ran = bench.create("ran", "wait");
    bench.until_status(ran.id, Status::Running);
    cancel(&bench, ran.id);
    bench.until_status(ran.id, Status::Cancelled);
    for id in [done.id, ran.id] {
        let refused = &put_back(&bench, id).refused[0].error;
        assert_eq!(refused.code, ErrorCode::Refused);
        assert!(refused.message.contains("was not cancelled before it started"), "{refused}");
    }
}
