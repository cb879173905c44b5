//! A task that was run again as a new one: what becomes of those that wait for the old one.

use super::moves;
use crate::core::Core;
use contract::Status;
use store::{
    Connection, Result, dependencies,
    tasks::{self, TaskRow},
};

/// Whatever waits for the old one waits for the new one.
///
/// # Errors
/// The store failed.
pub(crate) fn takes_its_place(
    connection: &mut Connection,
    core: &Core,
    old: &TaskRow,
    new: &str,
) -> Result<()> {
    for waiting in dependencies::repoint(connection, &old.id, new)? {
        wait_again(connection, core, &waiting, old)?;
    }
    Ok(())
}

/// A dependent that already had its dependency done waits again.
fn wait_again(connection: &mut Connection, core: &Core, id: &str, old: &TaskRow) -> Result<()> {
    if old.status != Status::Completed {
        return Ok(());
    }
    let mut task = tasks::find(connection, id)?;
    task.blockers += 1;
    if task.status == Status::Pending {
        moves::recompute_status(&mut task, moves::Cause::WaitChanged, core.now())?;
    }
    tasks::update(connection, &task)
}
