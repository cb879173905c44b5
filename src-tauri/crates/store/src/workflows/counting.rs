//! What the end of a task costs its run: each of these is paid for every task, so it stays prepared, reads no more than it needs,
//! and writes no index that does not change.

use super::row::RunRow;
use crate::{
    Connection, Result,
    columns::RunWhenColumn,
    schema::{agent_tasks, workflow_links, workflow_runs, workflow_stages, workflow_tasks},
    statement::statement,
};
use contract::{Status, status_word, workflow::RunWhen};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

/// Tasks that wait for one thing of their run and for nothing else: the condition on the task's row.
macro_rules! plain {
    () => {
        concat!(
            "status = '",
            contract::status_word!(Pending),
            "' AND waiting_for = '",
            contract::wait_word!(Dependency),
            "' AND blockers = 1 AND scheduled_at IS NULL AND question IS NULL"
        )
    };
}
pub(super) use plain;

/// Where a task stands in its run: as much of its row as its end needs.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = workflow_tasks)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Spot {
    pub root_id: String,
    pub stage: i64,
    pub place: i64,
    pub name: String,
    pub task_id: String,
    pub unreached: Option<String>,
    pub ended: bool,
}

/// What is counted in a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StageCount {
    /// So many more of its tasks have ended.
    pub ended: i64,
    /// So many of those failed.
    pub failed: i64,
}

/// What is to be known of a task before it starts.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = workflow_tasks)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Patterns {
    pub filled_in: bool,
    pub done_when: Option<String>,
    pub failed_when: Option<String>,
    pub done_by_exit: bool,
}

statement! {
    /// The end of a task is counted.
    EndMember { root_id: String, stage: i64, place: i64 },
    "UPDATE workflow_tasks SET ended = 1, waits = 0 WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND place = " {place: BigInt} ""
}
statement! {
    /// A task has ended, and those that come after it by one of these two conditions wait for one less.
    Arrive { root_id: String, stage: i64, earlier: i64, one: RunWhen, other: RunWhen, unreached: Option<String> },
    "UPDATE workflow_tasks SET links = links - 1, unreached = COALESCE(unreached, " {unreached: Nullable<Text>}
    ") WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND place IN (SELECT later FROM workflow_links WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND earlier = " {earlier: BigInt} " AND (run_when = " {one: RunWhenColumn} " OR run_when = " {other: RunWhenColumn} "))"
}
statement! {
    /// Nothing of the run holds it up any more.
    ReleaseMember { root_id: String, stage: i64, place: i64 },
    "UPDATE workflow_tasks SET waits = 0 WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND place = " {place: BigInt} ""
}
statement! {
    /// The task itself is queued, where that was all that it waited for.
    QueuePlain { now: i64, id: String },
    [concat!(
        "UPDATE OR FAIL agent_tasks SET status = '",
        status_word!(Queued),
        "', waiting_for = NULL, wake_at = NULL, blockers = 0, updated_at = "
    )] {now: BigInt} " WHERE id = " {id: Text} [concat!(" AND ", plain!())]
}
statement! {
    /// So many more of a run's tasks have ended.
    CountEnded { ended: i64, root_id: String },
    "UPDATE workflow_runs SET tasks_ended = tasks_ended + " {ended: BigInt} " WHERE root_id = " {root_id: Text} ""
}
statement! {
    /// Tasks of a stage have ended.
    CountInStage { ended: i64, failed: i64, root_id: String, place: i64 },
    "UPDATE workflow_stages SET open = open - " {ended: BigInt} ", failed = failed + " {failed: BigInt}
    " WHERE root_id = " {root_id: Text} " AND place = " {place: BigInt} ""
}

/// Where a task stands in a run, and that run, if it is one of a run's own.
///
/// # Errors
/// The read failed.
pub fn spot_of_task(connection: &mut Connection, task: &str) -> Result<Option<(Spot, RunRow)>> {
    Ok(workflow_tasks::table
        .inner_join(workflow_runs::table.on(workflow_runs::root_id.eq(workflow_tasks::root_id)))
        .filter(workflow_tasks::task_id.eq(task).and(workflow_tasks::taken_over.eq(false)))
        .select((Spot::as_select(), RunRow::as_select()))
        .get_result(connection)
        .optional()?)
}

/// What is to be known of a task before it starts, if it is one of a run's own.
///
/// # Errors
/// The read failed.
pub fn patterns_of_task(connection: &mut Connection, task: &str) -> Result<Option<Patterns>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::task_id.eq(task).and(workflow_tasks::taken_over.eq(false)))
        .select(Patterns::as_select())
        .get_result(connection)
        .optional()?)
}

/// Those of a stage that nothing but its gate held up.
///
/// # Errors
/// The read failed.
pub fn ready_members(connection: &mut Connection, root: &str, stage: i64) -> Result<Vec<Spot>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::root_id.eq(root).and(workflow_tasks::stage.eq(stage)))
        .filter(workflow_tasks::waits.and(workflow_tasks::links.eq(0)))
        .order(workflow_tasks::place)
        .select(Spot::as_select())
        .load(connection)?)
}

/// By which conditions others come after a task within its stage; empty where none does.
///
/// # Errors
/// The read failed.
pub fn conditions_behind(connection: &mut Connection, spot: &Spot) -> Result<Vec<RunWhen>> {
    Ok(workflow_links::table
        .filter(workflow_links::root_id.eq(&spot.root_id).and(workflow_links::stage.eq(spot.stage)))
        .filter(workflow_links::earlier.eq(spot.place))
        .select(workflow_links::run_when)
        .load(connection)?)
}

/// The end of a task is counted.
///
/// # Errors
/// The write failed.
pub fn end_member(connection: &mut Connection, spot: &Spot) -> Result<()> {
    let Spot { root_id, stage, place, .. } = spot;
    EndMember { root_id: root_id.clone(), stage: *stage, place: *place }.execute(connection)?;
    Ok(())
}

/// A task has ended: those of its stage that come after it, by these conditions, wait for one less. `met`: the conditions that
/// this end meets (one twice where it is the only one); of the others it is told why they are not reached. Those that wait for
/// nothing more within their stage.
///
/// # Errors
/// The write failed.
pub fn arrive(
    connection: &mut Connection,
    spot: &Spot,
    behind: &[RunWhen],
    met: [RunWhen; 2],
    why_not: &str,
) -> Result<Vec<Spot>> {
    let (root_id, stage, earlier) = (&spot.root_id, spot.stage, spot.place);
    let arrive = |[one, other]: [RunWhen; 2], unreached: Option<String>| Arrive {
        root_id: root_id.clone(),
        stage,
        earlier,
        one,
        other,
        unreached,
    };
    let unmet: Vec<RunWhen> = RunWhen::ALL.into_iter().filter(|when| !met.contains(when)).collect();
    if behind.iter().any(|when| met.contains(when)) {
        arrive(met, None).execute(connection)?;
    }
    if let (Some(one), Some(other)) = (unmet.first(), unmet.last())
        && behind.iter().any(|when| unmet.contains(when))
    {
        arrive([*one, *other], Some(why_not.to_owned())).execute(connection)?;
    }
    let behind = workflow_links::table
        .filter(workflow_links::root_id.eq(root_id).and(workflow_links::stage.eq(stage)))
        .filter(workflow_links::earlier.eq(earlier))
        .select(workflow_links::later);
    Ok(workflow_tasks::table
        .filter(workflow_tasks::root_id.eq(root_id).and(workflow_tasks::stage.eq(stage)))
        .filter(workflow_tasks::place.eq_any(behind).and(workflow_tasks::links.eq(0)))
        .filter(workflow_tasks::ended.eq(false).and(workflow_tasks::waits))
        .order(workflow_tasks::place)
        .select(Spot::as_select())
        .load(connection)?)
}

/// Nothing of the run holds a task up any more.
///
/// # Errors
/// The write failed.
pub fn release_member(connection: &mut Connection, spot: &Spot) -> Result<()> {
    let Spot { root_id, stage, place, .. } = spot;
    ReleaseMember { root_id: root_id.clone(), stage: *stage, place: *place }.execute(connection)?;
    Ok(())
}

/// Queues a task that waited for its run alone; whether it did. Of one that waits for something else besides, or is held,
/// nothing is written.
///
/// # Errors
/// The write failed.
pub fn queue_plain(connection: &mut Connection, task: &str, now: i64) -> Result<bool> {
    Ok(QueuePlain { now, id: task.to_owned() }.execute(connection)? == 1)
}

/// Where the task of a run stands.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn root_status(connection: &mut Connection, root: &str) -> Result<Status> {
    Ok(agent_tasks::table.find(root).select(agent_tasks::status).get_result(connection)?)
}

/// Counts tasks of a run that have ended.
///
/// # Errors
/// The write failed.
pub fn count_ended(connection: &mut Connection, root: &str, ended: i64) -> Result<()> {
    CountEnded { ended, root_id: root.to_owned() }.execute(connection)?;
    Ok(())
}

/// Counts tasks of a stage that have ended. How many have not.
///
/// # Errors
/// The write failed.
pub fn count_in_stage(connection: &mut Connection, root: &str, place: i64, count: StageCount) -> Result<i64> {
    let StageCount { ended, failed } = count;
    CountInStage { ended, failed, root_id: root.to_owned(), place }.execute(connection)?;
    Ok(workflow_stages::table.find((root, place)).select(workflow_stages::open).get_result(connection)?)
}
