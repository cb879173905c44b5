//! Tasks that the store refuses for good.
//!
//! A full disk or a busy file is waited for. What a rule of the schema refuses, or a row that cannot be read, is not:
//! trying again would go on for ever, with a worker or the whole queue behind it. Such a task fails with the store's
//! words, and everything else goes on.

use super::{finished::Finished, settle::settle_in};
use crate::{
    core::Core,
    lifecycle::Trigger,
    progress::Merged,
    tasks::{ending, moves},
};
use contract::{Status, task::TaskError};
use store::{Connection, Result, StoreError, settle::ErrorRow, tasks};

/// What a task's error says of such a refusal.
pub(super) fn error(why: &StoreError) -> TaskError {
    TaskError {
        code: "refused_by_store".into(),
        message: format!("The store refuses what is to be written about this task: {why}."),
        hint: Some(
            "`legwork doctor` looks whether everything else is well. Run it again to try it anew.".into(),
        ),
    }
}

/// Settles a run in a transaction of its own. Where the store refuses that for good, it is settled without what it
/// has reported of its progress, and where that does not help, failed.
///
/// # Errors
/// Something that may pass: the caller tries again.
pub(super) fn settle(core: &Core, finished: &Finished) -> Result<()> {
    let write = |finished: Finished| core.store.write(move |connection| settle_in(connection, &finished));
    match write(finished.clone()) {
        Err(why) if why.is_permanent() => {
            tracing::error!(error = %why, task = %finished.run.task_id, "what was reported of a run is given up");
        }
        other => return other,
    }
    match write(Finished { merged: Merged::default(), ..finished.clone() }) {
        Err(why) if why.is_permanent() => {
            let lease = &finished.run.lease;
            poison(core, &lease.task_id, Some(lease.generation), &why).map(drop)
        }
        other => other,
    }
}

/// What became of a task that the store refuses to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Poisoned {
    /// It is failed.
    Failed,
    /// It has moved on meanwhile, or not even its failure can be written.
    LeftAlone,
}

/// Fails a task that the store refuses to move in any other way. With a generation, only that of this claim.
///
/// # Errors
/// Something that may pass: the caller tries again.
pub(super) fn poison(core: &Core, task: &str, generation: Option<i64>, why: &StoreError) -> Result<Poisoned> {
    tracing::error!(error = %why, task, "the store refuses a task for good; it is failed");
    let now = core.now();
    let mut left_alone = None;
    // what waits for it is told, unless it is that which cannot be written
    for tells in [true, false] {
        let (id, told) = (task.to_owned(), error(why));
        match core.store.write(move |connection| fail(connection, &id, generation, &told, tells, now)) {
            Err(error) if error.is_permanent() => left_alone = Some(error),
            Err(StoreError::StaleLease) => return Ok(Poisoned::LeftAlone),
            other => return other.map(|()| Poisoned::Failed),
        }
    }
    tracing::error!(error = ?left_alone, task, "not even its failure can be written; it is left alone");
    Ok(Poisoned::LeftAlone)
}

/// Fails the task in the caller's transaction.
pub(super) fn fail(
    connection: &mut Connection,
    id: &str,
    generation: Option<i64>,
    error: &TaskError,
    tells: bool,
    now: i64,
) -> Result<()> {
    let to = match tasks::find(connection, id) {
        Ok(task) => moves::moved(&task, Trigger::StoreRefused)?,
        // there, and not to be read: then that is what the store refuses
        Err(StoreError::Query(_)) => Status::Failed,
        Err(other) => return Err(other),
    };
    let TaskError { code, message, hint } = error.clone();
    store::settle::fail(connection, id, generation, to, &ErrorRow { code, message, hint }, now)?;
    if tells { ending::after_end(connection, id, to, now) } else { Ok(()) }
}
