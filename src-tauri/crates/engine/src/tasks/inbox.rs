//! What the person does about what waits for them: reading, putting off, being done with it.

use crate::{core::Core, error};
use contract::{
    ApiError, Status, Timestamp,
    inbox::{InboxMark, SNOOZE_DAYS_MAX},
};
use store::{
    Connection, Result,
    inbox::{self, InboxRow},
    tasks::TaskRow,
};

/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 3600 * 1000;

/// Until when something is put off, in UTC milliseconds.
///
/// # Errors
/// It is left out, past, or too far away; or it is given where nothing is put off.
pub(crate) fn moment(
    mark: InboxMark,
    until: Option<Timestamp>,
    now: i64,
) -> std::result::Result<Option<i64>, ApiError> {
    let is_snoozed = mark == InboxMark::Snoozed;
    match until.map(|at| at.as_millisecond()) {
        None if is_snoozed => {
            Err(ApiError::field("until", "Say until when it is put off, such as in an hour."))
        }
        Some(_) if !is_snoozed => Err(ApiError::field("until", "Only what is put off has a time.")),
        Some(at) if at <= now => Err(ApiError::field("until", "That is past: name a time to come.")),
        Some(at) if at > now + SNOOZE_DAYS_MAX * DAY_MS => {
            Err(ApiError::field("until", format!("That is more than {SNOOZE_DAYS_MAX} days away.")))
        }
        at => Ok(at),
    }
}

/// Does something about a task; whether that has changed anything.
///
/// # Errors
/// `Refused`: nothing of the kind can be done about it. Or the store failed.
pub(crate) fn mark(
    connection: &mut Connection,
    core: &Core,
    task: &TaskRow,
    mark: InboxMark,
    until: Option<i64>,
) -> Result<bool> {
    let (now, before) = (core.now(), inbox::find(connection, &task.id)?);
    let read_to = inbox::read_to(connection, &task.user_id)?;
    let is_unread = task.completed_at.is_some_and(|ended| before.is_unread(ended, read_to));
    let after = match mark {
        InboxMark::Read if is_unread => read(&before, now, task.completed_at),
        InboxMark::Unread if !is_unread && task.completed_at.is_some() => {
            unread(&before, task.completed_at.unwrap_or(0) > read_to, now)
        }
        InboxMark::Done if before.done_at.is_some() => return Ok(false),
        InboxMark::Done => {
            check_ended(task)?;
            done(&before, now, task.completed_at)
        }
        InboxMark::Undone => InboxRow { done_at: None, ..before.clone() },
        InboxMark::Snoozed => {
            check_can_wait(task)?;
            InboxRow { snoozed_until: until, done_at: None, ..before.clone() }
        }
        InboxMark::Awake if before.snoozed_until.is_some() => {
            InboxRow { snoozed_until: None, ..before.clone() }
        }
        InboxMark::Read | InboxMark::Unread | InboxMark::Awake => return Ok(false),
    };
    if after == before {
        return Ok(false);
    }
    inbox::put(connection, &after, now)?;
    Ok(true)
}

/// What ended in a talk was seen there.
///
/// # Errors
/// The write failed.
pub(crate) fn read_in_talk(connection: &mut Connection, core: &Core, talk: &str) -> Result<()> {
    let read_to = inbox::read_to(connection, &core.user)?;
    for (turn, ended) in inbox::ended_turns(connection, talk)? {
        let before = inbox::find(connection, &turn)?;
        if before.is_unread(ended, read_to) {
            let now = core.now();
            inbox::put(connection, &read(&before, now, Some(ended)), now)?;
        }
    }
    Ok(())
}

/// The clock may have been set back since it came.
fn read(before: &InboxRow, now: i64, ended: Option<i64>) -> InboxRow {
    let since = before.since(ended.unwrap_or(0));
    InboxRow { seen_at: before.seen_at.max(now).max(since), ..before.clone() }
}

/// It stays where it is. Where all that came up to a later moment is read, it is new from now on.
fn unread(before: &InboxRow, stays: bool, now: i64) -> InboxRow {
    let told_at = if stays { before.told_at } else { now.max(before.told_at) };
    InboxRow { told_at, seen_at: 0, done_at: None, ..before.clone() }
}

/// It is read as well, and put off no longer.
fn done(before: &InboxRow, now: i64, ended: Option<i64>) -> InboxRow {
    InboxRow { done_at: before.done_at.or(Some(now)), snoozed_until: None, ..read(before, now, ended) }
}

fn check_ended(task: &TaskRow) -> Result<()> {
    if task.completed_at.is_some() {
        return Ok(());
    }
    let refusal = ApiError::refused(format!("“{}” has not ended: it cannot be done with yet.", task.title));
    let hint = match task.question {
        Some(_) => "Answer it, put it off, or cancel it.",
        None => "It comes into the inbox when it ends.",
    };
    Err(error::refuse(refusal.hint(hint)))
}

fn check_can_wait(task: &TaskRow) -> Result<()> {
    if task.completed_at.is_some() || task.question.is_some() || task.status == Status::NeedsInput {
        return Ok(());
    }
    let refusal = format!("“{}” neither asks nor has it ended: there is nothing to put off.", task.title);
    Err(error::refuse(ApiError::refused(refusal).hint("It comes into the inbox when it asks or ends.")))
}

/// What a task asked is answered: what it asks next, and its end, were never put off.
///
/// # Errors
/// The write failed.
pub(crate) fn answered(connection: &mut Connection, task: &str, now: i64) -> Result<()> {
    let before = inbox::find(connection, task)?;
    if before.snoozed_until.is_none() {
        return Ok(());
    }
    inbox::put(connection, &InboxRow { snoozed_until: None, ..before }, now)
}

/// A task that ended is run again: what comes of that is what counts.
///
/// # Errors
/// The write failed.
pub(crate) fn run_again(connection: &mut Connection, core: &Core, task: &TaskRow) -> Result<()> {
    let now = core.now();
    let before = inbox::find(connection, &task.id)?;
    inbox::put(connection, &done(&before, now, task.completed_at), now)
}
