//! What was asked of models, and what that cost: by task, by agent, by day.

use crate::{Connection, Result, schema::model_requests};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Double, Nullable, Text},
};

/// A turn's requests to a model.
#[derive(Clone, Debug, PartialEq, Insertable)]
#[diesel(table_name = model_requests, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct NewRequest {
    pub user_id: String,
    pub agent_id: String,
    pub task_id: String,
    pub turn: i64,
    pub at: i64,
    pub provider_id: String,
    pub model: String,
    pub tokens_in: i64,
    pub tokens_out: i64,
    pub requests: i64,
    pub cost_usd: Option<f64>,
    pub tokens_estimated: bool,
}

/// A sum over requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, QueryableByName)]
pub struct Total {
    /// Tokens sent.
    #[diesel(sql_type = BigInt)]
    pub tokens_in: i64,
    /// Tokens received.
    #[diesel(sql_type = BigInt)]
    pub tokens_out: i64,
    /// How many turns have tokens that were counted by estimate.
    #[diesel(sql_type = BigInt)]
    pub tokens_estimated: i64,
    /// Requests.
    #[diesel(sql_type = BigInt)]
    pub requests: i64,
    /// Price of those whose price is known; `None` where none is.
    #[diesel(sql_type = Nullable<Double>)]
    pub cost_usd: Option<f64>,
}

const SUMS: &str = "SELECT COALESCE(SUM(tokens_in), 0) AS tokens_in, COALESCE(SUM(tokens_out), 0) AS tokens_out, \
                    COALESCE(SUM(tokens_estimated), 0) AS tokens_estimated, \
                    COALESCE(SUM(requests), 0) AS requests, SUM(cost_usd) AS cost_usd FROM model_requests";

/// Remembers what a turn asked.
///
/// # Errors
/// The write failed.
pub fn add(connection: &mut Connection, request: &NewRequest) -> Result<()> {
    diesel::insert_into(model_requests::table).values(request).execute(connection)?;
    Ok(())
}

/// What a task has used.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Total> {
    Ok(diesel::sql_query(format!("{SUMS} WHERE task_id = ?")).bind::<Text, _>(task).get_result(connection)?)
}

/// What each of several tasks has used; those that have used nothing are left out.
///
/// # Errors
/// The read failed.
pub fn of_tasks(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, Total)>> {
    if tasks.is_empty() {
        return Ok(vec![]);
    }
    let sums = diesel::dsl::sql::<(Text, BigInt, BigInt, BigInt, BigInt, Nullable<Double>)>(
        "task_id, SUM(tokens_in), SUM(tokens_out), SUM(tokens_estimated), SUM(requests), SUM(cost_usd)",
    );
    let found: Vec<(String, i64, i64, i64, i64, Option<f64>)> = model_requests::table
        .filter(model_requests::task_id.eq_any(tasks))
        .group_by(model_requests::task_id)
        .select(sums)
        .load(connection)?;
    let total = |(id, tokens_in, tokens_out, tokens_estimated, requests, cost_usd)| {
        (id, Total { tokens_in, tokens_out, tokens_estimated, requests, cost_usd })
    };
    Ok(found.into_iter().map(total).collect())
}

/// What a task has used with all that was started from within it, directly or through others.
///
/// # Errors
/// The read failed.
pub fn with_below(connection: &mut Connection, task: &str) -> Result<Total> {
    let below = "WITH RECURSIVE below (id) AS (SELECT ?1 UNION ALL SELECT child.id FROM below \
                 JOIN agent_tasks AS child ON child.parent_id = below.id)";
    Ok(diesel::sql_query(format!("{below} {SUMS} WHERE task_id IN (SELECT id FROM below)"))
        .bind::<Text, _>(task)
        .get_result(connection)?)
}

/// What all tasks of a family have used: `root`, the task above all others, and what stands below it.
///
/// # Errors
/// The read failed.
pub fn of_family(connection: &mut Connection, root: &str) -> Result<Total> {
    let family = "WHERE task_id = ?1 OR task_id IN (SELECT id FROM agent_tasks WHERE root_id = ?1)";
    Ok(diesel::sql_query(format!("{SUMS} {family}")).bind::<Text, _>(root).get_result(connection)?)
}

/// What the tasks of an agent have used since a moment.
///
/// # Errors
/// The read failed.
pub fn of_agent(connection: &mut Connection, agent: &str, since: i64) -> Result<Total> {
    Ok(diesel::sql_query(format!("{SUMS} WHERE agent_id = ? AND at >= ?"))
        .bind::<Text, _>(agent)
        .bind::<BigInt, _>(since)
        .get_result(connection)?)
}

/// What all of a user's tasks have used since a moment.
///
/// # Errors
/// The read failed.
pub fn of_user(connection: &mut Connection, user: &str, since: i64) -> Result<Total> {
    Ok(diesel::sql_query(format!("{SUMS} WHERE user_id = ? AND at >= ?"))
        .bind::<Text, _>(user)
        .bind::<BigInt, _>(since)
        .get_result(connection)?)
}

/// What each of an agent's last tasks has used, newest first: tokens and price.
///
/// # Errors
/// The read failed.
pub fn past(connection: &mut Connection, agent: &str, limit: i64) -> Result<Vec<(i64, Option<f64>)>> {
    #[derive(QueryableByName)]
    struct Past {
        #[diesel(sql_type = BigInt)]
        tokens: i64,
        #[diesel(sql_type = Nullable<Double>)]
        cost_usd: Option<f64>,
    }
    let past: Vec<Past> = diesel::sql_query(
        "SELECT SUM(tokens_in + tokens_out) AS tokens, SUM(cost_usd) AS cost_usd FROM model_requests \
         WHERE agent_id = ? GROUP BY task_id ORDER BY MAX(at) DESC LIMIT ?",
    )
    .bind::<Text, _>(agent)
    .bind::<BigInt, _>(limit)
    .load(connection)?;
    Ok(past.into_iter().map(|p| (p.tokens, p.cost_usd)).collect())
}
