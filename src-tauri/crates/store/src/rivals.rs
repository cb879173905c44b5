//! Tasks that do the same, each by another agent.

use crate::{Connection, Result, schema::task_rivals};
use diesel::{dsl::max, prelude::*};

/// The first of those that a task does the same as; `None`: it has no rivals.
///
/// # Errors
/// The read failed.
pub fn first_of(connection: &mut Connection, task: &str) -> Result<Option<String>> {
    Ok(task_rivals::table.find(task).select(task_rivals::first).first(connection).optional()?)
}

/// All that do the same as a task, itself too, in the order in which they were asked for; empty: it has no rivals.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Vec<String>> {
    let Some(first) = first_of(connection, task)? else { return Ok(vec![]) };
    Ok(task_rivals::table
        .filter(task_rivals::first.eq(first))
        .order(task_rivals::position)
        .select(task_rivals::task_id)
        .load(connection)?)
}

/// A task does the same as another one from now on.
///
/// # Errors
/// The write failed.
pub fn join(connection: &mut Connection, task: &str, other: &str) -> Result<()> {
    let first = match first_of(connection, other)? {
        Some(first) => first,
        None => {
            put(connection, other, other, 0)?;
            other.to_owned()
        }
    };
    let last: Option<i32> = task_rivals::table
        .filter(task_rivals::first.eq(&first))
        .select(max(task_rivals::position))
        .first(connection)?;
    put(connection, task, &first, last.unwrap_or(-1) + 1)
}

/// A task stands in the place of the one that it runs again, or goes on with.
///
/// # Errors
/// The write failed.
pub fn replace(connection: &mut Connection, task: &str, before: &str) -> Result<()> {
    let known = task_rivals::table.find(before).select((task_rivals::first, task_rivals::position));
    let Some((first, position)) = known.first::<(String, i32)>(connection).optional()? else { return Ok(()) };
    diesel::delete(task_rivals::table.find(before)).execute(connection)?;
    put(connection, task, &first, position)
}

fn put(connection: &mut Connection, task: &str, first: &str, position: i32) -> Result<()> {
    let values =
        (task_rivals::task_id.eq(task), task_rivals::first.eq(first), task_rivals::position.eq(position));
    diesel::replace_into(task_rivals::table).values(values).execute(connection)?;
    Ok(())
}
