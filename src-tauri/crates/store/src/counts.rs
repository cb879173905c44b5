//! Counters that triggers keep, so that nothing is ever counted.

use crate::{
    Connection, Result,
    schema::{nested_counts, task_counts},
};
use contract::{Status, queue::Counts};
use diesel::prelude::*;

/// How many of the user's tasks stand where.
///
/// # Errors
/// The read failed.
pub fn by_status(connection: &mut Connection, user: &str) -> Result<Counts> {
    let rows: Vec<(Status, i64)> = task_counts::table
        .filter(task_counts::user_id.eq(user))
        .select((task_counts::status, task_counts::tasks))
        .load(connection)?;
    let mut counts = Counts::default();
    for (status, tasks) in rows {
        counts.set(status, counts.get(status) + tasks);
    }
    Ok(counts)
}

/// The same as lists show them: a task of a run of a workflow is told with that run, unless it asks.
///
/// # Errors
/// The read failed.
pub fn listed(connection: &mut Connection, user: &str) -> Result<Counts> {
    let mut counts = by_status(connection, user)?;
    let nested: Vec<(Status, i64)> = nested_counts::table
        .filter(nested_counts::user_id.eq(user))
        .select((nested_counts::status, nested_counts::tasks))
        .load(connection)?;
    for (status, tasks) in nested.into_iter().filter(|(status, _)| *status != Status::NeedsInput) {
        counts.set(status, (counts.get(status) - tasks).max(0));
    }
    Ok(counts)
}

/// How many tasks an agent has that are not deleted.
///
/// # Errors
/// The read failed.
pub fn of_agent(connection: &mut Connection, agent_id: &str) -> Result<i64> {
    let rows: Vec<i64> = task_counts::table
        .filter(task_counts::agent_id.eq(agent_id))
        .select(task_counts::tasks)
        .load(connection)?;
    Ok(rows.iter().sum())
}
