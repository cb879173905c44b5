//! Taking away what nobody needs any more.

use crate::{
    Connection, Result, chats, events,
    schema::{agent_tasks, audit, requests},
    search,
};
use diesel::prelude::*;

/// Events kept for whoever lags behind.
const EVENTS_KEPT: i64 = 100_000;
/// How long the reply to a request is kept, in milliseconds: a day.
const REPLIES_KEPT_MS: i64 = 24 * 3600 * 1000;

/// Forgets old events and old replies.
///
/// # Errors
/// The write failed.
pub fn prune(connection: &mut Connection, now: i64) -> Result<()> {
    events::prune(connection, EVENTS_KEPT)?;
    diesel::delete(requests::table.filter(requests::at.lt(now - REPLIES_KEPT_MS))).execute(connection)?;
    Ok(())
}

/// Removes tasks that were deleted before `before` for good, at most `limit`, and returns their ids. Each leaves a
/// row in the audit.
///
/// # Errors
/// The write failed.
pub fn purge_deleted(connection: &mut Connection, before: i64, limit: i64, now: i64) -> Result<Vec<String>> {
    let gone: Vec<(String, String)> = agent_tasks::table
        .filter(agent_tasks::deleted_at.lt(before))
        .limit(limit)
        .select((agent_tasks::id, agent_tasks::title))
        .load(connection)?;
    for (id, title) in &gone {
        audit(connection, Some(id), "purged", "engine", title, now)?;
        search::forget(connection, id)?;
        chats::take_out(connection, id)?;
        diesel::delete(agent_tasks::table.find(id)).execute(connection)?;
    }
    Ok(gone.into_iter().map(|(id, _)| id).collect())
}

/// Writes who did what.
///
/// # Errors
/// The write failed.
pub fn audit(
    connection: &mut Connection,
    task_id: Option<&str>,
    action: &str,
    origin: &str,
    detail: &str,
    now: i64,
) -> Result<()> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(now),
            audit::task_id.eq(task_id),
            audit::action.eq(action),
            audit::origin.eq(origin),
            audit::detail.eq(detail),
        ))
        .execute(connection)?;
    Ok(())
}
