//! The tasks of a run as they stand.

use crate::{
    Connection, Result,
    schema::{agent_tasks, workflow_tasks},
    tasks::TaskRow,
};
use contract::Status;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

/// A task of a run as it stands, as much of it as is shown beside others. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Queryable)]
#[expect(
    missing_docs,
    reason = "the columns are documented in the migration and where the contract shows them"
)]
pub struct Glance {
    pub id: String,
    pub title: String,
    pub status: Status,
    pub agent_id: String,
    pub progress: i32,
    pub current_step: Option<String>,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub started_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub actual_duration: Option<f64>,
    pub estimated_duration: i64,
    pub attempts: i32,
    /// The beginning of what it made, in words.
    pub summary: Option<String>,
}

/// The tasks of a run as they stand, those that were taken over included.
///
/// # Errors
/// The read failed.
pub fn glances(connection: &mut Connection, root: &str) -> Result<Vec<Glance>> {
    use agent_tasks::dsl as t;
    let summary = sql::<Nullable<Text>>(
        "CASE WHEN json_valid(agent_tasks.result) THEN substr(json_extract(agent_tasks.result, '$.summary'), 1, 500) END",
    );
    Ok(workflow_tasks::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root))
        .order((workflow_tasks::stage, workflow_tasks::place))
        .select((
            t::id,
            t::title,
            t::status,
            t::agent_id,
            t::progress_percentage,
            t::current_step,
            t::error_code,
            t::error_message,
            t::started_at,
            t::completed_at,
            t::actual_duration,
            t::estimated_duration,
            t::attempt_count,
            summary,
        ))
        .load(connection)?)
}

/// The results of these tasks, as JSON; those that have none are left out.
///
/// # Errors
/// The read failed.
pub fn results(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, String)>> {
    let mut all = vec![];
    for some in tasks.chunks(500) {
        all.extend(
            agent_tasks::table
                .filter(agent_tasks::id.eq_any(some).and(agent_tasks::result.is_not_null()))
                .select((agent_tasks::id, agent_tasks::result.assume_not_null()))
                .load::<(String, String)>(connection)?,
        );
    }
    Ok(all)
}

/// How many tasks of each stage of a run are there, and not deleted.
///
/// # Errors
/// The read failed.
pub fn kept_in_stages(connection: &mut Connection, root: &str) -> Result<Vec<(i64, i64)>> {
    Ok(workflow_tasks::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root).and(agent_tasks::deleted_at.is_null()))
        .group_by(workflow_tasks::stage)
        .select((workflow_tasks::stage, diesel::dsl::count_star()))
        .load(connection)?)
}

/// How many files the tasks of a run have left, with those of tasks that they have started.
///
/// # Errors
/// The read failed.
pub fn changes(connection: &mut Connection, root: &str) -> Result<i64> {
    let changes = sql::<Nullable<BigInt>>(
        "SUM(CASE WHEN json_valid(agent_tasks.result) THEN json_extract(agent_tasks.result, '$.metrics.changes') END)",
    );
    let sum: Option<i64> = workflow_tasks::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root))
        .select(changes)
        .get_result(connection)?;
    Ok(sum.unwrap_or(0))
}

/// Tasks of a run that have not ended, and that nothing of the run holds up.
///
/// # Errors
/// The read failed.
pub fn open_tasks(connection: &mut Connection, root: &str) -> Result<Vec<TaskRow>> {
    Ok(workflow_tasks::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root))
        .filter(workflow_tasks::ended.eq(false).and(workflow_tasks::waits.eq(false)))
        .order((workflow_tasks::stage, workflow_tasks::place))
        .select(TaskRow::as_select())
        .load(connection)?)
}
