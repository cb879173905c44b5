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
    sql_types::{BigInt, Bool, Nullable, Text},
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Whether the queue is paused,
    pub paused: bool,
    /// and until when, in UTC milliseconds.
    pub paused_until: Option<i64>,
    /// What holds back new starts, as JSON; true only while somebody runs the queue.
    pub held: Option<String>,
    /// The number of the last event; 0 when there is none.
    pub revision: i64,
}

statement! {
    /// All of a [`Glance`] in one look.
    Look {} returns (Bool, Nullable<BigInt>, Nullable<Text>, BigInt),
    "SELECT paused, paused_until, held, COALESCE((SELECT max(id) FROM events), 0) FROM queue_state WHERE id = 1"
}

/// The state of the queue and the number of the last event.
///
/// # Errors
/// The read failed.
pub fn glance(connection: &mut Connection) -> Result<Glance> {
    let (paused, paused_until, held, revision) = Look {}.get_result(connection)?;
    Ok(Glance { paused, paused_until, held, revision })
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

/// What holds back new starts, as JSON, where anything does.
///
/// # Errors
/// The read failed.
pub fn held(connection: &mut Connection) -> Result<Option<String>> {
    Ok(queue_state::table.find(1).select(queue_state::held).get_result(connection)?)
}

/// Says what holds back new starts, to every process; nothing is written where that is known.
///
/// # Errors
/// The write failed.
pub fn set_held(connection: &mut Connection, held: Option<&str>, now: i64) -> Result<()> {
    let changed = diesel::update(queue_state::table.find(1))
        .filter(queue_state::held.is_not(held))
        .set(queue_state::held.eq(held))
        .execute(connection)?;
    if changed == 0 {
        return Ok(());
    }
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Queue))
}

/// Whether anything stands in the queue's line, and that goes on.
///
/// # Errors
/// The read failed.
pub fn any_ready(connection: &mut Connection) -> Result<bool> {
    if paused(connection)?.0 {
        return Ok(false);
    }
    let found: Option<String> = agent_tasks::table
        .filter(agent_tasks::status.eq(Bind(Status::Queued)).and(agent_tasks::hold.eq(false)))
        .filter(agent_tasks::foreground.eq(false))
        .select(agent_tasks::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}
