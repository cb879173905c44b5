//! Deadlines: what still waits then fails, what has begun is let finish; and runs that wait for the person too long.

use contract::{
    ApiError, NewTask, Origin, Status, Task, TaskId, Timestamp,
    command::{
        AnswerTask, CreateTask, DraftOfTask, EditTask, PauseTasks, RaiseTasks, ResumeTasks, RetryTasks,
        SetSettings, WhyTask,
    },
    model::Answer,
    settings::SettingsPatch,
    task::{Backoff, CommandLine, OnDependencyFailure, OnLost, TaskEdit},
};
use engine::{Role, Stop};
use harness::Bench;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Pauses that no test lives to see the end of.
const LONG: Backoff = Backoff { min_seconds: 80_000, max_seconds: 80_000 };

fn hence(time: Duration) -> Option<Timestamp> {
    Timestamp::now().checked_add(time).ok()
}

fn ids(task: &Task) -> Vec<String> {
    vec![task.id.to_string()]
}

fn later(bench: &Bench, time: Duration) {
    bench.clock.turn(time);
    bench.engine.tick();
}

fn why(bench: &Bench, id: TaskId) -> String {
    bench.engine.call(WhyTask { id: id.to_string() }).unwrap().explanation
}

fn edit(bench: &Bench, id: TaskId, change: impl FnOnce(&mut TaskEdit)) -> Result<Task, ApiError> {
    let mut changes = TaskEdit::default();
    change(&mut changes);
    bench.engine.call(EditTask { id: id.to_string(), changes }).map(|edited| edited.task)
}

#[track_caller]
fn assert_passed(task: &Task) {
    let error = task.error.as_ref().unwrap();
    assert_eq!((task.status, error.code.as_str()), (Status::Failed, "deadline_passed"));
    assert!(error.message.starts_with("Its deadline passed before it"), "{error:?}");
    assert!(error.hint.is_some());
}

#[test]
fn what_waits_for_a_retry_a_quota_or_an_approval_fails_at_its_deadline() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let due = |task: &mut NewTask| task.deadline = hence(HOUR);
    let wants = bench.create_with("wants", "ok", |t| {
        t.origin = Some(Origin::Mcp("client".into()));
        due(t);
    });
    let retry = bench.create_with("retry", "fail", |t| {
        t.backoff = Some(LONG);
        due(t);
    });
    let quota = bench.create_model_with(&agent, "quota", "quota 100", due);
    for task in [&retry, &quota] {
        bench.until(task.id, "it waits", |t| t.status == Status::Pending && t.attempt == 1);
    }
    later(&bench, HOUR * 2);
    for task in [&wants, &retry, &quota] {
        assert_passed(&bench.until_status(task.id, Status::Failed));
    }
    let message = bench.get(retry.id).error.unwrap().message;
    assert!(message.contains("tried again") && message.ends_with("Exit code 1."), "{message}");
    assert!(why(&bench, wants.id).contains("Its deadline passed"), "{}", why(&bench, wants.id));
}

#[test]
fn what_no_worker_took_in_time_fails_with_what_was_to_fail_with_it() {
    let bench = Bench::new();
    let due = |task: &mut NewTask| task.deadline = hence(HOUR);
    let queued = bench.create_with("queued", "ok", due);
    let scheduled = bench.create_with("scheduled", "ok", |t| {
        t.scheduled_at = hence(HOUR / 2);
        due(t);
    });
    let after = bench.create_with("after", "ok", |t| {
        t.depends_on = ids(&scheduled);
        due(t);
    });
    let falls = bench.create_with("falls", "ok", |t| {
        t.depends_on = ids(&queued);
        t.on_dependency_failure = OnDependencyFailure::Fail;
    });
    let stays = bench.create_with("stays", "ok", |t| t.depends_on = ids(&queued));
    let without = bench.create("without", "ok");
    assert!(why(&bench, queued.id).contains("its deadline, it fails"), "{}", why(&bench, queued.id));
    bench.clock.turn(HOUR * 2);
    let told = why(&bench, queued.id);
    assert!(told.contains("fails as soon as something runs the queue"), "{told}");
    bench.start(3);
    for task in [&queued, &scheduled, &after] {
        assert_passed(&bench.until_status(task.id, Status::Failed));
    }
    assert_eq!(bench.get(falls.id).error.unwrap().code, "dependency_failed");
    assert_eq!(bench.get(stays.id).status, Status::Pending);
    bench.until_status(without.id, Status::Completed);
    assert_eq!(bench.script.started(), ["without"], "nothing begins after its deadline");
}

#[test]
fn a_private_run_looks_at_its_own_deadline() {
    let bench = Bench::new();
    let other = bench.create_with("other", "ok", |t| t.deadline = hence(HOUR));
    let mine = bench.create_with("mine", "flaky 1", |t| {
        t.backoff = Some(LONG);
        t.deadline = hence(HOUR);
    });
    bench.engine.run_private(mine.id).unwrap();
    bench.until(mine.id, "to be tried again", |t| t.status == Status::Pending && t.attempt == 1);
    later(&bench, HOUR * 2);
    assert_passed(&bench.until_status(mine.id, Status::Failed));
    assert_eq!(bench.get(other.id).status, Status::Queued, "other tasks are left to whoever runs the queue");
}

#[test]
fn a_run_that_is_under_way_is_let_finish() {
    let bench = Bench::running(3);
    let due = |task: &mut NewTask| task.deadline = hence(HOUR);
    let agent = bench.model_agent("writer", "Writes");
    let runs = bench.create_with("runs", "wait", due);
    let frozen = bench.create_with("frozen", "wait", due);
    let asks = bench.create_model_with(&agent, "asks", "ask", due);
    bench.until_status(runs.id, Status::Running);
    bench.until_status(frozen.id, Status::Running);
    bench.until_status(asks.id, Status::NeedsInput);
    bench.engine.call(PauseTasks { ids: ids(&frozen) }).unwrap();
    bench.until_status(frozen.id, Status::Paused);
    later(&bench, HOUR * 2);
    let told = why(&bench, runs.id);
    assert!(told.contains("a run that is under way is let finish"), "{told}");
    bench.engine.call(ResumeTasks { ids: ids(&frozen) }).unwrap();
    let answer = Answer::Text("blue".into());
    let asked_at = bench.get(asks.id).question.map(|question| question.asked_at);
    bench.engine.call(AnswerTask { id: asks.id.to_string(), answer, asked_at }).unwrap();
    for title in ["runs", "frozen"] {
        bench.script.release(title);
    }
    for task in [&runs, &frozen, &asks] {
        assert_eq!(bench.until_status(task.id, Status::Completed).attempt, 1);
    }
}

#[test]
fn a_run_that_would_have_to_begin_again_after_the_deadline_does_not() {
    let bench = Bench::running(2);
    let due = |task: &mut NewTask| task.deadline = hence(HOUR);
    let fails = bench.create_with("fails", "wait-then-fail", |t| {
        t.backoff = Some(Backoff { min_seconds: 1, max_seconds: 1 });
        due(t);
    });
    let stopped = bench.create_with("stopped", "wait", due);
    for task in [&fails, &stopped] {
        bench.until_status(task.id, Status::Running);
    }
    later(&bench, HOUR * 2);
    bench.engine.call(PauseTasks { ids: ids(&fails) }).unwrap();
    bench.until_status(fails.id, Status::Paused);
    let refused = bench.engine.call(ResumeTasks { ids: ids(&fails) }).unwrap().refused.remove(0).error;
    assert!(refused.message.contains("deadline"), "{refused}");
    bench.engine.stop(Stop::StopRunning);
    assert_eq!(bench.get(stopped.id).status, Status::Queued);
    let next = bench.another(Role::Worker);
    next.start(1);
    assert_passed(&next.until_status(stopped.id, Status::Failed));
    assert_eq!(next.get(stopped.id).error.unwrap().message, "Its deadline passed before it could go on.");
}

#[test]
fn what_is_held_stays_held_and_is_let_go_only_with_another_deadline() {
    let bench = Bench::running(1);
    let held = bench.create_with("held", "ok", |t| {
        t.scheduled_at = hence(HOUR / 2);
        t.deadline = hence(HOUR);
    });
    bench.engine.call(PauseTasks { ids: ids(&held) }).unwrap();
    later(&bench, HOUR * 2);
    let other = bench.create("other", "ok");
    bench.until_status(other.id, Status::Completed);
    assert_eq!(bench.get(held.id).status, Status::Paused);
    let told = why(&bench, held.id);
    assert!(told.contains("while it was held"), "{told}");
    let refused = bench.engine.call(ResumeTasks { ids: ids(&held) }).unwrap().refused.remove(0).error;
    assert!(refused.message.contains("The deadline of “held” has passed"), "{refused}");
    assert!(refused.hint.unwrap().contains("--deadline none"));
    edit(&bench, held.id, |e| e.deadline = Some(None)).unwrap();
    bench.engine.call(ResumeTasks { ids: ids(&held) }).unwrap();
    assert_eq!(bench.until_status(held.id, Status::Completed).deadline, None);
}

#[test]
fn a_deadline_that_cannot_be_kept_is_refused() {
    let bench = Bench::new();
    let create = |change: fn(&mut NewTask)| {
        let mut task = NewTask {
            title: Some("late".into()),
            command: Some(CommandLine::Line("ok".into())),
            ..NewTask::default()
        };
        change(&mut task);
        bench.engine.call(CreateTask { task })
    };
    let past = create(|t| t.deadline = "2020-01-01T00:00:00Z".parse().ok()).unwrap_err();
    assert_eq!(past.fields[0].field, "deadline");
    assert!(past.message.contains("passed already"), "{past}");
    let before = create(|t| {
        t.deadline = hence(HOUR);
        t.scheduled_at = hence(HOUR * 2);
    });
    let before = before.unwrap_err();
    assert_eq!(before.fields[0].field, "deadline");
    assert!(before.message.contains("never begin"), "{before}");

    let task = bench.create_with("task", "ok", |t| t.deadline = hence(HOUR * 2));
    for (field, change) in [
        ("deadline", (|e| e.deadline = Some("2020-01-01T00:00:00Z".parse().ok())) as fn(&mut TaskEdit)),
        ("scheduled_at", |e| e.scheduled_at = Some(hence(HOUR * 3))),
        ("deadline", |e| {
            e.scheduled_at = Some(hence(HOUR * 3));
            e.deadline = Some(hence(HOUR));
        }),
    ] {
        assert_eq!(edit(&bench, task.id, change).unwrap_err().fields[0].field, field);
    }
    assert_eq!(bench.get(task.id).deadline, task.deadline, "nothing was changed");
    edit(&bench, task.id, |e| e.scheduled_at = Some(hence(HOUR))).unwrap();
    let field =
        edit(&bench, task.id, |e| e.deadline = Some(hence(HOUR / 2))).unwrap_err().fields[0].field.clone();
    assert_eq!(field, "deadline", "it is looked at together with the time that was set before");
    assert!(edit(&bench, task.id, |e| e.title = Some("other".into())).is_ok());
}

#[test]
fn the_same_key_is_the_same_task_also_after_its_deadline() {
    let bench = Bench::new();
    let deadline = hence(HOUR);
    let make = || {
        bench.create_with("once", "ok", |t| {
            t.idempotency_key = Some("k".into());
            t.deadline = deadline;
        })
    };
    let first = make();
    bench.clock.turn(HOUR * 2);
    assert_eq!(make().id, first.id);
}

#[test]
fn a_task_that_is_run_again_has_no_deadline_that_has_passed() {
    let bench = Bench::new();
    let missed = bench.create_with("missed", "ok", |t| t.deadline = hence(HOUR));
    bench.clock.turn(HOUR * 2);
    bench.start(1);
    assert_passed(&bench.until_status(missed.id, Status::Failed));
    let again = RetryTasks { ids: ids(&missed), ..RetryTasks::default() };
    let again = bench.engine.call(again).unwrap().done.remove(0);
    assert_eq!(bench.until_status(again.id, Status::Completed).deadline, None);

    let soon = bench.create_with("soon", "fatal", |t| t.deadline = hence(HOUR * 9));
    bench.until_status(soon.id, Status::Failed);
    let again = RetryTasks { ids: ids(&soon), ..RetryTasks::default() };
    let again = bench.engine.call(again).unwrap().done.remove(0);
    assert_eq!(again.deadline, soon.deadline, "one that is still to come stays");
    let draft = bench.engine.call(DraftOfTask { id: soon.id.to_string() }).unwrap();
    assert_eq!(draft.deadline, soon.deadline);
}

fn give_up_after(bench: &Bench, days: Option<i64>) {
    let changes = SettingsPatch { parked_days: Some(days), ..SettingsPatch::default() };
    bench.engine.call(SetSettings { changes, version: None }).unwrap();
}

#[test]
fn what_waits_for_the_person_too_long_is_given_up_where_they_say_so() {
    let bench = Bench::running(2);
    let agent = bench.model_agent("writer", "Writes");
    let frozen = bench.create("frozen", "wait");
    bench.until_status(frozen.id, Status::Running);
    bench.engine.call(PauseTasks { ids: ids(&frozen) }).unwrap();
    bench.until_status(frozen.id, Status::Paused);
    let asks = bench.create_model(&agent, "asks", "ask");
    let lost = bench.create_with("lost", "lost", |t| t.on_lost = OnLost::Ask);
    for task in [&asks, &lost] {
        bench.until_status(task.id, Status::NeedsInput);
    }
    let falls = bench.create_with("falls", "ok", |t| {
        t.depends_on = ids(&lost);
        t.on_dependency_failure = OnDependencyFailure::Fail;
    });
    // for later, so that no worker is quicker than the pause
    let held = bench.create_with("held", "ok", |t| t.scheduled_at = hence(DAY));
    bench.engine.call(PauseTasks { ids: ids(&held) }).unwrap();
    let wants = bench.create_with("wants", "ok", |t| t.origin = Some(Origin::Mcp("client".into())));
    later(&bench, DAY * 30);
    let other = bench.create("other", "ok");
    bench.until_status(other.id, Status::Completed);
    for (task, status) in
        [(&frozen, Status::Paused), (&asks, Status::NeedsInput), (&lost, Status::NeedsInput)]
    {
        assert_eq!(bench.get(task.id).status, status, "by itself nothing is given up");
        assert!(!why(&bench, task.id).contains("given up"));
    }

    give_up_after(&bench, Some(40));
    assert!(why(&bench, frozen.id).contains("it is given up at"), "{}", why(&bench, frozen.id));
    assert_eq!(bench.get(frozen.id).status, Status::Paused, "not yet");
    later(&bench, DAY * 11);
    for task in [&frozen, &asks, &lost] {
        let failed = bench.until_status(task.id, Status::Failed);
        let error = failed.error.unwrap();
        assert_eq!(error.code, "expired");
        assert_eq!(error.message, "It waited for you for 40 days, so it was given up.");
        assert!(failed.question.is_none());
    }
    assert_eq!(bench.get(falls.id).error.unwrap().code, "dependency_failed");
    assert_eq!(bench.get(held.id).status, Status::Paused, "it has not begun, and costs nothing");
    assert_eq!(bench.get(wants.id).status, Status::Pending);
}

#[test]
fn whoever_touches_a_task_has_all_the_time_again() {
    let bench = Bench::running(1);
    give_up_after(&bench, Some(7));
    let frozen = bench.create("frozen", "wait");
    bench.until_status(frozen.id, Status::Running);
    bench.engine.call(PauseTasks { ids: ids(&frozen) }).unwrap();
    bench.until_status(frozen.id, Status::Paused);
    bench.clock.turn(DAY * 6);
    bench.engine.call(RaiseTasks { ids: ids(&frozen), priority: None }).unwrap();
    later(&bench, DAY * 6);
    let other = bench.create("other", "ok");
    bench.until_status(other.id, Status::Completed);
    assert_eq!(bench.get(frozen.id).status, Status::Paused);
    later(&bench, DAY * 2);
    bench.until_status(frozen.id, Status::Failed);
}

#[test]
fn what_expired_while_nothing_ran_the_queue_is_given_up_when_something_does() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let asks = bench.create_model(&agent, "asks", "ask");
    bench.until_status(asks.id, Status::NeedsInput);
    give_up_after(&bench, Some(1));
    bench.engine.stop(Stop::LeaveRunning);
    bench.clock.turn(DAY * 2);
    let next = bench.another(Role::Worker);
    next.start(1);
    let failed = next.until_status(asks.id, Status::Failed);
    assert_eq!(failed.error.unwrap().message, "It waited for you for a day, so it was given up.");
}
