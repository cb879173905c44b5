//! What a person does to a run as a whole: cancel it, hold it, let it go on.

use super::{begin, finish, halt};
use crate::{
    lifecycle::Trigger,
    tasks::{ending, moves},
};
use contract::{Status, event::EventKind, task::AttemptState};
use store::{
    Connection, Result,
    attempts::{self, Claimant},
    claim,
    events::{self, NewEvent},
    settle::Settlement,
    tasks::{self, TaskRow},
    workflows::{self, RunRow, WORKER},
};

/// The run that a task stands for, as long as it goes on.
///
/// # Errors
/// The read failed.
pub(crate) fn of(connection: &mut Connection, task: &TaskRow) -> Result<Option<RunRow>> {
    if task.status.is_terminal() {
        return Ok(None);
    }
    workflows::run(connection, &task.id)
}

/// Cancels a run: what waits of it ends at once, what runs is told to end, and with the last of that the run ends.
///
/// # Errors
/// The store failed.
pub(crate) fn cancel(
    connection: &mut Connection,
    run: &RunRow,
    mut root: TaskRow,
    now: i64,
) -> Result<TaskRow> {
    root.cancel_requested = true;
    root.updated_at = now;
    tasks::update(connection, &root)?;
    events::append(connection, &NewEvent::about(now, &root.id, EventKind::CancelRequested))?;
    let (left, mut ended) = halt::halt(connection, run, now)?;
    if left == 0 {
        let halted = workflows::run(connection, &root.id)?.unwrap_or_else(|| run.clone());
        let status = finish::finish(connection, &halted, &root, now)?;
        ended.push((root.id.clone(), status));
    }
    for (id, status) in ended {
        ending::after_end(connection, &id, status, now)?;
    }
    tasks::find(connection, &root.id)
}

/// Holds the task of a run that has begun. Its own tasks are for the caller.
///
/// # Errors
/// The store failed.
pub(crate) fn hold(connection: &mut Connection, root: &TaskRow, now: i64) -> Result<()> {
    let mut settlement = Settlement::to(moves::moved(root, Trigger::Frozen)?, now);
    settlement.hold = true;
    settlement.kept_run = true;
    let lease = finish::lease(root);
    store::settle::settle(connection, &lease, &settlement, None)?;
    attempts::set_state(connection, &root.id, lease.attempt, AttemptState::Paused)
}

/// Lets the task of a run go on that was held after it had begun: at once, for it needs no worker.
///
/// # Errors
/// The store failed.
pub(crate) fn go_on(connection: &mut Connection, mut root: TaskRow, now: i64) -> Result<TaskRow> {
    root.status = moves::moved(&root, Trigger::Resumed)?;
    root.hold = false;
    root.pause_requested = false;
    root.updated_at = now;
    tasks::update(connection, &root)?;
    moves::raise(&root.id, Some(Status::Queued), Trigger::Claimed)?;
    let nobody = Claimant { engine_id: String::new(), worker: WORKER.to_owned(), now };
    claim::one(connection, &root.id, &nobody)?;
    let root = tasks::find(connection, &root.id)?;
    // it may have been held between its claim and its beginning
    begin::begin(connection, &finish::lease(&root), now)?;
    tasks::find(connection, &root.id)
}

/// The tasks of a run that may be held or let go on: they have not ended, and nothing of the run holds them up.
///
/// # Errors
/// The read failed.
pub(crate) fn open_tasks(connection: &mut Connection, root: &str) -> Result<Vec<TaskRow>> {
    workflows::open_tasks(connection, root)
}
