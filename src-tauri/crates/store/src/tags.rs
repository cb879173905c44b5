//! Labels of tasks.

use crate::{Connection, Result, schema::task_tags};
use diesel::prelude::*;

/// Replaces the tags of a task.
///
/// # Errors
/// The write failed.
pub fn replace(connection: &mut Connection, task_id: &str, tags: &[String]) -> Result<()> {
    diesel::delete(task_tags::table.filter(task_tags::task_id.eq(task_id))).execute(connection)?;
    insert(connection, task_id, tags)
}

/// Adds tags to a task.
///
/// # Errors
/// The write failed.
pub fn insert(connection: &mut Connection, task_id: &str, tags: &[String]) -> Result<()> {
    for tag in tags {
        diesel::insert_or_ignore_into(task_tags::table)
            .values((task_tags::task_id.eq(task_id), task_tags::tag.eq(tag)))
            .execute(connection)?;
    }
    Ok(())
}

/// `(task, tag)` for these tasks.
///
/// # Errors
/// The read failed.
pub fn of(connection: &mut Connection, tasks: &[String]) -> Result<Vec<(String, String)>> {
    Ok(task_tags::table
        .filter(task_tags::task_id.eq_any(tasks))
        .order((task_tags::task_id, task_tags::tag))
        .select((task_tags::task_id, task_tags::tag))
        .load(connection)?)
}
