//! The one row about the queue as a whole.

use crate::{
    Connection, Result,
    columns::Bind,
    events::{self, NewEvent},
    schema::{agent_tasks, queue_state},
    statement::statement,
};
use contract::{Status, event::EventKind};
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

/// How long a task waits to stand as high as one of the next higher priority, in milliseconds, for those that are
/// waiting and those to come. [`NEVER`]: no wait is long enough.
///
/// # Errors
/// The write failed.
pub fn set_ageing(connection: &mut Connection, ageing_ms: i64) -> Result<()> {
    diesel::update(queue_state::table.find(1))
        .set(queue_state::ageing_ms.eq(ageing_ms))
        .execute(connection)?;
    let ended = Status::ALL.into_iter().filter(|status| status.is_terminal()).map(Bind);
    diesel::update(agent_tasks::table)
        .filter(agent_tasks::status.ne_all(ended).and(agent_tasks::ageing_ms.ne(ageing_ms)))
        .set(agent_tasks::ageing_ms.eq(ageing_ms))
        .execute(connection)?;
    Ok(())
}

/// So long a wait, in milliseconds, that nobody comes to it: 30 years.
pub const NEVER: i64 = 1_000_000_000_000;

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
