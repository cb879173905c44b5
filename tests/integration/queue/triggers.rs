//! Whatever can happen to a task does happen: each trigger of the lifecycle is raised by something that a person, a
//! run or the clock does, and not only written down.

use contract::{
    Status, TaskId, Timestamp,
    command::{AnswerTask, CancelTasks, EditTask, PauseTasks, ResumeTasks, SetSettings, StartTasksNow},
    model::Answer,
    settings::SettingsPatch,
    task::{Backoff, OnDependencyFailure, OnLost, TaskEdit},
};
use engine::{Stop, lifecycle::Trigger};
use harness::{Bench, wait};
use std::{
    fmt,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// What was raised, by task and trigger, in the whole of this process.
static RAISED: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// Hears of every move of the lifecycle.
struct Ears;

impl Subscriber for Ears {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().ends_with("engine::lifecycle")
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut told = Told::default();
        event.record(&mut told);
        RAISED.lock().unwrap_or_else(PoisonError::into_inner).push((told.task, told.trigger));
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Told {
    task: String,
    trigger: String,
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "task" => self.task = format!("{value:?}"),
            "trigger" => self.trigger = format!("{value:?}"),
            _ => {}
        }
    }
}

fn was_raised(task: TaskId, trigger: Trigger) -> bool {
    let wanted = (task.to_string(), format!("{trigger:?}"));
    RAISED.lock().unwrap_or_else(PoisonError::into_inner).contains(&wanted)
}

/// A pause that no test lives to see the end of.
const LONG: Backoff = Backoff { min_seconds: 80_000, max_seconds: 80_000 };
const HOUR: Duration = Duration::from_secs(3600);

fn ids(id: TaskId) -> Vec<String> {
    vec![id.to_string()]
}

fn hence(time: Duration) -> Option<Timestamp> {
    Timestamp::now().checked_add(time).ok()
}

/// Something that raises `trigger`, done in a place of its own; the task that it happens to.
fn cause(trigger: Trigger, bench: &Bench) -> TaskId {
    match trigger {
        Trigger::Created { waits } => created(bench, waits),
        Trigger::WaitOver => {
            let id = created(bench, true);
            bench.engine.call(StartTasksNow { ids: ids(id) }).unwrap();
            id
        }
        Trigger::Edited { waits } => {
            let id = created(bench, !waits);
            let scheduled_at = Some(hence(HOUR).filter(|_| waits));
            let changes = TaskEdit { scheduled_at, ..TaskEdit::default() };
            bench.engine.call(EditTask { id: id.to_string(), changes }).unwrap();
            id
        }
        Trigger::Hold => hold(bench, created(bench, false)),
        Trigger::Unhold { waits } => {
            let id = hold(bench, created(bench, waits));
            bench.engine.call(ResumeTasks { ids: ids(id) }).unwrap();
            id
        }
        Trigger::CancelAsked => cancel(bench, created(bench, false)),
        Trigger::DeadlinePassed => {
            let id = bench.create_with("due", "ok", |t| t.deadline = hence(HOUR)).id;
            bench.clock.turn(HOUR * 2);
            bench.start(1);
            id
        }
        Trigger::StoreRefused => {
            let id = created(bench, true);
            let refuse = "CREATE TRIGGER refuse BEFORE UPDATE OF status ON agent_tasks \
                          WHEN NEW.status = 'queued' BEGIN SELECT RAISE(ABORT, 'illegal edge: told to'); END";
            store::breaking::alter_as_allowed(&bench.path(), refuse).unwrap();
            bench.clock.turn(HOUR * 2);
            bench.start(1);
            bench.until_status(id, Status::Failed);
            store::breaking::alter_as_allowed(&bench.path(), "DROP TRIGGER refuse").unwrap();
            id
        }
        other => {
            bench.start(1);
            of_a_run(other, bench)
        }
    }
}

fn created(bench: &Bench, waits: bool) -> TaskId {
    bench.create_with("made", "ok", |t| t.scheduled_at = hence(HOUR).filter(|_| waits)).id
}

fn hold(bench: &Bench, id: TaskId) -> TaskId {
    bench.engine.call(PauseTasks { ids: ids(id) }).unwrap();
    id
}

fn cancel(bench: &Bench, id: TaskId) -> TaskId {
    bench.engine.call(CancelTasks { ids: ids(id) }).unwrap();
    id
}

/// What happens to a task that a worker has taken; the queue runs.
fn of_a_run(trigger: Trigger, bench: &Bench) -> TaskId {
    let plays = |part: &str| bench.create(part, part).id;
    let asks = |part: &str| {
        let agent = bench.model_agent("writer", "Writes");
        bench.create_model(&agent, part, part).id
    };
    let runs = || {
        let id = plays("wait");
        bench.until_status(id, Status::Running);
        id
    };
    let frozen = || {
        let id = hold(bench, runs());
        bench.until_status(id, Status::Paused);
        id
    };
    let lost = |policy| bench.create_with("lost", "lost", |t| t.on_lost = policy).id;
    match trigger {
        Trigger::Claimed | Trigger::ExitedWell => plays("ok"),
        Trigger::ExitedRetryable => bench.create_with("fail", "fail", |t| t.backoff = Some(LONG)).id,
        Trigger::ExitedBadly => plays("fatal"),
        Trigger::QuotaHit => asks("quota"),
        Trigger::Asked => asks("ask"),
        Trigger::Frozen => frozen(),
        Trigger::Resumed => {
            let id = frozen();
            bench.engine.call(ResumeTasks { ids: ids(id) }).unwrap();
            id
        }
        Trigger::CancelDone => cancel(bench, runs()),
        Trigger::Released { held } => {
            let id = if held { plays("parks-late") } else { plays("wait") };
            bench.until_status(id, Status::Running);
            if held {
                // held, and not frozen yet
                hold(bench, id);
            }
            bench.engine.stop(Stop::StopRunning);
            id
        }
        Trigger::LostFail => lost(OnLost::Fail),
        Trigger::LostAsk => lost(OnLost::Ask),
        Trigger::Denied => {
            let id = lost(OnLost::Ask);
            let asked_at = bench.until_status(id, Status::NeedsInput).question.map(|q| q.asked_at);
            let answer = AnswerTask { id: id.to_string(), answer: Answer::Deny(None), asked_at };
            bench.engine.call(answer).unwrap();
            id
        }
        Trigger::Expired => {
            let changes = SettingsPatch { parked_days: Some(Some(1)), ..SettingsPatch::default() };
            bench.engine.call(SetSettings { changes, version: None }).unwrap();
            let id = frozen();
            bench.clock.turn(HOUR * 48);
            bench.engine.tick();
            id
        }
        Trigger::DependencyFailed => {
            let bad = runs();
            let id = bench
                .create_with("after", "ok", |t| {
                    t.depends_on = ids(bad);
                    t.on_dependency_failure = OnDependencyFailure::Fail;
                })
                .id;
            cancel(bench, bad);
            id
        }
        other => panic!("{other:?} is no matter of a run"),
    }
}

#[test]
fn every_trigger_is_raised_by_something() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| tracing::subscriber::set_global_default(Ears).unwrap());
    for trigger in Trigger::ALL {
        let bench = Bench::new();
        let task = cause(trigger, &bench);
        wait::until(&format!("{trigger:?} is raised"), || was_raised(task, trigger).then_some(()));
    }
}
