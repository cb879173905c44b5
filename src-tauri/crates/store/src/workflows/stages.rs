//! The stages of a run.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{workflow_gates, workflow_stages},
};
use contract::workflow::{RunWhen, run::StageState};
use diesel::prelude::*;

/// A stage as it is stored. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workflow_stages, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct StageRow {
    pub root_id: String,
    pub place: i64,
    pub name: String,
    pub title: String,
    #[diesel(serialize_as = Bind<RunWhen>)]
    pub run_when: RunWhen,
    pub on_failure: String,
    pub remedy: bool,
    pub wanted: bool,
    #[diesel(serialize_as = Bind<StageState>)]
    pub state: StageState,
    pub gate: i64,
    pub missed: bool,
    pub failed_before: bool,
    pub open: i64,
    pub failed: i64,
    pub detail: Option<String>,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
}

/// That a stage comes after another.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workflow_gates)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct GateRow {
    pub root_id: String,
    pub earlier: i64,
    pub later: i64,
}

/// Adds stages.
///
/// # Errors
/// The write failed.
pub fn add_stages(connection: &mut Connection, stages: &[StageRow]) -> Result<()> {
    for stage in stages {
        diesel::insert_into(workflow_stages::table).values(stage.clone()).execute(connection)?;
    }
    Ok(())
}

/// Adds what comes after what.
///
/// # Errors
/// The write failed.
pub fn add_gates(connection: &mut Connection, gates: &[GateRow]) -> Result<()> {
    for gate in gates {
        diesel::insert_into(workflow_gates::table).values(gate.clone()).execute(connection)?;
    }
    Ok(())
}

/// All stages of a run, in order.
///
/// # Errors
/// The read failed.
pub fn stages(connection: &mut Connection, root: &str) -> Result<Vec<StageRow>> {
    Ok(workflow_stages::table
        .filter(workflow_stages::root_id.eq(root))
        .order(workflow_stages::place)
        .select(StageRow::as_select())
        .load(connection)?)
}

/// One stage.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn stage(connection: &mut Connection, root: &str, place: i64) -> Result<StageRow> {
    Ok(workflow_stages::table.find((root, place)).select(StageRow::as_select()).get_result(connection)?)
}

/// What comes after what in a run.
///
/// # Errors
/// The read failed.
pub fn gates(connection: &mut Connection, root: &str) -> Result<Vec<GateRow>> {
    Ok(workflow_gates::table
        .filter(workflow_gates::root_id.eq(root))
        .select(GateRow::as_select())
        .load(connection)?)
}

/// The stages that come after one.
///
/// # Errors
/// The read failed.
pub fn stages_after(connection: &mut Connection, root: &str, place: i64) -> Result<Vec<i64>> {
    Ok(workflow_gates::table
        .filter(workflow_gates::root_id.eq(root).and(workflow_gates::earlier.eq(place)))
        .order(workflow_gates::later)
        .select(workflow_gates::later)
        .load(connection)?)
}

/// The stages that one comes after.
///
/// # Errors
/// The read failed.
pub fn stages_before(connection: &mut Connection, root: &str, place: i64) -> Result<Vec<i64>> {
    Ok(workflow_gates::table
        .filter(workflow_gates::root_id.eq(root).and(workflow_gates::later.eq(place)))
        .order(workflow_gates::earlier)
        .select(workflow_gates::earlier)
        .load(connection)?)
}

/// Whether any stage of a run goes on.
///
/// # Errors
/// The read failed.
pub fn stages_running(connection: &mut Connection, root: &str) -> Result<bool> {
    let going = workflow_stages::state.eq(Bind(StageState::Running));
    let found: i64 = workflow_stages::table
        .filter(workflow_stages::root_id.eq(root).and(going))
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// The remedies of a run of which it is not decided whether they run.
///
/// # Errors
/// The read failed.
pub fn open_remedies(connection: &mut Connection, root: &str) -> Result<Vec<StageRow>> {
    let waits = workflow_stages::state.eq(Bind(StageState::Waiting));
    Ok(workflow_stages::table
        .filter(workflow_stages::root_id.eq(root).and(workflow_stages::remedy).and(waits))
        .order(workflow_stages::place)
        .select(StageRow::as_select())
        .load(connection)?)
}

/// A stage before this one has ended: whether that keeps it from going on, and whether it failed or one before it has. The
/// stage as it is then.
///
/// # Errors
/// The write failed.
pub fn arrive_at_stage(
    connection: &mut Connection,
    root: &str,
    place: i64,
    missed: bool,
    failed: bool,
) -> Result<StageRow> {
    let mut found = stage(connection, root, place)?;
    found.gate -= 1;
    found.missed |= missed;
    found.failed_before |= failed;
    diesel::update(workflow_stages::table.find((root, place)))
        .set((
            workflow_stages::gate.eq(found.gate),
            workflow_stages::missed.eq(found.missed),
            workflow_stages::failed_before.eq(found.failed_before),
        ))
        .execute(connection)?;
    Ok(found)
}

/// A stage has failed that names this remedy.
///
/// # Errors
/// The write failed.
pub fn want_stage(connection: &mut Connection, root: &str, name: &str) -> Result<()> {
    diesel::update(workflow_stages::table)
        .filter(workflow_stages::root_id.eq(root).and(workflow_stages::name.eq(name)))
        .set(workflow_stages::wanted.eq(true))
        .execute(connection)?;
    Ok(())
}

/// Writes how far a stage is, and why, and when that came.
///
/// # Errors
/// The write failed.
pub fn set_stage(
    connection: &mut Connection,
    root: &str,
    place: i64,
    state: StageState,
    detail: Option<&str>,
    now: i64,
) -> Result<()> {
    let of = workflow_stages::table.find((root, place));
    let state_is = workflow_stages::state.eq(Bind(state));
    match state {
        StageState::Running => {
            diesel::update(of).set((state_is, workflow_stages::started_at.eq(now))).execute(connection)?
        }
        _ => diesel::update(of)
            .set((state_is, workflow_stages::detail.eq(detail), workflow_stages::ended_at.eq(now)))
            .execute(connection)?,
    };
    Ok(())
}

/// Writes how many tasks of a stage have not ended.
///
/// # Errors
/// The write failed.
pub fn set_open(connection: &mut Connection, root: &str, place: i64, open: i64) -> Result<()> {
    diesel::update(workflow_stages::table.find((root, place)))
        .set(workflow_stages::open.eq(open))
        .execute(connection)?;
    Ok(())
}
