//! What becomes of a task when its run ends: the rules, without I/O.

use super::over_memory;
use crate::{
    json,
    lifecycle::{self, Trigger},
    ports::{Ended, Exit, NOT_BEGUN, Outcome},
    tasks::{backoff, expiry, question},
};
use contract::{
    Status,
    model::{Question, QuestionKind},
    supervision::Took,
    task::{AttemptState, OnLost, TaskError, TaskResult, WaitReason},
};
use std::time::Duration;
use store::{
    attempts::SUPERVISOR_GONE,
    settle::{AttemptEnd, ErrorRow, Settlement},
    tasks::TaskRow,
};

/// Losses in a row after which a task is not run again.
const LOSSES_TO_FAIL: i32 = 3;

/// Failures that say nothing about the task.
const NOT_ITS_FAULT: [&str; 3] = ["attempt_folder", "store", NOT_BEGUN];
/// Pause before such a one is tried again, in milliseconds.
const PUT_OFF_MS: i64 = 5_000;

/// An end by force, which leaves no record.
const ENDED_BY_FORCE: Exit = Exit {
    outcome: Outcome::Cancelled,
    exit_code: None,
    running_ms: 0,
    output_bytes: 0,
    cut_bytes: 0,
    took: Took::NOTHING,
};

/// What happened around a run, besides what the runner says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Circumstances {
    /// The engine stops and took the task back.
    pub(crate) released: bool,
    /// The worker ended it because it showed no sign of life.
    pub(crate) hung: bool,
    /// It was ended because it took more memory than was declared for it.
    pub(crate) over_memory: bool,
    /// The moment, in UTC milliseconds.
    pub(crate) now: i64,
    /// 0..1, for the pause before a retry.
    pub(crate) jitter: f64,
    /// This engine followed the run to its end: where it is lost, no death of an engine explains that.
    pub(crate) followed: bool,
    /// How often the task was lost like that before.
    pub(crate) unexplained: i32,
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    pub(crate) settlement: Settlement,
    /// How the attempt ends; absent when it stays open.
    pub(crate) end: Option<AttemptEnd>,
    /// For the execution log.
    pub(crate) log: String,
}

/// Decides what becomes of `task`; `None` when nothing is to be written.
pub(crate) fn decide(task: &TaskRow, ended: &Ended, around: Circumstances) -> Option<Decision> {
    match ended {
        Ended::Exited(exit) => Some(exited(task, exit, around)),
        Ended::Parked => parked(task, around),
        Ended::Asks(question) => asks(task, question, around),
        // killed because it hung, or because the engine leaves and it did not: not lost by itself
        Ended::Lost if around.hung || around.over_memory || around.released => {
            Some(ended_by_force(task, around))
        }
        Ended::Lost => Some(lost(task, around)),
        Ended::NeverStarted => Some(never_started(task, around)),
        Ended::Detached | Ended::LeaseLost => None,
    }
}

/// The lifecycle's answer. A move that it does not know would be refused by the database as well; the task is then
/// left as it is.
fn to(task: &TaskRow, trigger: Trigger) -> Status {
    lifecycle::raise(&task.id, Some(task.status), trigger).unwrap_or(task.status)
}

fn settlement(task: &TaskRow, trigger: Trigger, now: i64) -> Settlement {
    let status = to(task, trigger);
    Settlement { completed_at: status.is_terminal().then_some(now), ..Settlement::to(status, now) }
}

fn row(error: &TaskError) -> ErrorRow {
    ErrorRow { code: error.code.clone(), message: error.message.clone(), hint: error.hint.clone() }
}

fn attempt_end(state: AttemptState, exit: &Exit, now: i64) -> AttemptEnd {
    AttemptEnd {
        running_ms: Some(exit.running_ms),
        exit_code: exit.exit_code,
        output_bytes: Some(exit.output_bytes),
        cut_bytes: exit.cut_bytes,
        ..AttemptEnd::at(state, now)
    }
}

fn seconds(exit: &Exit) -> Option<f64> {
    Some(exit.running_ms as f64 / 1000.0)
}

fn exited(task: &TaskRow, exit: &Exit, around: Circumstances) -> Decision {
    match &exit.outcome {
        Outcome::Completed(result) => {
            let result = json::text(result);
            let mut settlement = settlement(task, Trigger::ExitedWell, around.now);
            settlement.progress = Some(100);
            settlement.actual_duration = seconds(exit);
            let result_bytes = json::length(result.as_deref());
            settlement.result = result;
            let end = AttemptEnd { result_bytes, ..attempt_end(AttemptState::Completed, exit, around.now) };
            Decision { settlement, end: Some(end), log: "Completed.".into() }
        }
        Outcome::Failed { error, retryable, result } => {
            failed(task, exit, error, *retryable && !task.cancel_requested, result.as_ref(), around)
        }
        Outcome::QuotaOut { until, error, .. } if !task.cancel_requested => {
            quota_out(task, exit, until.as_millisecond(), error, around)
        }
        Outcome::Cancelled | Outcome::QuotaOut { .. } if task.cancel_requested => {
            let log = "Cancelled; its whole process tree is gone.";
            let end = attempt_end(AttemptState::Cancelled, exit, around.now);
            let mut decision = ended_on_request(task, end, log, around.now);
            decision.settlement.actual_duration = seconds(exit);
            decision
        }
        Outcome::Cancelled if around.hung => {
            let error = TaskError {
                code: "hung".into(),
                message: "The run showed no sign of life, so it was ended.".into(),
                hint: None,
            };
            failed(task, exit, &error, true, None, around)
        }
        Outcome::Cancelled if around.over_memory => {
            failed(task, exit, &over_memory::error(), true, None, around)
        }
        // by a clean quit, or by something outside that ended it through its supervisor
        Outcome::Cancelled | Outcome::QuotaOut { .. } => {
            let end = attempt_end(AttemptState::Released, exit, around.now);
            let log = if around.released { "Stopped because Legwork quit" } else { "Stopped from outside" };
            release(task, end, &format!("{log}; back in the queue, not charged."), around.now)
        }
    }
}

/// What was measured so far stays as it is.
fn ended_by_force(task: &TaskRow, around: Circumstances) -> Decision {
    let mut decision = exited(task, &ENDED_BY_FORCE, around);
    if let Some(end) = &mut decision.end {
        (end.running_ms, end.output_bytes) = (None, None);
    }
    decision.settlement.actual_duration = None;
    decision
}

/// The provider has no more for now. Nothing is charged, and the next attempt goes on where this one was.
fn quota_out(task: &TaskRow, exit: &Exit, until: i64, error: &TaskError, around: Circumstances) -> Decision {
    let mut settlement = settlement(task, Trigger::QuotaHit, around.now);
    settlement.waiting_for = Some(WaitReason::Quota);
    settlement.wake_at = Some(until.max(around.now));
    settlement.losses = task.losses;
    settlement.error = Some(row(error));
    let end = AttemptEnd { error: Some(row(error)), ..attempt_end(AttemptState::Released, exit, around.now) };
    let log = format!("{} Waits until it may ask again; not charged.", sentence(&error.message));
    Decision { settlement, end: Some(end), log }
}

/// Who takes a task on whose agent has reached its limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TakenOn<'a> {
    /// The agent's name.
    pub(crate) by: &'a str,
    /// It has reached its own limit too, and may go on first of all, then.
    pub(crate) waits_until: Option<i64>,
}

/// The agent has reached its limit, and another one takes the task on: at once, or as soon as it may. Nothing is charged.
pub(crate) fn taken_on(
    task: &TaskRow,
    exit: &Exit,
    error: &TaskError,
    taken: TakenOn<'_>,
    around: Circumstances,
) -> Decision {
    let (said, by) = (sentence(&error.message), taken.by);
    let Some(until) = taken.waits_until else {
        let end =
            AttemptEnd { error: Some(row(error)), ..attempt_end(AttemptState::Released, exit, around.now) };
        return release(task, end, &format!("{said} “{by}” takes it on; not charged."), around.now);
    };
    let told = TaskError { message: format!("{said} “{by}” may go on first."), ..error.clone() };
    quota_out(task, exit, until, &told, around)
}

/// The run wants to know something from the person: it is frozen until the answer comes.
fn asks(task: &TaskRow, question: &Question, around: Circumstances) -> Option<Decision> {
    if task.status != Status::Running {
        return None;
    }
    if task.cancel_requested {
        let settlement = settlement(task, Trigger::CancelDone, around.now);
        let end = AttemptEnd::at(AttemptState::Cancelled, around.now);
        return Some(Decision { settlement, end: Some(end), log: "Cancelled.".into() });
    }
    let mut settlement = settlement(task, Trigger::Asked, around.now);
    settlement.kept_run = true;
    settlement.losses = task.losses;
    // the moment names it: it is the engine's, so that no two are alike
    let question = Question { asked_at: question::moment(task, around.now), ..question.clone() };
    settlement.question = serde_json::to_string(&question).ok();
    Some(Decision { settlement, end: None, log: format!("Asks: {}", sentence(&question.text)) })
}

/// A run that is gone because its end was asked for: by the person, or because it waited for them too long.
fn ended_on_request(task: &TaskRow, end: AttemptEnd, log: &str, now: i64) -> Decision {
    let Some(error) = expiry::given_up(task) else {
        let settlement = settlement(task, Trigger::CancelDone, now);
        return Decision { settlement, end: Some(end), log: log.to_owned() };
    };
    let mut settlement = settlement(task, Trigger::Expired, now);
    settlement.error = Some(error.clone());
    let log = error.message.clone();
    let end = AttemptEnd { state: AttemptState::Released, error: Some(error), ..end };
    Decision { settlement, end: Some(end), log }
}

fn release(task: &TaskRow, end: AttemptEnd, log: &str, now: i64) -> Decision {
    let mut decision = if task.cancel_requested {
        ended_on_request(task, end, log, now)
    } else {
        let held = task.hold || task.pause_requested;
        let mut settlement = settlement(task, Trigger::Released { held }, now);
        settlement.hold = held && settlement.status == Status::Paused;
        Decision { settlement, end: Some(end), log: log.to_owned() }
    };
    decision.settlement.losses = task.losses;
    decision.settlement.progress = Some(0);
    decision
}

fn failed(
    task: &TaskRow,
    exit: &Exit,
    error: &TaskError,
    retryable: bool,
    result: Option<&TaskResult>,
    around: Circumstances,
) -> Decision {
    let result = result.and_then(json::text);
    if NOT_ITS_FAULT.contains(&error.code.as_str()) && !task.cancel_requested {
        return put_off(task, exit, error, around);
    }
    let again = retryable && task.retry_count < task.max_retries;
    let trigger = if again { Trigger::ExitedRetryable } else { Trigger::ExitedBadly };
    let mut settlement = settlement(task, trigger, around.now);
    let mut told = error.clone();
    let log;
    if again {
        let pause = pause_before(task, around.jitter);
        settlement.waiting_for = Some(WaitReason::Retry);
        settlement.wake_at = Some(around.now + i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        settlement.charge = true;
        log = format!("{} Trying again in {:.1} s.", sentence(&error.message), pause.as_secs_f64());
    } else {
        settlement.actual_duration = seconds(exit);
        if retryable && task.retry_count > 0 {
            let retries = if task.retry_count == 1 { "retry" } else { "retries" };
            told.message =
                format!("{} (after {} {retries})", error.message.trim_end_matches('.'), task.retry_count);
        }
        log = error.message.clone();
    }
    settlement.error = Some(row(&told));
    let result_bytes = json::length(result.as_deref());
    settlement.result = result;
    let end = AttemptEnd {
        charged: true,
        error: Some(row(error)),
        result_bytes,
        ..attempt_end(AttemptState::Failed, exit, around.now)
    };
    Decision { settlement, end: Some(end), log }
}

/// The disk or the machine refused what the run needs before its command: tried again, as often as it takes, and not
/// charged.
fn put_off(task: &TaskRow, exit: &Exit, error: &TaskError, around: Circumstances) -> Decision {
    let mut settlement = settlement(task, Trigger::ExitedRetryable, around.now);
    settlement.waiting_for = Some(WaitReason::Retry);
    settlement.wake_at = Some(around.now + PUT_OFF_MS);
    settlement.losses = task.losses;
    settlement.error = Some(row(error));
    let end = AttemptEnd { error: Some(row(error)), ..attempt_end(AttemptState::Released, exit, around.now) };
    let log = format!("{} Trying again soon; not charged.", sentence(&error.message));
    Decision { settlement, end: Some(end), log }
}

/// The words with a full stop at their end.
fn sentence(words: &str) -> String {
    let words = words.trim_end();
    if words.ends_with(['.', '!', '?', '…']) { words.to_owned() } else { format!("{words}.") }
}

fn pause_before(task: &TaskRow, jitter: f64) -> Duration {
    let limit = |s: i64| Duration::from_secs(u64::try_from(s).unwrap_or(0));
    let retry = u32::try_from(task.retry_count + 1).unwrap_or(1);
    backoff::backoff(limit(task.backoff_min_seconds), limit(task.backoff_max_seconds), retry, jitter)
}

/// The tree is frozen. When the person changed their mind meanwhile, the run goes on as soon as a worker is free.
fn parked(task: &TaskRow, around: Circumstances) -> Option<Decision> {
    let wanted = task.pause_requested || task.hold;
    match task.status {
        Status::Running if wanted => {
            let mut settlement = settlement(task, Trigger::Frozen, around.now);
            settlement.hold = true;
            settlement.kept_run = true;
            settlement.losses = task.losses;
            Some(Decision { settlement, end: None, log: "Paused.".into() })
        }
        Status::Running => {
            let mut settlement = settlement(task, Trigger::Released { held: false }, around.now);
            settlement.kept_run = true;
            settlement.front = true;
            settlement.losses = task.losses;
            Some(Decision { settlement, end: None, log: "Resumed before it was paused.".into() })
        }
        _ => None,
    }
}

/// The engine died after the claim and before the command was started: nothing ran, so nothing was lost with it,
/// whatever the policy, and it says nothing about the command.
pub(crate) fn never_started(task: &TaskRow, around: Circumstances) -> Decision {
    let end = AttemptEnd { running_ms: Some(0), ..AttemptEnd::at(AttemptState::Released, around.now) };
    let log = "Legwork died before the command was started; back in the queue, not charged.";
    release(task, end, log, around.now)
}

fn lost_question(task: &TaskRow, now: i64) -> String {
    let question = Question {
        kind: QuestionKind::Lost,
        text: "The run was lost: its process is gone. Run it again?".into(),
        detail: None,
        facts: vec![],
        options: vec![],
        always: None,
        asked_at: question::moment(task, now),
    };
    serde_json::to_string(&question).unwrap_or_default()
}

/// Why a run that was lost is not simply run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    /// The person wants to be asked.
    Asks,
    /// The person wants it to fail.
    Fails,
    /// It was lost so often in a row.
    TooOften,
    /// It may have ended its supervisor itself, so it counts against the retries, and none is left.
    NoRetryLeft,
}

impl Given {
    fn of(task: &TaskRow, losses: i32, around: Circumstances) -> Option<Self> {
        if task.cancel_requested {
            return None;
        }
        // nothing but the run itself, or somebody from outside, can have ended it
        let exhausted = around.followed && around.unexplained + 1 > task.max_retries - task.retry_count;
        match task.on_lost {
            _ if losses >= LOSSES_TO_FAIL => Some(Self::TooOften),
            OnLost::Ask => Some(Self::Asks),
            OnLost::Fail => Some(Self::Fails),
            OnLost::Retry => exhausted.then_some(Self::NoRetryLeft),
        }
    }

    const fn trigger(self) -> Trigger {
        match self {
            Self::Asks => Trigger::LostAsk,
            Self::Fails | Self::TooOften | Self::NoRetryLeft => Trigger::LostFail,
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::Asks => "The run was lost: its process is gone. Run it again, or cancel it?",
            Self::Fails => "The run was lost: its process is gone.",
            Self::TooOften => {
                "The run was lost three times in a row without any progress, so it is not tried again."
            }
            Self::NoRetryLeft => {
                "The run was lost: its process is gone while Legwork lives, and no retry is left."
            }
        }
    }
}

fn lost(task: &TaskRow, around: Circumstances) -> Decision {
    let losses = task.losses + 1;
    let gone = around.followed.then(|| ErrorRow {
        code: SUPERVISOR_GONE.into(),
        message: "The process that looked after the command was gone while Legwork lived.".into(),
        hint: None,
    });
    let end = AttemptEnd { error: gone, ..AttemptEnd::at(AttemptState::Lost, around.now) };
    let Some(given) = Given::of(task, losses, around) else {
        let log = "The run was lost (its process is gone); back in the queue, not charged.";
        let mut decision = release(task, end, log, around.now);
        decision.settlement.losses = losses;
        return decision;
    };
    let mut settlement = settlement(task, given.trigger(), around.now);
    settlement.losses = losses;
    let error = ErrorRow {
        code: "lost".into(),
        message: given.message().into(),
        hint: Some(
            "Look at the end of its output; the command may have taken the machine down with it.".into(),
        ),
    };
    settlement.question = (settlement.status == Status::NeedsInput).then(|| lost_question(task, around.now));
    settlement.error = Some(error.clone());
    let charged = given == Given::NoRetryLeft;
    let end = AttemptEnd { charged, error: end.error.or(Some(error)), ..end };
    Decision { settlement, end: Some(end), log: given.message().into() }
}
