//! Who may start under the limits. The claim asks here, in its own transaction, and so does whoever explains a wait: both
//! go by the same rows.
//!
//! A place under a limit is no row of its own, so none can leak: it belongs to what runs, and to what is frozen in the
//! middle of a run with its processes. A turn that somebody waits for is never held up and has no place.
//!
//! A run that only waits for a task below it is idle. It keeps its place against strangers, and gives way to that task, and
//! to what that one waits for: they cannot block each other, and no more work at once than may.

mod occupancy;

pub use occupancy::{FullLimit, Holder, Occupancy, go_on, wait};

use crate::{
    Connection, Result,
    ready::{in_line, in_time, ready, without_model},
    schema::agent_tasks,
    statement::statement,
};
use contract::{Status, status_word};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Text},
};
use std::collections::{HashMap, HashSet};

statement! {
    /// Whether anything is ready that a limit counts: one look at the end of an index.
    AnyReady {} returns Bool,
    [concat!("SELECT EXISTS (SELECT 1", ready!(), "> 0)")]
}
statement! {
    /// The lanes in which anything is ready: one step along the index for each.
    ReadyLanes {} returns BigInt,
    [concat!(
        "WITH RECURSIVE found (reached) AS (SELECT (SELECT lane", ready!(), "> 0 ORDER BY lane LIMIT 1) UNION ALL SELECT (SELECT lane",
        ready!(), "> reached ORDER BY lane LIMIT 1) FROM found WHERE reached IS NOT NULL) SELECT reached FROM found WHERE reached IS NOT NULL"
    )]
}
statement! {
    /// The first of a lane with fewer losses in a row.
    Head { lane: i64, losses: i32, models: bool, now: i64 } returns (Text, BigInt, Integer),
    [concat!("SELECT id, ", in_line!(), ", losses", ready!(), "= ")] {lane: BigInt}
    " AND foreground = 0 AND losses < " {losses: Integer} " AND (" {models: Bool} [concat!(without_model!(), in_time!())] {now: BigInt}
    [concat!(") ORDER BY ", in_line!(), ", id LIMIT 1")]
}
statement! {
    /// One task as a candidate, if it is ready.
    ReadyOne { id: String, losses: i32, models: bool, now: i64 } returns (Text, BigInt, Integer),
    [concat!("SELECT id, ", in_line!(), ", losses FROM agent_tasks WHERE id = ")] {id: Text}
    [concat!(" AND status = '", status_word!(Queued), "' AND hold = 0 AND foreground = 0 AND losses < ")] {losses: Integer}
    " AND (" {models: Bool} [concat!(without_model!(), in_time!())] {now: BigInt} ")"
}
statement! {
    /// The lane of a task, and whether nobody waits for it in a talk.
    LaneOf { id: String } returns (BigInt, Bool),
    "SELECT lane, foreground = 0 FROM agent_tasks WHERE id = " {id: Text} ""
}
statement! {
    /// How many of a lane stand before a place in the line.
    ReadyBefore { lane: i64, line: i64, id: String } returns BigInt,
    [concat!("SELECT COUNT(*)", ready!(), "= ")] {lane: BigInt} [concat!(" AND foreground = 0 AND (", in_line!(), ", id) < (")]
    {line: BigInt} ", " {id: Text} ")"
}
statement! {
    /// Where the first of a lane stands, but for one task.
    FirstLine { lane: i64, but: String } returns BigInt,
    [concat!("SELECT ", in_line!(), ready!(), "= ")] {lane: BigInt} " AND foreground = 0 AND id <> " {but: Text}
    [concat!(" ORDER BY ", in_line!(), ", id LIMIT 1")]
}
statement! {
    /// How many are ready in each lane. Counts them.
    ReadyByLane {} returns (BigInt, BigInt),
    [concat!("SELECT lane, COUNT(*)", ready!(), "> 0 AND foreground = 0 GROUP BY lane")]
}

/// What is looked for among the ready.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought {
    /// With fewer losses in a row than so many.
    pub(crate) losses: i32,
    /// Also tasks of agents with a model.
    pub(crate) models: bool,
    /// The moment.
    pub(crate) now: i64,
}

impl Sought {
    /// All that is ready. What is past its deadline is the clock's to fail, and waited for.
    const ALL: Self = Self { losses: i32::MAX, models: true, now: i64::MIN };
}

/// A task that may start, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    pub(crate) line: i64,
    pub(crate) id: String,
    pub(crate) losses: i32,
}

fn candidate((id, line, losses): (String, i64, i32)) -> Candidate {
    Candidate { line, id, losses }
}

/// Whether anything is ready that a limit counts. One look, however much there is.
///
/// # Errors
/// The read failed.
pub fn any_ready(connection: &mut Connection) -> Result<bool> {
    Ok(AnyReady {}.get_result(connection)?)
}

/// The first task of one lane with fewer than `losses` losses in a row.
pub(crate) fn head(
    connection: &mut Connection,
    lane: i64,
    Sought { losses, models, now }: Sought,
) -> Result<Option<Candidate>> {
    Ok(Head { lane, losses, models, now }.get_result(connection).optional()?.map(candidate))
}

/// The first of those that limits count and that may start under them.
///
/// # Errors
/// The read failed.
pub(crate) fn first(connection: &mut Connection, sought: Sought) -> Result<Option<Candidate>> {
    let occupancy = Occupancy::read(connection)?;
    let mut found = Vec::new();
    for lane in (ReadyLanes {}).get_results::<i64>(connection)? {
        if occupancy.full(lane, None).is_empty() {
            found.extend(head(connection, lane, sought)?);
        }
    }
    // a frozen run goes on in the place that it has
    let frozen = occupancy.places().iter().filter(|holder| holder.status == Status::Queued);
    // in whose place somebody waits
    let awaited = occupancy.awaited();
    let special: HashSet<&String> = frozen.map(|holder| &holder.id).chain(awaited).collect();
    for id in special {
        let Sought { losses, models, now } = sought;
        let ready = ReadyOne { id: id.clone(), losses, models, now };
        let ready = ready.get_result(connection).optional()?;
        if let Some(ready) = ready.map(candidate)
            && may_start(connection, &occupancy, id)?
        {
            found.push(ready);
        }
    }
    Ok(found.into_iter().min())
}

fn may_start(connection: &mut Connection, occupancy: &Occupancy, id: &str) -> Result<bool> {
    let (lane, counts): (i64, bool) = LaneOf { id: id.to_owned() }.get_result(connection)?;
    Ok(lane == 0 || !counts || occupancy.has_place(id) || occupancy.full(lane, Some(id)).is_empty())
}

/// Whether anything that is ready may start, as far as limits go.
///
/// # Errors
/// The read failed.
pub fn any_may_start(connection: &mut Connection) -> Result<bool> {
    let free = head(connection, 0, Sought::ALL)?.is_some();
    Ok(free || any_ready(connection)? && first(connection, Sought::ALL)?.is_some())
}

/// Whether no limit keeps this task from starting.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn admits(connection: &mut Connection, id: &str) -> Result<bool> {
    let (lane, counts): (i64, bool) = LaneOf { id: id.to_owned() }.get_result(connection)?;
    if lane == 0 || !counts {
        return Ok(true);
    }
    let occupancy = Occupancy::read(connection)?;
    may_start(connection, &occupancy, id)
}

/// The limits that keep those of these tasks from starting that are ready; those that none does are left out. As many queries for a page as for
/// one task.
///
/// # Errors
/// The read failed.
pub fn held_up(connection: &mut Connection, ids: &[&str]) -> Result<HashMap<String, Vec<FullLimit>>> {
    let mut held = HashMap::new();
    if ids.is_empty() {
        return Ok(held);
    }
    let counted: Vec<(String, i64)> = agent_tasks::table
        .filter(agent_tasks::id.eq_any(ids))
        .filter(sql::<Bool>(concat!("lane > 0 AND foreground = 0 AND status = '", status_word!(Queued), "'")))
        .select((agent_tasks::id, sql::<BigInt>("lane")))
        .load(connection)?;
    if counted.is_empty() {
        return Ok(held);
    }
    let occupancy = Occupancy::read(connection)?;
    for (id, lane) in counted {
        let full = if occupancy.has_place(&id) { vec![] } else { occupancy.full(lane, Some(&id)) };
        if !full.is_empty() {
            held.insert(id, full);
        }
    }
    Ok(held)
}

/// The lanes whose ready tasks stand in the line of this one: of which something could start now, and its own.
pub(crate) fn in_line_with(connection: &mut Connection, id: &str) -> Result<Vec<i64>> {
    let (own, _): (i64, bool) = LaneOf { id: id.to_owned() }.get_result(connection)?;
    let mut lanes = vec![own];
    if own != 0 {
        lanes.push(0);
    }
    if any_ready(connection)? {
        let occupancy = Occupancy::read(connection)?;
        let others = ReadyLanes {}.get_results::<i64>(connection)?;
        lanes
            .extend(others.into_iter().filter(|lane| *lane != own && occupancy.full(*lane, None).is_empty()));
    }
    Ok(lanes)
}

/// The lanes in which anything is ready, the one of those that no limit counts first.
pub(crate) fn all_ready(connection: &mut Connection) -> Result<Vec<i64>> {
    let mut lanes = vec![0];
    if any_ready(connection)? {
        lanes.extend(ReadyLanes {}.get_results::<i64>(connection)?);
    }
    Ok(lanes)
}

/// How many are ready in each lane. Counts them.
///
/// # Errors
/// The read failed.
pub fn ready_by_lane(connection: &mut Connection) -> Result<HashMap<i64, i64>> {
    Ok(ReadyByLane {}.get_results(connection)?.into_iter().collect())
}

/// How many of a lane stand before a place in the line.
pub(crate) fn before(connection: &mut Connection, lane: i64, line: i64, id: &str) -> Result<i64> {
    Ok(ReadyBefore { lane, line, id: id.to_owned() }.get_result(connection)?)
}

/// How many that wait for the same limits stand before this task, which is ready.
///
/// # Errors
/// The read failed.
pub fn before_in_lane(connection: &mut Connection, id: &str) -> Result<i64> {
    let Sought { losses, models, now } = Sought::ALL;
    let ready = ReadyOne { id: id.to_owned(), losses, models, now };
    let found: Option<(String, i64, i32)> = ready.get_result(connection).optional()?;
    let Some((id, line, _)) = found else { return Ok(0) };
    let (lane, _): (i64, bool) = LaneOf { id: id.clone() }.get_result(connection)?;
    before(connection, lane, line, &id)
}

/// Where the first of a lane stands, but for one task.
pub(crate) fn first_line(connection: &mut Connection, lane: i64, but: &str) -> Result<Option<i64>> {
    Ok(FirstLine { lane, but: but.to_owned() }.get_result(connection).optional()?)
}
