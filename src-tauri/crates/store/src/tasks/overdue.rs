//! Tasks that have waited too long, or will have: past their deadlines, or for the person.

use crate::{Connection, Result};
use contract::status_word;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

/// A task and the moment that counts.
#[derive(QueryableByName)]
struct Overdue {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = BigInt)]
    moment: i64,
}

/// What waits and has a deadline. The index is named for the same reason as that of what wakes by the clock.
const DEADLINES: &str = concat!(
    "SELECT id, deadline_at AS moment FROM agent_tasks INDEXED BY agent_tasks_deadline \
     WHERE deadline_at IS NOT NULL AND completed_at IS NULL AND (status = '",
    status_word!(Pending),
    "' OR status = '",
    status_word!(Queued),
    "') AND kept_run = 0"
);

/// What asks, or has a run that is paused, and is not being ended already; with the moment at which it was touched last.
const PARKED: &str = concat!(
    "SELECT id, updated_at AS moment FROM agent_tasks INDEXED BY agent_tasks_list WHERE (status = '",
    status_word!(Paused),
    "' OR status = '",
    status_word!(NeedsInput),
    "') AND (kept_run OR status = '",
    status_word!(NeedsInput),
    "') AND cancel_requested = 0"
);

/// The next deadline of a task that waits, in UTC milliseconds.
///
/// # Errors
/// The read failed.
pub fn next_deadline(connection: &mut Connection) -> Result<Option<i64>> {
    first(connection, DEADLINES)
}

/// Ids of tasks that still wait at their deadlines, the earliest first, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn past_deadline(connection: &mut Connection, now: i64, limit: i64) -> Result<Vec<String>> {
    ids(connection, DEADLINES, "deadline_at", now, limit)
}

/// When the task that has waited longest for the person was touched last, in UTC milliseconds.
///
/// # Errors
/// The read failed.
pub fn parked_longest(connection: &mut Connection) -> Result<Option<i64>> {
    first(connection, PARKED)
}

/// Ids of tasks that wait for the person and were touched last at or before `before`, the oldest first, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn parked_since(connection: &mut Connection, before: i64, limit: i64) -> Result<Vec<String>> {
    ids(connection, PARKED, "updated_at", before, limit)
}

fn first(connection: &mut Connection, query: &str) -> Result<Option<i64>> {
    let first: Option<Overdue> =
        diesel::sql_query(format!("{query} ORDER BY moment LIMIT 1")).get_result(connection).optional()?;
    Ok(first.map(|overdue| overdue.moment))
}

fn ids(
    connection: &mut Connection,
    query: &str,
    column: &str,
    until: i64,
    limit: i64,
) -> Result<Vec<String>> {
    let found: Vec<Overdue> = diesel::sql_query(format!("{query} AND {column} <= ? ORDER BY moment LIMIT ?"))
        .bind::<BigInt, _>(until)
        .bind::<BigInt, _>(limit)
        .load(connection)?;
    Ok(found.into_iter().map(|overdue| overdue.id).collect())
}
