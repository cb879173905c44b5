//! The claim: the next queued task is found and taken in one transaction, and opens an attempt.
//!
//! The statements are hand-written so that Diesel keeps them prepared, and say INDEXED BY: without statistics the
//! planner prefers the list's index and sorts every queued row for each claim.

use crate::{
    Connection, Result, StoreError,
    attempts::{self, AttemptRow, Claimant},
    columns::Bind,
    lanes::{self, Candidate, Sought},
    queue_state,
    ready::{in_line, in_time, without_model},
    schema::agent_tasks,
    statement::statement,
    tasks::{self, TaskRow},
};
use contract::{Status, status_word, task::AttemptState};
use diesel::{
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
    sqlite::Sqlite,
};

/// Losses in a row after which a task runs alone.
pub const LOSSES_TO_RUN_ALONE: i32 = 2;

/// A claimed task and its open attempt.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The task, as it stands after the claim.
    pub task: TaskRow,
    /// The attempt: new, or the kept run's.
    pub attempt: AttemptRow,
    /// Whether the attempt is a kept run that goes on.
    pub kept: bool,
}

const SELECT: &str = "SELECT ";
const NEXT: &str = concat!(
    " FROM agent_tasks INDEXED BY agent_tasks_ready WHERE status = '",
    status_word!(Queued),
    "' AND hold = 0 AND lane = 0 AND foreground = 0 AND losses < 2 AND ("
);
const NEXT_IN_TIME: &str = concat!(without_model!(), in_time!());
const FIRST: &str =
    concat!(") AND (SELECT paused FROM queue_state WHERE id = 1) = 0 ORDER BY ", in_line!(), ", id LIMIT 1");
/// What somebody waits for, where a slot is free: none of it stands in the line of the others, or waits while that is held.
const TALK: &str = concat!(
    " FROM agent_tasks INDEXED BY agent_tasks_foreground WHERE foreground = 1 AND completed_at IS NULL AND status = '",
    status_word!(Queued),
    "' AND hold = 0",
    in_time!()
);
const TALK_SLOTS: &str = concat!(
    ") AND (SELECT COUNT(*) FROM agent_tasks AS other INDEXED BY agent_tasks_foreground WHERE other.foreground = 1 \
     AND other.completed_at IS NULL AND other.status = '",
    status_word!(Running),
    "') < "
);
const FIRST_TALK: &str = " ORDER BY id LIMIT 1";
const BY_ID: &str = " FROM agent_tasks WHERE id = ";
const ONE: &str = concat!(" AND status = '", status_word!(Queued), "' AND hold = 0", in_time!());

/// The next task that no limit counts: the one that stands first, see [`in_line`]. A task that was lost twice is left out.
#[derive(QueryId)]
struct LookNext {
    /// Also those of agents with a model.
    models: bool,
    now: i64,
}
/// The first of those that somebody waits for, where fewer than `slots` of them run.
#[derive(QueryId)]
struct LookTalk {
    now: i64,
    slots: i64,
}
/// One task by its id, whatever stands before it.
#[derive(QueryId)]
struct LookOne {
    now: i64,
    id: String,
}

macro_rules! look_statement {
    ($name:ident, $self:ident, $out:ident, $rest:block) => {
        impl QueryFragment<Sqlite> for $name {
            fn walk_ast<'b>(&'b $self, mut $out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                $out.push_sql(SELECT);
                agent_tasks::all_columns.walk_ast($out.reborrow())?;
                $rest
                Ok(())
            }
        }
        impl Query for $name {
            type SqlType = diesel::dsl::SqlTypeOf<<agent_tasks::table as Table>::AllColumns>;
        }
        impl RunQueryDsl<Connection> for $name {}
    };
}
look_statement!(LookNext, self, out, {
    out.push_sql(NEXT);
    out.push_bind_param::<Bool, _>(&self.models)?;
    out.push_sql(NEXT_IN_TIME);
    out.push_bind_param::<BigInt, _>(&self.now)?;
    out.push_sql(FIRST);
});
look_statement!(LookTalk, self, out, {
    out.push_sql(TALK);
    out.push_bind_param::<BigInt, _>(&self.now)?;
    out.push_sql(TALK_SLOTS);
    out.push_bind_param::<BigInt, _>(&self.slots)?;
    out.push_sql(FIRST_TALK);
});
look_statement!(LookOne, self, out, {
    out.push_sql(BY_ID);
    out.push_bind_param::<Text, _>(&self.id)?;
    out.push_sql(ONE);
    out.push_bind_param::<BigInt, _>(&self.now)?;
    out.push_sql(")");
});

statement! {
    /// Takes a task that was found ready in the same transaction.
    Take {
        generation: i64, attempt_count: i32, progress: i32, current_step: Option<String>, total_steps: Option<i32>,
        started_at: Option<i64>, now: i64, id: String,
    },
    [concat!("UPDATE OR FAIL agent_tasks SET status = '", status_word!(Running), "', front = 0, generation = ")]
    {generation: BigInt} ", attempt_count = " {attempt_count: Integer} ", progress_percentage = " {progress: Integer}
    ", current_step = " {current_step: Nullable<Text>} ", total_steps = " {total_steps: Nullable<Integer>}
    ", started_at = " {started_at: Nullable<BigInt>} ", updated_at = " {now: BigInt} " WHERE id = " {id: Text} ""
}

/// Takes what was found, and opens its attempt. Two statements, and not one that gives the row back: for that SQLite makes
/// a table of its own each time, which is dearer than to find the row again.
fn take(connection: &mut Connection, found: TaskRow, who: &Claimant) -> Result<Claimed> {
    let task = taken(found, who.now);
    let take = Take {
        generation: task.generation,
        attempt_count: task.attempt_count,
        progress: task.progress_percentage,
        current_step: task.current_step.clone(),
        total_steps: task.total_steps,
        started_at: task.started_at,
        now: task.updated_at,
        id: task.id.clone(),
    };
    take.execute(connection)?;
    open(connection, task, who)
}

/// A ready task as it stands once it is claimed at the moment `now`. A kept run goes on where it is.
fn taken(ready: TaskRow, now: i64) -> TaskRow {
    let (generation, count) = (ready.generation + 1, ready.attempt_count);
    let claimed = TaskRow { status: Status::Running, generation, front: false, updated_at: now, ..ready };
    if claimed.kept_run {
        return claimed;
    }
    TaskRow {
        attempt_count: count + 1,
        progress_percentage: 0,
        current_step: None,
        total_steps: None,
        started_at: Some(now),
        ..claimed
    }
}

/// Claims the next task that no limit keeps from starting, if one is ready and the queue is not paused. Where nothing is ready
/// that limits count, they cost one look at the end of an index; else one at the head of each lane that has room.
///
/// # Errors
/// The write failed.
pub fn next(connection: &mut Connection, who: &Claimant) -> Result<Option<Claimed>> {
    next_if(connection, false, who, |_, _| Ok(true))
}

/// Claims the next task like [`next`] where `fits` says so of it. Where it does not, nobody behind it is claimed either.
/// `without_models`: tasks of agents with a model are left out.
///
/// # Errors
/// The write failed, or `fits` did.
pub fn next_if(
    connection: &mut Connection,
    without_models: bool,
    who: &Claimant,
    fits: impl FnOnce(&mut Connection, &TaskRow) -> Result<bool>,
) -> Result<Option<Claimed>> {
    let models = !without_models;
    let free: Option<TaskRow> = LookNext { models, now: who.now }.get_result(connection).optional()?;
    let found = match before_it(connection, free.as_ref(), models, who.now)? {
        Some(counted) => LookOne { now: who.now, id: counted.id }.get_result(connection).optional()?,
        None => free,
    };
    match found {
        Some(found) if fits(connection, &found)? => take(connection, found, who).map(Some),
        Some(_) | None => Ok(None),
    }
}

/// Of those that limits count the one that may start and stands before `free`, the first that none does.
fn before_it(
    connection: &mut Connection,
    free: Option<&TaskRow>,
    models: bool,
    now: i64,
) -> Result<Option<Candidate>> {
    if !lanes::any_ready(connection)? || queue_state::paused(connection)?.0 {
        return Ok(None);
    }
    let counted = lanes::first(connection, Sought { losses: LOSSES_TO_RUN_ALONE, models, now })?;
    let is_first = |it: &Candidate| free.is_none_or(|free| (it.line, &it.id) < (tasks::rank(free), &free.id));
    Ok(counted.filter(is_first))
}

/// Claims the first task of the queue if it must run alone.
///
/// # Errors
/// The write failed.
pub fn alone(connection: &mut Connection, who: &Claimant) -> Result<Option<Claimed>> {
    match first_of_queue(connection, i32::MAX, who.now)?.filter(|first| first.losses >= LOSSES_TO_RUN_ALONE) {
        Some(first) => named(connection, first.id, who),
        None => Ok(None),
    }
}

/// The first task of the queue that no limit keeps from starting, with fewer than `losses` losses in a row.
fn first_of_queue(connection: &mut Connection, losses: i32, now: i64) -> Result<Option<Candidate>> {
    if queue_state::paused(connection)?.0 {
        return Ok(None);
    }
    let sought = Sought { losses, models: true, now };
    let free = lanes::head(connection, 0, sought)?;
    let counted = if lanes::any_ready(connection)? { lanes::first(connection, sought)? } else { None };
    Ok(free.into_iter().chain(counted).min())
}

/// Claims the first turn that somebody waits for, if fewer than `slots` of them run. Whether the queue is paused plays no part.
///
/// # Errors
/// The write failed.
pub fn talk(connection: &mut Connection, slots: i64, who: &Claimant) -> Result<Option<Claimed>> {
    let found = LookTalk { now: who.now, slots }.get_result(connection).optional()?;
    found.map(|found| take(connection, found, who)).transpose()
}

/// Claims this one task, if it is queued and not held, and no limit keeps it from starting.
///
/// # Errors
/// The write failed.
pub fn one(connection: &mut Connection, id: &str, who: &Claimant) -> Result<Option<Claimed>> {
    match lanes::admits(connection, id) {
        Ok(true) => named(connection, id.to_owned(), who),
        Ok(false) | Err(StoreError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Claims this one task, if it is queued and not held. Whether a limit keeps it from starting is known.
fn named(connection: &mut Connection, id: String, who: &Claimant) -> Result<Option<Claimed>> {
    let found = LookOne { now: who.now, id }.get_result(connection).optional()?;
    found.map(|found| take(connection, found, who)).transpose()
}

/// Which task is to be claimed.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// The next one, like [`next`].
    Next,
    /// The first of the queue if it must run alone, like [`alone`].
    Alone,
    /// The first that somebody waits for, however many of those run.
    Talk,
    /// This one, like [`one`].
    One(&'a str),
}

/// What came of a careful claim.
#[derive(Debug)]
pub enum Careful {
    /// It was claimed.
    Claimed(Box<Claimed>),
    /// The store refuses for good to have this task claimed. The claim is undone.
    Refused {
        /// The task.
        id: String,
        /// Its generation.
        generation: i64,
        /// Why.
        why: StoreError,
    },
    /// There is nothing to claim.
    Nothing,
}

/// Claims like [`next`], [`alone`] or [`one`], and tells which task it was that cannot be claimed. Dearer than those:
/// for the try after one that failed.
///
/// # Errors
/// The write failed in a way that may pass.
pub fn carefully(connection: &mut Connection, which: Which<'_>, who: &Claimant) -> Result<Careful> {
    let Some((id, generation)) = first(connection, which, who.now)? else { return Ok(Careful::Nothing) };
    match diesel::Connection::transaction(connection, |connection| one(connection, &id, who)) {
        Ok(Some(claimed)) => Ok(Careful::Claimed(Box::new(claimed))),
        Ok(None) => Ok(Careful::Nothing),
        Err(why) if why.is_permanent() => Ok(Careful::Refused { id, generation, why }),
        Err(other) => Err(other),
    }
}

/// The task that a claim would take, and its generation.
fn first(connection: &mut Connection, which: Which<'_>, now: i64) -> Result<Option<(String, i64)>> {
    let first = match which {
        Which::Next => first_of_queue(connection, LOSSES_TO_RUN_ALONE, now)?,
        Which::Alone => {
            let first = first_of_queue(connection, i32::MAX, now)?;
            first.filter(|first| first.losses >= LOSSES_TO_RUN_ALONE)
        }
        Which::Talk | Which::One(_) => None,
    };
    let in_time = agent_tasks::deadline_at.is_null().or(agent_tasks::deadline_at.assume_not_null().gt(now));
    let ready = agent_tasks::table
        .filter(agent_tasks::status.eq(Bind(Status::Queued)).and(agent_tasks::hold.eq(false)))
        .filter(agent_tasks::kept_run.or(in_time))
        .order(agent_tasks::id)
        .select((agent_tasks::id, agent_tasks::generation))
        .into_boxed();
    let ready = match (which, first) {
        (Which::Talk, _) => ready.filter(agent_tasks::foreground.eq(true)),
        (Which::One(id), _) => ready.filter(agent_tasks::id.eq(id.to_owned())),
        (Which::Next | Which::Alone, Some(first)) => ready.filter(agent_tasks::id.eq(first.id)),
        (Which::Next | Which::Alone, None) => return Ok(None),
    };
    Ok(ready.first(connection).optional()?)
}

/// Takes over a run whose engine is dead: the generation rises, so that whatever still believes to own it is fenced
/// off. The status stays as it is.
///
/// # Errors
/// `StaleLease` when it moved on meanwhile, or the write failed.
pub fn adopt(
    connection: &mut Connection,
    id: &str,
    generation: i64,
    who: &Claimant,
) -> Result<(TaskRow, AttemptRow)> {
    let task: Option<TaskRow> = diesel::update(agent_tasks::table)
        .filter(agent_tasks::id.eq(id).and(agent_tasks::generation.eq(generation)))
        .filter(
            agent_tasks::status
                .eq_any([Status::Running, Status::Paused, Status::NeedsInput].map(Bind))
                .or(agent_tasks::status.eq(Bind(Status::Queued)).and(agent_tasks::kept_run)),
        )
        // nobody has touched the task: how long it waits for the person is reckoned from when somebody did
        .set(agent_tasks::generation.eq(generation + 1))
        .returning(TaskRow::as_returning())
        .get_result(connection)
        .optional()?;
    let task = task.ok_or(StoreError::StaleLease)?;
    let mut attempt = attempts::take_over(connection, &task, who)?;
    if let Some(state) = AttemptState::behind(task.status) {
        attempts::set_state(connection, id, attempt.number, state)?;
        attempt.state = state;
    }
    Ok((task, attempt))
}

/// Whether a task waits that must run alone.
///
/// # Errors
/// The read failed.
pub fn any_alone(connection: &mut Connection) -> Result<bool> {
    let found: Option<String> = agent_tasks::table
        .filter(agent_tasks::status.eq(Bind(Status::Queued)).and(agent_tasks::losses.ge(LOSSES_TO_RUN_ALONE)))
        .filter(agent_tasks::foreground.eq(false))
        .select(agent_tasks::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

fn open(connection: &mut Connection, task: TaskRow, who: &Claimant) -> Result<Claimed> {
    let kept = task.kept_run;
    let attempt = if kept {
        attempts::take_over(connection, &task, who)?
    } else {
        attempts::open(connection, &task, who)?
    };
    Ok(Claimed { task, attempt, kept })
}

/// How SQLite carries out the claim, for the test that asserts its plan.
///
/// # Errors
/// The read failed.
pub fn plan(connection: &mut Connection) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let sql = format!("EXPLAIN QUERY PLAN SELECT *{NEXT}1{NEXT_IN_TIME}0{FIRST}");
    let lines: Vec<Line> = diesel::sql_query(sql).load(connection)?;
    Ok(lines.into_iter().map(|l| l.detail).collect())
}
