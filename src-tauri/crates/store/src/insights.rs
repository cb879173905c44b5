//! What ended in a stretch of time, what it used, and which worker ran what.
//!
//! Ended tasks are told one by one and not grouped here: a median needs each value anyway, and one walk along the index
//! of what has ended is cheaper than a grouping for every figure.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{agent_tasks, task_attempts},
    usage::Total,
};
use contract::{Status, TaskType, task::AttemptState};
use diesel::{
    connection::DefaultLoadingMode,
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

/// Which tasks are asked for.
#[derive(Clone, Debug, Default)]
pub struct InsightsFilter {
    /// Whose.
    pub user: String,
    /// Only this agent's, by id.
    pub agent_id: Option<String>,
    /// Only this type.
    pub task_type: Option<TaskType>,
    /// From this moment on, in UTC milliseconds.
    pub since: i64,
    /// Before this moment.
    pub until: i64,
}

/// A task that has ended. Moments are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Queryable)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct EndedRow {
    pub id: String,
    pub agent_id: String,
    pub task_type: TaskType,
    pub status: Status,
    pub retry_count: i32,
    pub scheduled_at: Option<i64>,
    pub started_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub actual_duration: Option<f64>,
    pub created_at: i64,
}

/// A task that failed, with its reason.
#[derive(Clone, Debug, PartialEq, Queryable)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct FailedRow {
    pub id: String,
    pub agent_id: String,
    pub title: String,
    pub completed_at: Option<i64>,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
}

/// A run of a worker. Moments are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Queryable)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct RunRow {
    pub worker: String,
    pub task_id: String,
    pub title: String,
    pub agent_id: String,
    pub state: AttemptState,
    pub started_at: i64,
    pub ended_at: Option<i64>,
}

/// What an agent's tasks asked of a model within one slice of time.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct SpentRow {
    /// Which slice: its number, counted from 1970.
    #[diesel(sql_type = BigInt)]
    pub slice: i64,
    /// The agent.
    #[diesel(sql_type = Text)]
    pub agent_id: String,
    /// The model.
    #[diesel(sql_type = Text)]
    pub model: String,
    /// The sum.
    #[diesel(embed)]
    pub total: Total,
}

/// Narrows a query to the tasks that a filter means, whenever they were; answers that somebody waited for in a talk are none
/// of the queue's. A macro, since the types of a query of tasks and
/// of one of runs have nothing in common.
macro_rules! meant {
    ($query:expr, $filter:expr) => {{
        let own = agent_tasks::user_id.eq(&$filter.user).and(agent_tasks::deleted_at.is_null());
        let mut query = $query.filter(own.and(agent_tasks::foreground.eq(false))).into_boxed();
        if let Some(agent) = &$filter.agent_id {
            query = query.filter(agent_tasks::agent_id.eq(agent));
        }
        if let Some(kind) = $filter.task_type {
            query = query.filter(agent_tasks::task_type.eq(Bind(kind)));
        }
        query
    }};
}

/// Tells `each` task that ended in the stretch of time and is not deleted, in no order.
///
/// # Errors
/// The read failed.
pub fn ended(
    connection: &mut Connection,
    filter: &InsightsFilter,
    mut each: impl FnMut(EndedRow),
) -> Result<()> {
    let query = agent_tasks::table
        .filter(agent_tasks::completed_at.ge(filter.since).and(agent_tasks::completed_at.lt(filter.until)))
        .select((
            agent_tasks::id,
            agent_tasks::agent_id,
            agent_tasks::task_type,
            agent_tasks::status,
            agent_tasks::retry_count,
            agent_tasks::scheduled_at,
            agent_tasks::started_at,
            agent_tasks::completed_at,
            agent_tasks::actual_duration,
            agent_tasks::created_at,
        ));
    for row in meant!(query, filter).load_iter::<EndedRow, DefaultLoadingMode>(connection)? {
        each(row?);
    }
    Ok(())
}

/// The tasks that failed in the stretch of time, at most `limit`, newest first.
///
/// # Errors
/// The read failed.
pub fn failed(connection: &mut Connection, filter: &InsightsFilter, limit: i64) -> Result<Vec<FailedRow>> {
    let query = agent_tasks::table
        .filter(agent_tasks::status.eq(Bind(Status::Failed)))
        .filter(agent_tasks::completed_at.ge(filter.since).and(agent_tasks::completed_at.lt(filter.until)))
        .order((agent_tasks::completed_at.desc(), agent_tasks::id.desc()))
        .limit(limit)
        .select((
            agent_tasks::id,
            agent_tasks::agent_id,
            agent_tasks::title,
            agent_tasks::completed_at,
            agent_tasks::error_code,
            agent_tasks::error_message,
        ));
    Ok(meant!(query, filter).load(connection)?)
}

/// What the tasks are called.
///
/// # Errors
/// The read failed.
pub fn titles(connection: &mut Connection, ids: &[&str]) -> Result<Vec<(String, String)>> {
    let named = agent_tasks::table.filter(agent_tasks::id.eq_any(ids));
    Ok(named.select((agent_tasks::id, agent_tasks::title)).load(connection)?)
}

/// The runs that were going on at or after `filter.since`, at most `limit`, the latest first.
///
/// # Errors
/// The read failed.
pub fn runs(connection: &mut Connection, filter: &InsightsFilter, limit: i64) -> Result<Vec<RunRow>> {
    let query = task_attempts::table
        .inner_join(agent_tasks::table.on(task_attempts::task_id.eq(agent_tasks::id)))
        .filter(task_attempts::ended_at.is_null().or(task_attempts::ended_at.ge(filter.since)))
        .order(task_attempts::started_at.desc())
        .limit(limit)
        .select((
            task_attempts::worker,
            task_attempts::task_id,
            agent_tasks::title,
            agent_tasks::agent_id,
            task_attempts::state,
            task_attempts::started_at,
            task_attempts::ended_at,
        ));
    Ok(meant!(query, filter).load(connection)?)
}

/// What was asked of models in the stretch of time, by slices of `slice_ms`, agent and model.
///
/// # Errors
/// The read failed.
pub fn spent(connection: &mut Connection, filter: &InsightsFilter, slice_ms: i64) -> Result<Vec<SpentRow>> {
    const SUMS: &str = "SELECT at / ?1 AS slice, agent_id, model, SUM(tokens_in) AS tokens_in, \
        SUM(tokens_out) AS tokens_out, SUM(tokens_estimated) AS tokens_estimated, SUM(requests) AS requests, \
        SUM(cost_usd) AS cost_usd FROM model_requests WHERE user_id = ?2 AND at >= ?3 AND at < ?4 \
        AND (?5 IS NULL OR agent_id = ?5) \
        AND (?6 IS NULL OR EXISTS (SELECT 1 FROM agent_tasks WHERE id = task_id AND task_type = ?6)) \
        GROUP BY slice, agent_id, model ORDER BY slice, agent_id, model";
    Ok(diesel::sql_query(SUMS)
        .bind::<BigInt, _>(slice_ms)
        .bind::<Text, _>(&filter.user)
        .bind::<BigInt, _>(filter.since)
        .bind::<BigInt, _>(filter.until)
        .bind::<Nullable<Text>, _>(filter.agent_id.as_deref())
        .bind::<Nullable<Text>, _>(filter.task_type.map(TaskType::as_str))
        .load(connection)?)
}
