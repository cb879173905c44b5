//! From rows to the documents of the contract.

mod agents;
mod attempts;
pub(crate) mod chat;
mod check;
mod context;
mod conversation;
pub(crate) mod export;
pub(crate) mod limit;
mod parts;
pub(crate) mod place;
mod question;
mod result;
mod sandbox;
pub(crate) mod schedule;
mod waiting;
pub(crate) mod workflow;

pub(crate) use agents::agent;
pub(crate) use attempts::attempt;
pub(crate) use check::end_of;
pub(crate) use context::{ViewContext, held_now};
pub(crate) use conversation::{message_rows, messages, report};
pub(crate) use parts::NewParts;
pub(crate) use question::{awaits_approval, question};

use crate::{
    convert::{environment, time, time_or_zero},
    estimate::{self, RunSoFar},
    process::folder,
};
use context::Surroundings;
use contract::{
    Status, Task, TaskId,
    supervision::OUTPUT_FILE,
    task::{LogLine, Step, Stopping, TaskBrief, TaskError, TaskWithResult},
};
use parts::{Parts, PartsOf};
use store::{Connection, Result, StoreError, agents::AgentRow, log::LogRow, steps::StepRow, tasks::TaskRow};

/// The document of one task.
pub(crate) fn task(connection: &mut Connection, context: &ViewContext, row: TaskRow) -> Result<Task> {
    let mut one = tasks(connection, context, vec![row])?;
    one.pop().ok_or(StoreError::NotFound)
}

/// The document of a task that was created a moment ago: everything about it is known.
pub(crate) fn fresh(
    connection: &mut Connection,
    context: &ViewContext,
    row: TaskRow,
    agent: AgentRow,
    with: NewParts,
) -> Result<Task> {
    let around = Surroundings::look(connection, context)?;
    let parts = with.parts(connection, &row, agent)?;
    Ok(document(&around, row, parts))
}

/// The documents of several tasks, in the same order.
pub(crate) fn tasks(
    connection: &mut Connection,
    context: &ViewContext,
    rows: Vec<TaskRow>,
) -> Result<Vec<Task>> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let around = Surroundings::look(connection, context)?;
    let mut parts = PartsOf::read(connection, &rows)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = parts.take(&row.id);
            document(&around, row, own)
        })
        .collect())
}

fn document(around: &Surroundings<'_>, row: TaskRow, parts: Parts) -> Task {
    let id: TaskId = row.id.parse().unwrap_or(TaskId(uuid::Uuid::nil()));
    let status = row.status;
    // of the variables the names alone: a value may be a key
    let environment = environment(row.environment.as_deref());
    let attempt = i64::from(row.attempt_count);
    let progress = i64::from(row.progress_percentage);
    let elapsed = row.started_at.map(|at| (around.context.now - at) as f64 / 1000.0);
    let has_steps = parts.steps.iter().any(|s| i64::from(s.attempt) == attempt);
    let usual = (row.estimated_duration > 0).then_some(row.estimated_duration);
    let run = RunSoFar {
        elapsed: elapsed.unwrap_or(0.0),
        percent: progress,
        steps: row.total_steps.map(i64::from),
        // whatever else has changed it since makes the pace slower, never faster
        reached: row.started_at.map_or(0.0, |at| (row.updated_at - at) as f64 / 1000.0),
    };
    let remaining = if status == Status::Running { estimate::remaining(usual, run) } else { None };
    let summary = result::summary(&row);
    let output = folder::attempt_dir(&around.context.data_dir, id, attempt).join(OUTPUT_FILE);
    let error = row.error_message.clone().map(|message| TaskError {
        code: row.error_code.clone().unwrap_or_default(),
        message,
        hint: row.error_hint.clone(),
    });
    Task {
        id,
        short_id: id.short(),
        waiting_for: waiting::waiting(
            around,
            &row,
            status,
            parts.waits_for,
            parts.limit,
            parts.usage.is_some(),
        ),
        command: row.command.as_deref().and_then(|c| serde_json::from_str(c).ok()),
        agent: parts.agent,
        task_type: row.task_type,
        priority: i64::from(row.priority),
        tags: parts.tags,
        status,
        rank: store::tasks::rank(&row),
        attempt,
        max_retries: i64::from(row.max_retries),
        progress,
        // of one that has failed the step that it was at, where it told of steps
        current_step: row
            .current_step
            .filter(|step| !step.is_empty())
            .filter(|_| !status.is_terminal() || (status == Status::Failed && has_steps)),
        total_steps: row.total_steps.map(i64::from),
        steps: parts.steps.into_iter().filter(|s| i64::from(s.attempt) == attempt).map(step).collect(),
        estimated_seconds: usual,
        estimated_seconds_remaining: remaining,
        output_file: (attempt > 0).then(|| output.to_string_lossy().into_owned()),
        needs: parts.needs,
        retry_of: row.retry_of.and_then(|id| id.parse().ok()),
        retried_by: parts.retried_by.and_then(|id| id.parse().ok()),
        parent_id: row.parent_id.and_then(|id| id.parse().ok()),
        run_id: parts.run.and_then(|id| id.parse().ok()),
        depends_on: parts.depends_on.iter().filter_map(|id| id.parse().ok()).collect(),
        scheduled_at: row.scheduled_at.and_then(time),
        deadline: row.deadline_at.and_then(time),
        created_at: time_or_zero(row.created_at),
        started_at: row.started_at.and_then(time),
        completed_at: row.completed_at.and_then(time),
        duration_seconds: match status {
            Status::Running => elapsed,
            _ => row.actual_duration.or(parts.ran),
        },
        summary,
        // a run that tries again has its last error, one that completed has none
        error: error.filter(|_| status != Status::Completed && status != Status::Running),
        variables: environment.variables.into_keys().collect(),
        secrets: environment.secrets.into_iter().collect(),
        pty: row.pty,
        stdin_bytes: environment.stdin.map(|kept| kept.bytes),
        check: parts.check,
        place: parts.place,
        sandbox: parts.sandbox,
        cwd: row.cwd,
        timeout_seconds: row.timeout_seconds,
        question: parts.question,
        usage: parts.usage,
        budget: row.budget.as_deref().and_then(|json| serde_json::from_str(json).ok()),
        stopping: match status {
            _ if status.is_terminal() => None,
            _ if row.cancel_requested => Some(Stopping::Cancel),
            Status::Running if row.pause_requested => Some(Stopping::Pause),
            _ => None,
        },
        origin: row.origin,
        from_mcp: row.from_mcp,
        chat_id: parts.chat.and_then(|id| id.parse().ok()),
        foreground: row.foreground,
        revision: around.revision,
        title: row.title,
        description: row.description,
        instructions: row.instructions,
    }
}

/// One step.
pub(crate) fn step(row: StepRow) -> Step {
    Step { title: row.title, state: row.state, seconds: row.seconds }
}

/// A task with what it made.
pub(crate) fn with_result(
    connection: &mut Connection,
    context: &ViewContext,
    row: TaskRow,
) -> Result<TaskWithResult> {
    let made = result::made(&row);
    let task = task(connection, context, row)?;
    Ok(TaskWithResult { result: made.or_else(|| result::of_nothing(&task)), task })
}

/// One line of the log.
pub(crate) fn log_line(row: LogRow) -> LogLine {
    LogLine {
        id: row.id,
        at: time_or_zero(row.at),
        level: row.level,
        message: row.message,
        data: row.data.and_then(|d| serde_json::from_str(&d).ok()),
        attempt: row.attempt.map(i64::from),
    }
}

/// A task in a few words.
pub(crate) fn brief(row: TaskRow) -> Option<TaskBrief> {
    let id: TaskId = row.id.parse().ok()?;
    Some(TaskBrief {
        id,
        short_id: id.short(),
        title: row.title,
        status: row.status,
        agent_id: row.agent_id.parse().ok()?,
    })
}

#[cfg(test)]
mod tests;
