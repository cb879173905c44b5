//! Families: a task and all that is started from within it.

use crate::{Connection, Result, schema::agent_tasks};
use diesel::prelude::*;

/// How many tasks a task has started itself, ended and deleted ones included.
///
/// # Errors
/// The read failed.
pub fn children(connection: &mut Connection, parent: &str) -> Result<i64> {
    Ok(agent_tasks::table.filter(agent_tasks::parent_id.eq(parent)).count().get_result(connection)?)
}

/// How many tasks the family of the task `root` has, itself included.
///
/// # Errors
/// The read failed.
pub fn size(connection: &mut Connection, root: &str) -> Result<i64> {
    let below: i64 =
        agent_tasks::table.filter(agent_tasks::root_id.eq(root)).count().get_result(connection)?;
    Ok(below + 1)
}
