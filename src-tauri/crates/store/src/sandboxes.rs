//! Sandboxes: what tasks ask for themselves, and what held their attempts.

use crate::{
    Connection, Result,
    schema::{attempt_sandboxes, task_sandboxes},
};
use diesel::prelude::*;

/// What a task asks for, as JSON.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Option<String>> {
    let asked = task_sandboxes::table.find(task).select(task_sandboxes::asked);
    Ok(asked.get_result(connection).optional()?)
}

/// The same of those of these tasks that ask for one, with their ids.
///
/// # Errors
/// The read failed.
pub fn of_tasks(connection: &mut Connection, tasks: &[String]) -> Result<Vec<(String, String)>> {
    Ok(task_sandboxes::table.filter(task_sandboxes::task_id.eq_any(tasks)).load(connection)?)
}

/// Writes what a task asks for, as JSON; `None`: nothing.
///
/// # Errors
/// The write failed.
pub fn set(connection: &mut Connection, task: &str, asked: Option<&str>) -> Result<()> {
    match asked {
        Some(asked) => diesel::replace_into(task_sandboxes::table)
            .values((task_sandboxes::task_id.eq(task), task_sandboxes::asked.eq(asked)))
            .execute(connection)?,
        None => diesel::delete(task_sandboxes::table.find(task)).execute(connection)?,
    };
    Ok(())
}

/// Writes what held an attempt, as JSON.
///
/// # Errors
/// The write failed.
pub fn put_in_force(connection: &mut Connection, task: &str, attempt: i32, in_force: &str) -> Result<()> {
    use attempt_sandboxes::dsl;
    diesel::replace_into(dsl::attempt_sandboxes)
        .values((dsl::task_id.eq(task), dsl::attempt.eq(attempt), dsl::in_force.eq(in_force)))
        .execute(connection)?;
    Ok(())
}

/// What held the latest of these tasks' attempts that ran a command in one, by the task's id.
///
/// # Errors
/// The read failed.
pub fn in_force_of(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, String)>> {
    if tasks.is_empty() {
        return Ok(vec![]);
    }
    Ok(attempt_sandboxes::table
        .filter(attempt_sandboxes::task_id.eq_any(tasks))
        .order((attempt_sandboxes::task_id, attempt_sandboxes::attempt))
        .select((attempt_sandboxes::task_id, attempt_sandboxes::in_force))
        .load(connection)?)
}
