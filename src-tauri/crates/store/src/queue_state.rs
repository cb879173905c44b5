//! The one row about the queue as a whole.

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::queue_state,
};
use diesel::prelude::*;

/// Whether the queue is paused, and until when.
///
/// # Errors
/// The read failed.
pub fn paused(connection: &mut Connection) -> Result<(bool, Option<i64>)> {
    Ok(queue_state::table
        .find(1)
        .select((queue_state::paused, queue_state::paused_until))
        .get_result(connection)?)
}

/// Pauses (until a moment, or until resumed) or resumes the queue.
///
/// # Errors
/// The write failed.
pub fn set_paused(connection: &mut Connection, paused: bool, until: Option<i64>, now: i64) -> Result<()> {
    diesel::update(queue_state::table.find(1))
        .set((queue_state::paused.eq(paused), queue_state::paused_until.eq(until)))
        .execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, "queue"))
}
