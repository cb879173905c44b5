//! Writing what a run came to, inside the caller's transaction.

use super::{
    finished::Finished,
    handover,
    live::ADOPTED,
    outcome::{self, Decision, decide},
};
use crate::{
    lifecycle::Trigger,
    notices::outbox,
    ports::{Ended, Exit, Outcome},
    progress,
    tasks::{ending, moves, workflows::owed},
};
use contract::{
    ReportId, Status,
    task::{AttemptState, LogLevel, TaskResult},
};
use store::{
    Connection, Result, StoreError,
    attempts::AttemptRow,
    log::LogRow,
    reports::ReportRow,
    tasks::{self, TaskRow},
};

/// Settles a run. A lease that is lost, or a task that is gone, is nothing to write and no error.
pub(super) fn settle_in(connection: &mut Connection, finished: &Finished) -> Result<()> {
    match try_settle(connection, finished) {
        Err(StoreError::StaleLease | StoreError::NotFound) => {
            tracing::debug!(task = %finished.run.task_id, "a run ended after its lease was lost");
            Ok(())
        }
        other => other,
    }
}

fn try_settle(connection: &mut Connection, finished: &Finished) -> Result<()> {
    let lease = &finished.run.lease;
    let mut task = tasks::find(connection, &lease.task_id)?;
    let unfreezes = task.status == Status::Queued && task.kept_run && task.generation == lease.generation;
    if unfreezes {
        // resumed, but no worker had it yet: it ended while it was frozen
        task.status = moves::moved(&task, Trigger::Hold)?;
    }
    let without_output = without_output(connection, finished, &task)?;
    let finished = without_output.as_ref().unwrap_or(finished);
    let (handover, decision) = match handover::look(connection, finished, &task)? {
        Some((handover, decision)) => (Some(handover), Some(decision)),
        None => (None, decide_with_the_past(connection, finished, &task)?),
    };
    let Some(decision) = decision else {
        return keep_reports(connection, finished);
    };
    if task.generation != lease.generation {
        return Err(StoreError::StaleLease);
    }
    if unfreezes {
        tasks::update(connection, &task)?;
    }
    keep_reports(connection, finished)?;
    store::settle::settle(connection, lease, &decision.settlement, decision.end.as_ref())?;
    if let Ended::Exited(exit) = &finished.ended {
        store::resources::set_took(connection, &lease.task_id, lease.attempt, exit.took)?;
    }
    if let Some(check) = &finished.check {
        store::checks::put(connection, check.clone())?;
    }
    if let (None, Some(state)) = (&decision.end, AttemptState::behind(decision.settlement.status)) {
        store::attempts::set_state(connection, &lease.task_id, lease.attempt, state)?;
    }
    let line = LogRow {
        id: last_line(finished),
        task_id: lease.task_id.clone(),
        at: finished.around.now,
        level: level(&finished.ended),
        message: decision.log,
        data: None,
        attempt: Some(lease.attempt),
    };
    store::log::append(connection, &[line])?;
    if let Some(handover) = handover {
        handover::hand_over(connection, handover, finished.around.now)?;
    }
    if let Ended::Exited(exit) = &finished.ended
        && let (Some(id), Status::Completed, Outcome::Completed(result)) =
            (finished.report, decision.settlement.status, &exit.outcome)
        // what somebody waited for stands in the talk, and was read there
        && !task.foreground
    {
        save_report(connection, id, &task, result, finished.around.now)?;
    }
    if decision.settlement.status == Status::Pending && (task.pause_requested || task.hold) {
        hold(connection, &lease.task_id, finished.around.now)?;
    }
    if decision.settlement.status == Status::NeedsInput {
        outbox::asked(connection, &lease.task_id, finished.around.now)?;
    }
    ending::after_end(connection, &lease.task_id, decision.settlement.status, finished.around.now)
}

/// The same end as a failure, where the task has done its work without an output that its run cannot do without.
fn without_output(
    connection: &mut Connection,
    finished: &Finished,
    task: &TaskRow,
) -> Result<Option<Finished>> {
    let Ended::Exited(exit) = &finished.ended else { return Ok(None) };
    let Outcome::Completed(result) = &exit.outcome else { return Ok(None) };
    let Some(error) = owed::missing(connection, task, result)? else { return Ok(None) };
    let result = TaskResult { success: false, ..result.clone() };
    let outcome = Outcome::Failed { error, retryable: true, result: Some(result) };
    let ended = Ended::Exited(Exit { outcome, ..exit.clone() });
    Ok(Some(Finished { ended, ..finished.clone() }))
}

/// Decides with what the store knows of the attempts before.
fn decide_with_the_past(
    connection: &mut Connection,
    finished: &Finished,
    task: &TaskRow,
) -> Result<Option<Decision>> {
    let mut around = finished.around;
    if matches!(finished.ended, Ended::Lost) {
        let open = store::attempts::open_of(connection, &task.id)?;
        if open.is_some_and(|attempt| is_before_the_gate(&attempt)) {
            return Ok(Some(outcome::never_started(task, around)));
        }
        around.unexplained =
            store::attempts::ended_with(connection, &task.id, store::attempts::SUPERVISOR_GONE)?;
    }
    Ok(decide(task, &finished.ended, around))
}

/// Saves what a task made, for reading later.
fn save_report(
    connection: &mut Connection,
    id: ReportId,
    task: &TaskRow,
    result: &TaskResult,
    now: i64,
) -> Result<()> {
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    let report = ReportRow {
        id: id.to_string(),
        user_id: task.user_id.clone(),
        task_id: task.id.clone(),
        agent: store::agents::find(connection, &task.agent_id)?.name,
        title: task.title.clone(),
        summary: result.summary.clone(),
        output: match &result.output {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => json(serde_json::to_string_pretty(other)),
        },
        artifacts: json(serde_json::to_string(&result.artifacts)),
        metrics: json(serde_json::to_string(&result.metrics)),
        deleted_at: None,
        created_at: now,
    };
    store::reports::insert(connection, &report)
}

/// The person asked for a pause, and the run failed before it was frozen: it does not start again by itself.
fn hold(connection: &mut Connection, id: &str, now: i64) -> Result<()> {
    let mut task = tasks::find(connection, id)?;
    task.status = moves::moved(&task, Trigger::Hold)?;
    task.waiting_for = None;
    task.wake_at = None;
    task.hold = true;
    task.updated_at = now;
    tasks::update(connection, &task)
}

/// Whether an attempt was left by its engine before its command was started: no command is before its process was
/// committed.
fn is_before_the_gate(attempt: &AttemptRow) -> bool {
    attempt.worker == ADOPTED && attempt.pid.is_none()
}

/// What the run has reported belongs on disk even where its end changes nothing. A parked task takes no progress.
fn keep_reports(connection: &mut Connection, finished: &Finished) -> Result<()> {
    match progress::write(connection, &finished.run.lease, &finished.merged, finished.around.now) {
        Err(StoreError::StaleLease) => Ok(()),
        other => other,
    }
}

/// Comes after every line that the run itself has reported.
fn last_line(finished: &Finished) -> i64 {
    finished.merged.last_line().max(finished.around.now.saturating_mul(1000)) + 1
}

const fn level(ended: &Ended) -> LogLevel {
    match ended {
        Ended::Exited(exit) => match exit.outcome {
            Outcome::Failed { .. } => LogLevel::Error,
            Outcome::QuotaOut { .. } => LogLevel::Warn,
            Outcome::Completed(_) | Outcome::Cancelled => LogLevel::Info,
        },
        Ended::Lost => LogLevel::Warn,
        Ended::Parked | Ended::Asks(_) | Ended::Detached | Ended::LeaseLost | Ended::NeverStarted => {
            LogLevel::Info
        }
    }
}
