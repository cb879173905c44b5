//! Checks: what says whether a task is done, and how that went after each attempt.

use crate::{
    Connection, Result, StoreError,
    columns::Bind,
    schema::{agent_tasks, attempt_checks, task_checks},
    settle::Lease,
};
use contract::{
    Status,
    task::{CheckOrigin, CheckState},
};
use diesel::prelude::*;

/// The check of a task as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_checks, treat_none_as_default_value = false)]
pub struct CheckRow {
    /// The task.
    pub task_id: String,
    /// The line for a shell; none: it is to have no check, whatever its agent or type has.
    pub command: Option<String>,
    /// Who says so.
    #[diesel(serialize_as = Bind<CheckOrigin>)]
    pub origin: CheckOrigin,
}

/// How the check of an attempt went, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attempt_checks, treat_none_as_default_value = false)]
pub struct CheckRunRow {
    /// The task.
    pub task_id: String,
    /// The attempt's number.
    pub attempt: i32,
    /// The line that is run.
    pub command: String,
    /// Where it stands.
    #[diesel(serialize_as = Bind<CheckState>)]
    pub state: CheckState,
    /// What the work came to, as JSON, as long as the check runs.
    pub work: Option<String>,
    /// Its exit status.
    pub exit_code: Option<i64>,
    /// Running time without pauses, in milliseconds; none while it runs.
    pub running_ms: Option<i64>,
    /// What was wrong, in one line.
    pub message: Option<String>,
    /// The end of what it wrote.
    pub tail: String,
}

/// The check of a task.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Option<CheckRow>> {
    Ok(task_checks::table.find(task).select(CheckRow::as_select()).get_result(connection).optional()?)
}

/// The checks of those of these tasks that have one.
///
/// # Errors
/// The read failed.
pub fn of_tasks(connection: &mut Connection, tasks: &[String]) -> Result<Vec<CheckRow>> {
    Ok(task_checks::table
        .filter(task_checks::task_id.eq_any(tasks))
        .select(CheckRow::as_select())
        .load(connection)?)
}

/// Says what checks a task; `None`: nothing does, and nobody said so.
///
/// # Errors
/// The write failed.
pub fn set(connection: &mut Connection, task: &str, check: Option<CheckRow>) -> Result<()> {
    diesel::delete(task_checks::table.find(task)).execute(connection)?;
    match check {
        Some(check) => insert(connection, check),
        None => Ok(()),
    }
}

/// Says what checks a task that is new.
///
/// # Errors
/// The write failed.
pub fn insert(connection: &mut Connection, check: CheckRow) -> Result<()> {
    diesel::insert_into(task_checks::table).values(check).execute(connection)?;
    Ok(())
}

/// How the checks of a task's attempts went, first to last.
///
/// # Errors
/// The read failed.
pub fn runs_of(connection: &mut Connection, task: &str) -> Result<Vec<CheckRunRow>> {
    Ok(attempt_checks::table
        .filter(attempt_checks::task_id.eq(task))
        .order(attempt_checks::attempt)
        .select(CheckRunRow::as_select())
        .load(connection)?)
}

/// How the checks of these tasks' attempts went, without what the work came to.
///
/// # Errors
/// The read failed.
pub fn runs_of_tasks(connection: &mut Connection, tasks: &[String]) -> Result<Vec<CheckRunRow>> {
    if tasks.is_empty() {
        return Ok(vec![]);
    }
    Ok(attempt_checks::table
        .filter(attempt_checks::task_id.eq_any(tasks))
        .order((attempt_checks::task_id, attempt_checks::attempt))
        .select(CheckRunRow::as_select())
        .load(connection)?)
}

/// The check of an attempt, where it has begun.
///
/// # Errors
/// The read failed.
pub fn run(connection: &mut Connection, task: &str, attempt: i32) -> Result<Option<CheckRunRow>> {
    Ok(attempt_checks::table
        .find((task, attempt))
        .select(CheckRunRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// Commits that the check of an attempt begins, behind its gate.
///
/// # Errors
/// `StaleLease` when the claim is no longer of this generation, or the write failed.
pub fn begin(connection: &mut Connection, lease: &Lease, run: CheckRunRow) -> Result<()> {
    let held = agent_tasks::table
        .filter(
            agent_tasks::id
                .eq(&lease.task_id)
                .and(agent_tasks::generation.eq(lease.generation))
                .and(agent_tasks::status.eq(Bind(Status::Running))),
        )
        .count()
        .get_result::<i64>(connection)?;
    if held == 0 {
        return Err(StoreError::StaleLease);
    }
    put(connection, run)
}

/// Writes how the check of an attempt stands. The caller holds the lease.
///
/// # Errors
/// The write failed.
pub fn put(connection: &mut Connection, run: CheckRunRow) -> Result<()> {
    diesel::replace_into(attempt_checks::table).values(run).execute(connection)?;
    Ok(())
}
