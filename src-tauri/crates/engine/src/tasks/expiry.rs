//! Giving up what waits for the person too long, where their settings say so: runs that are left paused, and questions
//! that are left unanswered.

use super::{ending, moves, workflows::family};
use crate::lifecycle::Trigger;
use contract::{Status, event::EventKind};
use store::{
    Connection, Result,
    events::{self, NewEvent},
    settle::ErrorRow,
    tasks::{self, TaskRow},
};

/// What the error of a task is called that waited for the person too long.
const EXPIRED: &str = "expired";
const DAY_MS: i64 = 24 * 3600 * 1000;

/// Whether the task waits for the person so that it may be given up: it asks, or its run is paused. One that was only
/// held before it began costs nothing, and stays.
pub(crate) const fn may_expire(task: &TaskRow) -> bool {
    let waits = match task.status {
        Status::Paused => task.kept_run,
        Status::NeedsInput => true,
        _ => false,
    };
    waits && !task.cancel_requested
}

/// When a task that was touched last at `updated_at` is given up; in UTC milliseconds.
pub(crate) const fn expires_at(updated_at: i64, days: i64) -> i64 {
    updated_at.saturating_add(days.saturating_mul(DAY_MS))
}

/// What was touched last at or before this moment is given up now.
pub(crate) const fn touched_before(now: i64, days: i64) -> i64 {
    now.saturating_sub(days.saturating_mul(DAY_MS))
}

/// Gives a task up that nobody has touched for so many days; one that has moved on is left alone. A run that it keeps
/// is ended first, by whoever watches it, and settled as [`Trigger::Expired`].
///
/// # Errors
/// The write failed.
pub(crate) fn expire(connection: &mut Connection, id: &str, days: i64, now: i64) -> Result<()> {
    let mut task = tasks::find(connection, id)?;
    if !may_expire(&task) || expires_at(task.updated_at, days) > now {
        return Ok(());
    }
    let time = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
    let error = ErrorRow {
        code: EXPIRED.into(),
        message: format!("It waited for you for {time}, so it was given up."),
        hint: Some("Run it again. The setting parked_days says how long a run may wait.".into()),
    };
    if !task.kept_run {
        moves::fail(connection, &mut task, Trigger::Expired, error, now)?;
        return ending::after_end(connection, id, task.status, now);
    }
    task.cancel_requested = true;
    task.error_code = Some(error.code);
    task.error_message = Some(error.message);
    task.error_hint = error.hint;
    task.updated_at = now;
    tasks::update(connection, &task)?;
    if let Some(run) = family::of(connection, &task)? {
        // nobody watches it
        return family::cancel(connection, &run, task, now).map(drop);
    }
    events::append(connection, &NewEvent::about(now, id, EventKind::CancelRequested))
}

/// Why the run of a parked task was ended, where it was given up and not cancelled by the person.
pub(crate) fn given_up(task: &TaskRow) -> Option<ErrorRow> {
    let parked = matches!(task.status, Status::Paused | Status::NeedsInput);
    let code =
        task.error_code.as_deref().filter(|code| parked && task.cancel_requested && *code == EXPIRED)?;
    Some(ErrorRow {
        code: code.to_owned(),
        message: task.error_message.clone().unwrap_or_default(),
        hint: task.error_hint.clone(),
    })
}
