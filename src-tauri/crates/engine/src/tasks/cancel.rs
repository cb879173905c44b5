//! Cancelling: what waits is over at once, what runs is told to end.

use super::{ending, moves, workflows::family};
use crate::{core::Core, error, lifecycle::Trigger};
use contract::{ApiError, Status, event::EventKind};
use store::{
    Connection, Result,
    events::{self, NewEvent},
    tasks::{self, TaskRow},
};

/// Cancels a task, and what it has started: nobody would read what those make. One that has ended itself may have left
/// others that have not.
pub(crate) fn cancel_family(connection: &mut Connection, core: &Core, task: TaskRow) -> Result<TaskRow> {
    if let Some(run) = family::of(connection, &task)? {
        let task = family::cancel(connection, &run, task, core.now())?;
        let mut open = vec![];
        for running in family::open_tasks(connection, &task.id)? {
            open.extend(tasks::children(connection, &running.id)?);
        }
        cancel_all(connection, core, open)?;
        return Ok(task);
    }
    let open = tasks::children(connection, &task.id)?;
    let ended_before = task.status.is_terminal();
    let task = if ended_before { task } else { cancel(connection, core, task)? };
    let cancelled = cancel_all(connection, core, open)? || !ended_before;
    if cancelled { Ok(task) } else { ended(&task, "cancel") }
}

/// Cancels these and what they have started; whether any of them had not ended.
fn cancel_all(connection: &mut Connection, core: &Core, mut open: Vec<TaskRow>) -> Result<bool> {
    let mut cancelled = false;
    while let Some(child) = open.pop() {
        open.extend(tasks::children(connection, &child.id)?);
        // one that was cancelled before may have ended it
        let child = tasks::find(connection, &child.id)?;
        if !child.status.is_terminal() {
            cancel(connection, core, child)?;
            cancelled = true;
        }
    }
    Ok(cancelled)
}

fn cancel(connection: &mut Connection, core: &Core, mut task: TaskRow) -> Result<TaskRow> {
    let now = core.now();
    task.updated_at = now;
    task.cancel_requested = true;
    if task.status == Status::Running || task.kept_run {
        // its processes are still there: whoever follows the run ends them, then it is cancelled
        tasks::update(connection, &task)?;
        events::append(connection, &NewEvent::about(now, &task.id, EventKind::CancelRequested))?;
        return Ok(task);
    }
    task.status = moves::moved(&task, Trigger::CancelAsked)?;
    task.question = None;
    task.waiting_for = None;
    task.wake_at = None;
    task.hold = false;
    task.completed_at = Some(now);
    tasks::update(connection, &task)?;
    ending::after_end(connection, &task.id, task.status, now)?;
    Ok(task)
}

/// Refuses what makes no sense for a task that has ended.
pub(crate) fn ended<T>(task: &TaskRow, verb: &str) -> Result<T> {
    let message =
        format!("“{}” has {} already, so there is nothing to {verb}.", task.title, has(task.status));
    Err(error::refuse(ApiError::refused(message).hint("Run it again to get a new task.")))
}

const fn has(status: Status) -> &'static str {
    match status {
        Status::Cancelled => "been cancelled",
        other => other.as_str(),
    }
}
