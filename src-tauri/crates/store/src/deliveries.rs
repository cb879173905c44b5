//! Notices on their way out of the machine, and of what single tasks tell.
//!
//! A notice is claimed before it is sent: the claim raises its number of attempts, under which whoever sends it writes
//! what came of it. So of two engines only the later one has a say.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{deliveries, settings, task_strategies},
};
use contract::notify::{Channel, DeliveryState, NoticeKind, NotifyStrategy};
use diesel::{dsl::min, prelude::*};

/// A notice as it is stored. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct DeliveryRow {
    pub id: String,
    pub user_id: String,
    pub task_id: String,
    #[diesel(serialize_as = Bind<NoticeKind>)]
    pub event: NoticeKind,
    pub occasion: i64,
    #[diesel(serialize_as = Bind<Channel>)]
    pub channel: Channel,
    pub payload: String,
    #[diesel(serialize_as = Bind<DeliveryState>)]
    pub state: DeliveryState,
    pub attempts: i64,
    pub next_at: i64,
    pub claimed_by: Option<String>,
    pub error: Option<String>,
    pub created_at: i64,
    pub ended_at: Option<i64>,
    pub due_since: Option<i64>,
}

/// The settings of whoever owns a task, as JSON; `None` where nothing was ever set.
///
/// # Errors
/// The read failed.
pub fn owners_settings(connection: &mut Connection, task: &str, name: &str) -> Result<Option<String>> {
    use crate::schema::agent_tasks;
    let owner = agent_tasks::table.find(task).select(agent_tasks::user_id).single_value();
    Ok(settings::table
        .filter(settings::user_id.nullable().eq(owner).and(settings::name.eq(name)))
        .select(settings::value)
        .get_result(connection)
        .optional()?)
}

/// Of what a task tells, where that was said for it.
///
/// # Errors
/// The read failed.
pub fn strategy(connection: &mut Connection, task: &str) -> Result<Option<NotifyStrategy>> {
    let found = task_strategies::table.find(task).select(task_strategies::strategy);
    Ok(found.get_result(connection).optional()?)
}

/// Says of what a task tells; `None`: as others of its kind.
///
/// # Errors
/// The write failed.
pub fn set_strategy(connection: &mut Connection, task: &str, to: Option<NotifyStrategy>) -> Result<()> {
    diesel::delete(task_strategies::table.find(task)).execute(connection)?;
    if let Some(strategy) = to {
        diesel::insert_into(task_strategies::table)
            .values((task_strategies::task_id.eq(task), task_strategies::strategy.eq(Bind(strategy))))
            .execute(connection)?;
    }
    Ok(())
}

/// Puts a notice among those that are to be sent, unless it is there already.
///
/// # Errors
/// The write failed.
pub fn insert(connection: &mut Connection, delivery: DeliveryRow) -> Result<()> {
    diesel::insert_into(deliveries::table).values(delivery).on_conflict_do_nothing().execute(connection)?;
    Ok(())
}

/// When the next one is due.
///
/// # Errors
/// The read failed.
pub fn next_moment(connection: &mut Connection) -> Result<Option<i64>> {
    let waiting = deliveries::table.filter(deliveries::ended_at.is_null());
    Ok(waiting.select(min(deliveries::next_at)).get_result(connection)?)
}

/// Claims the one that is due longest for `engine`, until `until` at most; it has its new number of attempts.
///
/// # Errors
/// The write failed.
pub fn claim(connection: &mut Connection, engine: &str, now: i64, until: i64) -> Result<Option<DeliveryRow>> {
    let due = deliveries::table
        .filter(deliveries::ended_at.is_null().and(deliveries::next_at.le(now)))
        .order(deliveries::next_at)
        .select(DeliveryRow::as_select())
        .first(connection)
        .optional()?;
    let Some(mut row) = due else { return Ok(None) };
    row.attempts += 1;
    row.claimed_by = Some(engine.to_owned());
    diesel::update(deliveries::table.find(&row.id))
        .set((
            deliveries::attempts.eq(row.attempts),
            deliveries::claimed_by.eq(engine),
            deliveries::next_at.eq(until),
        ))
        .execute(connection)?;
    Ok(Some(row))
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The other side has taken it.
    Sent,
    /// It is not tried any more, and why.
    GivenUp(String),
    /// It is tried again at this moment, and why.
    Again(i64, String),
    /// It was not tried, and is to be at this moment: the claim counts for nothing.
    PutOff(i64),
    /// It was not tried, and there is nothing to tell any more: it is as if it had never been there.
    Dropped,
}

/// Writes what came of a try; whether the claim was still its own.
///
/// # Errors
/// The write failed.
pub fn tried(connection: &mut Connection, claim: &DeliveryRow, tried: &Tried, now: i64) -> Result<bool> {
    let own = deliveries::table
        .filter(deliveries::id.eq(&claim.id))
        .filter(deliveries::attempts.eq(claim.attempts).and(deliveries::ended_at.is_null()));
    let since = match tried {
        // from then on it is old, unless it was tried before
        Tried::PutOff(at) if claim.attempts <= 1 => Some(*at),
        Tried::PutOff(_) | Tried::Sent | Tried::GivenUp(_) | Tried::Again(..) | Tried::Dropped => {
            claim.due_since
        }
    };
    let (state, next_at, ended_at, error, attempts) = match tried {
        Tried::Dropped => return Ok(diesel::delete(own).execute(connection)? == 1),
        Tried::Sent => (DeliveryState::Sent, now, Some(now), None, claim.attempts),
        Tried::GivenUp(why) => (DeliveryState::GivenUp, now, Some(now), Some(why.clone()), claim.attempts),
        Tried::Again(at, why) => (DeliveryState::Waiting, *at, None, Some(why.clone()), claim.attempts),
        Tried::PutOff(at) => (DeliveryState::Waiting, *at, None, claim.error.clone(), claim.attempts - 1),
    };
    let changed = diesel::update(own)
        .set((
            deliveries::state.eq(Bind(state)),
            deliveries::next_at.eq(next_at),
            deliveries::ended_at.eq(ended_at),
            deliveries::error.eq(error),
            deliveries::attempts.eq(attempts),
            deliveries::claimed_by.eq(None::<String>),
            deliveries::due_since.eq(since),
        ))
        .execute(connection)?;
    Ok(changed == 1)
}

/// Whether any is due, or on its way by this engine.
///
/// # Errors
/// The read failed.
pub fn any_in_hand(connection: &mut Connection, engine: &str, now: i64) -> Result<bool> {
    let in_hand = deliveries::next_at.le(now).nullable().or(deliveries::claimed_by.eq(engine));
    let waiting = deliveries::table.filter(deliveries::ended_at.is_null()).filter(in_hand);
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(connection)?)
}

/// The engines that send something now.
///
/// # Errors
/// The read failed.
pub fn claimants(connection: &mut Connection) -> Result<Vec<String>> {
    let claimed = deliveries::table.filter(deliveries::ended_at.is_null());
    let engines = claimed.select(deliveries::claimed_by.assume_not_null()).distinct();
    Ok(engines.filter(deliveries::claimed_by.is_not_null()).load(connection)?)
}

/// What an engine that is gone had claimed is due now: nobody knows whether it was sent.
///
/// # Errors
/// The write failed.
pub fn let_go(connection: &mut Connection, engine: &str, now: i64) -> Result<()> {
    let of = deliveries::table.filter(deliveries::ended_at.is_null().and(deliveries::claimed_by.eq(engine)));
    diesel::update(of)
        .set((deliveries::claimed_by.eq(None::<String>), deliveries::next_at.eq(now)))
        .execute(connection)?;
    Ok(())
}

/// Everything that waits to be tried again is tried now: how it is sent may have been put right.
///
/// # Errors
/// The write failed.
pub fn hurry(connection: &mut Connection, now: i64) -> Result<()> {
    let waits = deliveries::ended_at.is_null().and(deliveries::claimed_by.is_null());
    diesel::update(deliveries::table.filter(waits.and(deliveries::next_at.gt(now))))
        .set(deliveries::next_at.eq(now))
        .execute(connection)?;
    Ok(())
}

/// The user's last ones, newest first.
///
/// # Errors
/// The read failed.
pub fn latest(connection: &mut Connection, user: &str, limit: i64) -> Result<Vec<DeliveryRow>> {
    Ok(deliveries::table
        .filter(deliveries::user_id.eq(user))
        .order((deliveries::created_at.desc(), deliveries::id.desc()))
        .limit(limit)
        .select(DeliveryRow::as_select())
        .load(connection)?)
}

/// Forgets what was sent or given up before `before`.
///
/// # Errors
/// The write failed.
pub fn forget_ended(connection: &mut Connection, before: i64) -> Result<()> {
    diesel::delete(deliveries::table.filter(deliveries::ended_at.lt(before))).execute(connection)?;
    Ok(())
}
