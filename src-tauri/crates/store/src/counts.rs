//! Counters that triggers keep, so that nothing is ever counted.

use crate::{Connection, Result, schema::task_counts};
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
