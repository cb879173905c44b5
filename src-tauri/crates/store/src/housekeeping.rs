//! Taking away what nobody needs any more, but for tasks: see [`crate::retention`].

use crate::{
    Connection, Result, events,
    schema::{audit, requests},
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
