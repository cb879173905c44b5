//! The end of a run: its task completes, fails or is cancelled, with a report of every stage.

use super::report;
use crate::{
    json,
    lifecycle::Trigger,
    tasks::moves,
    view::workflow::{self as view, Seen},
};
use contract::{
    Status,
    task::{AttemptState, LogLevel, Metrics, StepState, TaskResult},
};
use serde_json::Value;
use std::collections::HashMap;
use store::{
    Connection, Result,
    log::LogRow,
    reports::ReportRow,
    settle::{AttemptEnd, ErrorRow, Lease, Settlement},
    steps::{self, StepRow},
    tasks::{self, TaskRow},
    workflows::{RunRow, StageRow},
};

/// What the end of a run is called of which a stage failed.
const STAGE_FAILED: &str = "stage_failed";

/// The claim that a run's task has.
pub(super) fn lease(root: &TaskRow) -> Lease {
    Lease { task_id: root.id.clone(), generation: root.generation, attempt: root.attempt_count }
}

/// Writes how far a stage is as a step of the run's task.
pub(super) fn put_step(
    connection: &mut Connection,
    root: &TaskRow,
    stage: &StageRow,
    state: StepState,
    seconds: Option<f64>,
) -> Result<()> {
    if root.attempt_count == 0 {
        return Ok(());
    }
    let step = StepRow {
        task_id: root.id.clone(),
        attempt: root.attempt_count,
        position: i32::try_from(stage.place).unwrap_or(i32::MAX),
        title: stage.title.clone(),
        state,
        seconds,
    };
    steps::put(connection, &step)
}

/// Ends the task of a run of which every stage has ended.
///
/// # Errors
/// The write failed.
pub(super) fn finish(connection: &mut Connection, run: &RunRow, root: &TaskRow, now: i64) -> Result<Status> {
    // what failed first may have been written since the run was read
    let run = store::workflows::run(connection, &run.root_id)?.unwrap_or_else(|| run.clone());
    let seen = view::look(connection, run, root.clone())?;
    let (trigger, error) = outcome(&seen);
    let mut root = root.clone();
    if root.attempt_count == 0 {
        return end_unbegun(connection, root, now);
    }
    if root.status == Status::Queued {
        // resumed, and ended before it was begun again
        root.status = moves::moved(&root, Trigger::Hold)?;
        root.hold = true;
        tasks::update(connection, &root)?;
    }
    let status = moves::moved(&root, trigger)?;
    let result = result(connection, &seen, status, error.as_ref(), now)?;
    let seconds = result.metrics.execution_seconds;
    let text = json::text(&result);
    let mut settlement = Settlement::to(status, now);
    settlement.completed_at = Some(now);
    settlement.progress = (status == Status::Completed).then_some(100);
    settlement.result.clone_from(&text);
    settlement.error.clone_from(&error);
    settlement.actual_duration = Some(seconds);
    let state = match status {
        Status::Completed => AttemptState::Completed,
        Status::Failed if trigger == Trigger::ExitedBadly => AttemptState::Failed,
        Status::Failed => AttemptState::Released,
        _ => AttemptState::Cancelled,
    };
    let end = AttemptEnd {
        running_ms: root.started_at.map(|at| now - at),
        charged: state == AttemptState::Failed,
        error,
        result_bytes: json::length(text.as_deref()),
        ..AttemptEnd::at(state, now)
    };
    store::settle::settle(connection, &lease(&root), &settlement, Some(&end))?;
    let level = if status == Status::Failed { LogLevel::Error } else { LogLevel::Info };
    let line = LogRow {
        id: now.saturating_mul(1000) + 999,
        task_id: root.id.clone(),
        at: now,
        level,
        message: result.summary.clone(),
        data: None,
        attempt: Some(root.attempt_count),
    };
    store::log::append(connection, &[line])?;
    if status != Status::Cancelled {
        save(connection, &root, &result, now)?;
    }
    Ok(status)
}

/// A run that was cancelled before it began.
fn end_unbegun(connection: &mut Connection, mut root: TaskRow, now: i64) -> Result<Status> {
    root.status = moves::moved(&root, Trigger::CancelAsked)?;
    root.question = None;
    root.waiting_for = None;
    root.wake_at = None;
    root.hold = false;
    root.completed_at = Some(now);
    root.updated_at = now;
    tasks::update(connection, &root)?;
    Ok(root.status)
}

/// What becomes of the run's task, and why it failed.
fn outcome(seen: &Seen) -> (Trigger, Option<ErrorRow>) {
    if seen.run.cancelled {
        // given up, because it was left paused for too long: then its row says so
        let given_up = (seen.root.status == Status::Paused).then(|| seen.root.error_code.clone()).flatten();
        return match given_up {
            Some(code) => {
                let message = seen.root.error_message.clone().unwrap_or_default();
                (Trigger::Expired, Some(ErrorRow { code, message, hint: seen.root.error_hint.clone() }))
            }
            None => (Trigger::CancelDone, None),
        };
    }
    match report::first_failure(seen) {
        None => (Trigger::ExitedWell, None),
        Some(message) => {
            let stage = seen.failed_stage().map(|stage| stage.title.clone()).unwrap_or_default();
            let short = seen.root.id.get(28..).unwrap_or(&seen.root.id);
            let remedies = view::remedied(&seen.stages);
            let hint = match remedies.as_slice() {
                [] => format!(
                    "`legwork workflow retry {short}` starts it again with {stage}; what completed before is kept."
                ),
                some => format!(
                    "`legwork workflow retry {short}` starts it again from the beginning, as {} may have undone what completed \
                     before; with `--from STAGE` it begins elsewhere.",
                    view::list(&some.iter().map(|stage| stage.title.clone()).collect::<Vec<_>>())
                ),
            };
            (Trigger::ExitedBadly, Some(ErrorRow { code: STAGE_FAILED.into(), message, hint: Some(hint) }))
        }
    }
}

fn result(
    connection: &mut Connection,
    seen: &Seen,
    status: Status,
    error: Option<&ErrorRow>,
    now: i64,
) -> Result<TaskResult> {
    let usage = crate::convert::usage(store::usage::with_below(connection, &seen.root.id)?);
    let mut agents: Vec<String> = vec![];
    let ids: std::collections::BTreeSet<&str> =
        seen.glances.iter().map(|glance| glance.agent_id.as_str()).collect();
    for agent in store::agents::of(connection, ids)? {
        agents.push(agent.name);
    }
    let summary = match (status, error) {
        (_, Some(error)) => error.message.clone(),
        (Status::Completed, None) => report::completed(seen),
        _ => "Cancelled".to_owned(),
    };
    Ok(TaskResult {
        success: status == Status::Completed,
        summary,
        output: report::markdown(seen, status, &said_last(connection, seen)?, now).into(),
        artifacts: vec![],
        metrics: Metrics {
            tokens_in: usage.tokens_in,
            tokens_out: usage.tokens_out,
            tokens_estimated: usage.tokens_estimated,
            requests: usage.requests,
            execution_seconds: seen.root.started_at.map_or(0.0, |at| (now - at) as f64 / 1000.0),
            cost_usd: usage.cost_usd,
            agents_involved: agents,
            changes: store::workflows::changes(connection, &seen.root.id)?,
        },
    })
}

/// What the last tasks of a run have said, each with what stands above it.
fn said_last(connection: &mut Connection, seen: &Seen) -> Result<Vec<(String, String)>> {
    let last = report::last_tasks(seen);
    let ids: Vec<&str> = last.iter().map(|(id, _)| *id).collect();
    let results: HashMap<String, String> = store::workflows::results(connection, &ids)?.into_iter().collect();
    let said = last.into_iter().filter_map(|(id, task)| {
        let result: TaskResult = serde_json::from_str(results.get(id)?).ok()?;
        let said = match &result.output {
            Value::String(text) => text.clone(),
            other => serde_json::to_string_pretty(other).ok()?,
        };
        (!said.trim().is_empty()).then_some((task, said))
    });
    Ok(said.collect())
}

/// Saves the report of a run, for reading later.
fn save(connection: &mut Connection, root: &TaskRow, result: &TaskResult, now: i64) -> Result<()> {
    let ms = u64::try_from(now).unwrap_or(0);
    let nanos = u32::try_from(ms % 1000).unwrap_or(0) * 1_000_000;
    let id = uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, ms / 1000, nanos));
    let report = ReportRow {
        id: id.to_string(),
        user_id: root.user_id.clone(),
        task_id: root.id.clone(),
        agent: contract::agent::READY_MADE_WORKFLOW.to_owned(),
        title: root.title.clone(),
        summary: result.summary.clone(),
        output: result.output.as_str().unwrap_or_default().to_owned(),
        artifacts: json::text(&result.artifacts).unwrap_or_else(|| "[]".into()),
        metrics: json::text(&result.metrics).unwrap_or_else(|| "{}".into()),
        deleted_at: None,
        created_at: now,
    };
    store::reports::insert(connection, &report)
}
