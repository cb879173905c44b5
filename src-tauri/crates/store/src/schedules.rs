//! Schedules, and what became of each of their times.
//!
//! A time is a row under the schedule and the moment that it names, written by the transaction that makes its task: so
//! no clock and no two engines start one twice.

use crate::{
    Connection, Result,
    columns::Bind,
    events::{self, NewEvent},
    schema::{agent_tasks, occurrences, schedule_tasks, schedules},
};
use contract::{
    Status,
    event::EventKind,
    occurrence_word,
    schedule::{Missed, OccurrenceState, Overlap},
};
use diesel::{
    dsl::{min, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Text},
    sqlite::Sqlite,
};
use std::collections::BTreeSet;

/// So many of a schedule's last times are kept.
const KEPT: i64 = 200;

/// A schedule as it is stored. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schedules, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct ScheduleRow {
    pub id: String,
    pub user_id: String,
    pub name: String,
    pub rhythm: String,
    pub zone: String,
    pub task: String,
    #[diesel(serialize_as = Bind<Missed>)]
    pub missed: Missed,
    pub missed_most: i64,
    #[diesel(serialize_as = Bind<Overlap>)]
    pub overlap: Overlap,
    pub jitter_seconds: i64,
    pub expires_at: Option<i64>,
    pub paused: bool,
    pub next_at: Option<i64>,
    pub due_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub told_refusal: Option<String>,
    pub asked_by: Option<String>,
    pub workflow: Option<String>,
}

/// What became of a time of a schedule. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occurrences, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct OccurrenceRow {
    pub schedule_id: String,
    pub nominal_at: i64,
    #[diesel(serialize_as = Bind<OccurrenceState>)]
    pub state: OccurrenceState,
    pub task_id: Option<String>,
    pub reason: Option<String>,
    pub decided_at: i64,
}

fn told(connection: &mut Connection, now: i64) -> Result<()> {
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Schedules))
}

/// Adds a schedule.
///
/// # Errors
/// The write failed.
pub fn insert(connection: &mut Connection, schedule: ScheduleRow) -> Result<()> {
    let now = schedule.updated_at;
    diesel::insert_into(schedules::table).values(schedule).execute(connection)?;
    told(connection, now)
}

/// Changes a schedule.
///
/// # Errors
/// The write failed.
pub fn update(connection: &mut Connection, schedule: ScheduleRow) -> Result<()> {
    let (id, now) = (schedule.id.clone(), schedule.updated_at);
    diesel::update(schedules::table.find(id)).set(schedule).execute(connection)?;
    told(connection, now)
}

/// The user's schedules that are not deleted, by name.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection, user: &str) -> Result<Vec<ScheduleRow>> {
    Ok(schedules::table
        .filter(schedules::user_id.eq(user).and(schedules::deleted_at.is_null()))
        .order(schedules::name)
        .select(ScheduleRow::as_select())
        .load(connection)?)
}

/// The user's schedule with this id, deleted ones too.
///
/// # Errors
/// The read failed.
pub fn by_id(connection: &mut Connection, user: &str, id: &str) -> Result<Option<ScheduleRow>> {
    Ok(schedules::table
        .find(id)
        .filter(schedules::user_id.eq(user))
        .select(ScheduleRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// The user's schedules that were deleted and can be brought back, the last one first.
///
/// # Errors
/// The read failed.
pub fn deleted(connection: &mut Connection, user: &str) -> Result<Vec<ScheduleRow>> {
    Ok(schedules::table
        .filter(schedules::user_id.eq(user).and(schedules::deleted_at.is_not_null()))
        .order(schedules::deleted_at.desc())
        .select(ScheduleRow::as_select())
        .load(connection)?)
}

/// When the next one is due.
///
/// # Errors
/// The read failed.
pub fn next_due(connection: &mut Connection) -> Result<Option<i64>> {
    Ok(going().select(min(schedules::due_at)).get_result(connection)?)
}

/// Those that are due, the longest due first, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn due(connection: &mut Connection, now: i64, limit: i64) -> Result<Vec<String>> {
    Ok(going()
        .filter(schedules::due_at.le(now))
        .order(schedules::due_at)
        .limit(limit)
        .select(schedules::id)
        .load(connection)?)
}

/// The user's schedule that is due first.
///
/// # Errors
/// The read failed.
pub fn soonest(connection: &mut Connection, user: &str) -> Result<Option<ScheduleRow>> {
    Ok(going()
        // the plus keeps SQLite from taking the index by user, and sorting
        .filter(sql::<Bool>("+user_id = ").bind::<Text, _>(user.to_owned()))
        .order(schedules::due_at)
        .limit(1)
        .select(ScheduleRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// Those that start something again, in the words of their index: a bound value could be anything to SQLite.
fn going() -> schedules::BoxedQuery<'static, Sqlite> {
    let there = schedules::due_at.is_not_null().and(schedules::deleted_at.is_null());
    schedules::table.filter(there).filter(sql::<Bool>("paused = 0")).into_boxed()
}

/// That a time waits.
fn waits() -> SqlLiteral<Bool> {
    sql::<Bool>(concat!("state = '", occurrence_word!(Waiting), "'"))
}

/// Writes down what became of a time, unless that is written down already; whether it was not.
///
/// # Errors
/// The write failed.
pub fn add_occurrence(connection: &mut Connection, occurrence: OccurrenceRow) -> Result<bool> {
    let now = occurrence.decided_at;
    let started = occurrence.task_id.clone().map(|task| (occurrence.schedule_id.clone(), task));
    let added = diesel::insert_into(occurrences::table)
        .values(occurrence)
        .on_conflict_do_nothing()
        .execute(connection)?;
    if added > 0 {
        if let Some((schedule, task)) = started {
            add_task(connection, &schedule, &task)?;
        }
        told(connection, now)?;
    }
    Ok(added > 0)
}

/// Writes down what became of a time that waited, or what its task is.
///
/// # Errors
/// The write failed.
pub fn settle_occurrence(connection: &mut Connection, occurrence: &OccurrenceRow) -> Result<()> {
    diesel::update(occurrences::table.find((&occurrence.schedule_id, occurrence.nominal_at)))
        .set((
            occurrences::state.eq(Bind(occurrence.state)),
            occurrences::task_id.eq(&occurrence.task_id),
            occurrences::reason.eq(&occurrence.reason),
            occurrences::decided_at.eq(occurrence.decided_at),
        ))
        .execute(connection)?;
    if let Some(task) = &occurrence.task_id {
        add_task(connection, &occurrence.schedule_id, task)?;
    }
    told(connection, occurrence.decided_at)
}

/// Writes down that a task is one of a schedule's.
fn add_task(connection: &mut Connection, schedule: &str, task: &str) -> Result<()> {
    diesel::insert_into(schedule_tasks::table)
        .values((schedule_tasks::task_id.eq(task), schedule_tasks::schedule_id.eq(schedule)))
        .on_conflict_do_nothing()
        .execute(connection)?;
    Ok(())
}

/// A task is run again: where the old one is one of a schedule's, the new one is too.
///
/// # Errors
/// The write failed.
pub fn run_again(connection: &mut Connection, old: &str, new: &str) -> Result<()> {
    let of = schedule_tasks::table.find(old).select(schedule_tasks::schedule_id);
    match of.get_result::<String>(connection).optional()? {
        Some(schedule) => add_task(connection, &schedule, new),
        None => Ok(()),
    }
}

/// The schedule that a task is one of, if it is one of any.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Option<ScheduleRow>> {
    Ok(schedule_tasks::table
        .inner_join(schedules::table.on(schedules::id.eq(schedule_tasks::schedule_id)))
        .filter(schedule_tasks::task_id.eq(task))
        .select(ScheduleRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// Forgets that a time was refused: it is tried again.
///
/// # Errors
/// The write failed.
pub fn forget_refused(connection: &mut Connection, schedule: &str, nominal_at: i64) -> Result<()> {
    let refused = occurrences::state.eq(Bind(OccurrenceState::Refused));
    diesel::delete(occurrences::table.find((schedule, nominal_at)).filter(refused)).execute(connection)?;
    Ok(())
}

/// What became of a schedule's last times, newest first.
///
/// # Errors
/// The read failed.
pub fn last(connection: &mut Connection, schedule: &str, limit: i64) -> Result<Vec<OccurrenceRow>> {
    Ok(occurrences::table
        .filter(occurrences::schedule_id.eq(schedule))
        .order(occurrences::nominal_at.desc())
        .limit(limit)
        .select(OccurrenceRow::as_select())
        .load(connection)?)
}

/// The times of a schedule that wait for the end of a task, oldest first.
///
/// # Errors
/// The read failed.
pub fn waiting(connection: &mut Connection, schedule: &str) -> Result<Vec<OccurrenceRow>> {
    Ok(occurrences::table
        .filter(waits())
        // few wait in all, and a schedule has many times
        .filter(sql::<Bool>("+schedule_id = ").bind::<Text, _>(schedule.to_owned()))
        .order(occurrences::nominal_at)
        .select(OccurrenceRow::as_select())
        .load(connection)?)
}

/// The schedules that have times which wait for the end of a task.
///
/// # Errors
/// The read failed.
pub fn with_waiting(connection: &mut Connection) -> Result<BTreeSet<String>> {
    let waiting = occurrences::table.filter(waits()).order(occurrences::nominal_at);
    Ok(waiting.select(occurrences::schedule_id).load(connection)?.into_iter().collect())
}

/// Which of a schedule's tasks have not ended: what its times started, and what runs one of those again.
///
/// # Errors
/// The read failed.
pub fn open_tasks(connection: &mut Connection, schedule: &str) -> Result<Vec<String>> {
    let ended = Status::ALL.into_iter().filter(|status| status.is_terminal()).map(Bind);
    let own = schedule_tasks::table
        .filter(schedule_tasks::schedule_id.eq(schedule))
        .select(schedule_tasks::task_id);
    Ok(agent_tasks::table
        .filter(agent_tasks::id.eq_any(own))
        .filter(agent_tasks::status.ne_all(ended).and(agent_tasks::deleted_at.is_null()))
        .select(agent_tasks::id)
        .load(connection)?)
}

/// Writes down that somebody had a schedule start this task, beside its times.
///
/// # Errors
/// The write failed.
pub fn started_by_hand(connection: &mut Connection, schedule: &str, task: &str, now: i64) -> Result<()> {
    let mut started = OccurrenceRow {
        schedule_id: schedule.to_owned(),
        nominal_at: now,
        state: OccurrenceState::Started,
        task_id: Some(task.to_owned()),
        reason: None,
        decided_at: now,
    };
    // a time of its own may be this very moment
    while !add_occurrence(connection, started.clone())? {
        started.nominal_at += 1;
    }
    Ok(())
}

/// Forgets what became of times before the last ones of each schedule, but for what waits and whose task is open.
///
/// # Errors
/// The write failed.
pub fn forget_old(connection: &mut Connection) -> Result<usize> {
    let mut forgotten = 0;
    for id in schedules::table.select(schedules::id).load::<String>(connection)? {
        let times = occurrences::table.filter(occurrences::schedule_id.eq(&id));
        let last = times.select(occurrences::nominal_at).order(occurrences::nominal_at.desc());
        let Some(first_kept) = last.offset(KEPT - 1).limit(1).get_result::<i64>(connection).optional()?
        else {
            continue;
        };
        let open: Vec<Option<String>> = open_tasks(connection, &id)?.into_iter().map(Some).collect();
        let old = occurrences::schedule_id.eq(&id).and(occurrences::nominal_at.lt(first_kept));
        let settled = diesel::dsl::not(waits())
            .and(occurrences::task_id.is_null().or(occurrences::task_id.ne_all(open)));
        forgotten += diesel::delete(occurrences::table.filter(old.and(settled))).execute(connection)?;
    }
    Ok(forgotten)
}

/// Forgets schedules that were deleted before a moment.
///
/// # Errors
/// The write failed.
pub fn purge_deleted(connection: &mut Connection, before: i64) -> Result<usize> {
    Ok(diesel::delete(schedules::table.filter(schedules::deleted_at.lt(before))).execute(connection)?)
}
