//! Deadlines: until when a task must have begun, by the clock on the wall.
//!
//! A task that still waits at its deadline fails, whatever it waits for. A run that is under way is let finish, also one
//! that is paused or asks: what it has done is not thrown away, and its time-out bounds it. If such a run ends so that
//! the task would be tried again after its deadline, it fails instead. A task that the person holds stays held, and is
//! let go only with another deadline.

use super::{ending, moves};
use crate::{convert, error, lifecycle::Trigger};
use contract::{ApiError, FieldError, Status, validation};
use store::{Connection, Result, settle::ErrorRow, tasks::TaskRow};

/// What the error of a task is called that still waited at its deadline.
pub(crate) const PASSED: &str = "deadline_passed";

/// Whether its deadline means anything to the task as it stands: it waits, and no run stands behind it.
pub(crate) const fn counts(task: &TaskRow) -> bool {
    matches!(task.status, Status::Pending | Status::Queued) && !task.kept_run
}

/// Whether the task has a deadline, and it has passed.
pub(crate) fn has_passed(task: &TaskRow, now: i64) -> bool {
    task.deadline_at.is_some_and(|at| at <= now)
}

/// Refuses a deadline that has passed already, or one before the time from which the task may start. `given`: whether
/// the deadline itself is new.
///
/// # Errors
/// The field at fault.
pub(crate) fn check(task: &TaskRow, given: bool, now: i64) -> Result<()> {
    let refuse = |found: FieldError| error::refuse(ApiError::fields(vec![found]));
    let deadline = task.deadline_at.and_then(convert::time);
    if given {
        validation::deadline_to_come(deadline, convert::time_or_zero(now)).map_err(refuse)?;
    }
    validation::deadline_after_start(task.scheduled_at.and_then(convert::time), deadline).map_err(|found| {
        refuse(if given {
            found
        } else {
            let message = "It is not before the task's deadline, so it could never begin; choose an earlier time, or \
                           another deadline.";
            FieldError { field: "scheduled_at".to_owned(), message: message.to_owned() }
        })
    })
}

/// Fails a task that still waits at its deadline, with those that are to fail with it; one that has moved on, or has
/// another deadline by now, is left alone.
///
/// # Errors
/// The write failed.
pub(crate) fn pass(connection: &mut Connection, id: &str, now: i64) -> Result<()> {
    let mut task = store::tasks::find(connection, id)?;
    if !counts(&task) || !has_passed(&task, now) {
        return Ok(());
    }
    let message = match &task.error_message {
        Some(last) if task.attempt_count > 0 => {
            format!("Its deadline passed before it could be tried again. The last attempt: {last}")
        }
        _ if task.attempt_count > 0 => "Its deadline passed before it could go on.".to_owned(),
        _ => "Its deadline passed before it could begin.".to_owned(),
    };
    let error = ErrorRow {
        code: PASSED.into(),
        message,
        hint: Some("Run it again: the new task has no deadline, unless you give it one.".into()),
    };
    moves::fail(connection, &mut task, Trigger::DeadlinePassed, error, now)?;
    ending::after_end(connection, id, task.status, now)
}

/// Refuses to let go a held task whose deadline has passed meanwhile: it would fail at once.
///
/// # Errors
/// The refusal.
pub(crate) fn refuse_to_let_go(task: &TaskRow, now: i64) -> Result<()> {
    if task.kept_run || !has_passed(task, now) {
        return Ok(());
    }
    let message = format!("The deadline of “{}” has passed, so it would fail at once.", task.title);
    let hint = "Give it a later one first, or none: `legwork edit ID --deadline none`.";
    Err(error::refuse(ApiError::refused(message).hint(hint)))
}
