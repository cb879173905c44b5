//! The one row about the queue as a whole.

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::queue_state,
    statement::statement,
};
use contract::event::EventKind;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable},
};

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

/// What every document of a task is read together with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Whether the queue is paused,
    pub paused: bool,
    /// and until when, in UTC milliseconds.
    pub paused_until: Option<i64>,
    /// The number of the last event; 0 when there is none.
    pub revision: i64,
}

statement! {
    /// All of a [`Glance`] in one look.
    Look {} returns (Bool, Nullable<BigInt>, BigInt),
    "SELECT paused, paused_until, COALESCE((SELECT max(id) FROM events), 0) FROM queue_state WHERE id = 1"
}

/// The state of the queue and the number of the last event.
///
/// # Errors
/// The read failed.
pub fn glance(connection: &mut Connection) -> Result<Glance> {
    let (paused, paused_until, revision) = Look {}.get_result(connection)?;
    Ok(Glance { paused, paused_until, revision })
}

/// Pauses (until a moment, or until resumed) or resumes the queue.
///
/// # Errors
/// The write failed.
pub fn set_paused(connection: &mut Connection, paused: bool, until: Option<i64>, now: i64) -> Result<()> {
    diesel::update(queue_state::table.find(1))
        .set((queue_state::paused.eq(paused), queue_state::paused_until.eq(until)))
        .execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Queue))
}
