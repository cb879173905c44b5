//! Many tasks of a run at once.

use super::counting::{plain, ready_members};
use crate::{
    Connection, Result,
    columns::Bind,
    schema::{agent_tasks, task_dependencies, workflow_tasks},
    tasks::TaskRow,
};
use contract::{Status, status_word};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

/// What became of many tasks at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bulk {
    /// How many.
    pub count: i64,
    /// Those of them that other tasks depend on.
    pub depended_on: Vec<String>,
}

const PLAIN: &str = plain!();

/// Queues those tasks of a stage that waited for its gate alone, and gives the others of the stage that nothing of the run
/// holds up any more: they wait for something else besides, or are held. Their rows are left to the caller.
///
/// # Errors
/// The write failed.
pub fn release_bulk(connection: &mut Connection, root: &str, stage: i64, now: i64) -> Result<Vec<TaskRow>> {
    const READY: &str =
        "SELECT task_id FROM workflow_tasks WHERE root_id = ? AND stage = ? AND waits AND links = 0";
    let ids: Vec<String> =
        ready_members(connection, root, stage)?.into_iter().map(|member| member.task_id).collect();
    sql_query(format!(
        "UPDATE agent_tasks SET status = '{}', waiting_for = NULL, wake_at = NULL, blockers = 0, updated_at = ? \
         WHERE id IN ({READY}) AND {PLAIN}",
        status_word!(Queued)
    ))
    .bind::<BigInt, _>(now)
    .bind::<Text, _>(root)
    .bind::<BigInt, _>(stage)
    .execute(connection)?;
    sql_query("UPDATE workflow_tasks SET waits = 0 WHERE root_id = ? AND stage = ? AND waits AND links = 0")
        .bind::<Text, _>(root)
        .bind::<BigInt, _>(stage)
        .execute(connection)?;
    let queued = agent_tasks::status.eq(Bind(Status::Queued)).and(agent_tasks::blockers.eq(0));
    let mut others = vec![];
    for some in ids.chunks(500) {
        others.extend(
            agent_tasks::table
                .filter(agent_tasks::id.eq_any(some).and(diesel::dsl::not(queued)))
                .select(TaskRow::as_select())
                .load::<TaskRow>(connection)?,
        );
    }
    Ok(others)
}

/// Ends the tasks of a stage that is not reached, all of which have never begun.
///
/// # Errors
/// The write failed.
pub fn skip_bulk(
    connection: &mut Connection,
    root: &str,
    stage: i64,
    code: &str,
    reason: &str,
    now: i64,
) -> Result<Bulk> {
    const OF: &str = "SELECT task_id FROM workflow_tasks WHERE root_id = ?3 AND stage = ?4 AND ended = 0";
    sql_query(format!(
        "UPDATE agent_tasks SET status = '{}', waiting_for = NULL, wake_at = NULL, question = NULL, hold = 0, \
         error_code = ?1, error_message = ?2, error_hint = NULL, completed_at = ?5, updated_at = ?5 \
         WHERE id IN ({OF}) AND completed_at IS NULL AND kept_run = 0 AND attempt_count = 0",
        status_word!(Cancelled)
    ))
    .bind::<Text, _>(code)
    .bind::<Text, _>(reason)
    .bind::<Text, _>(root)
    .bind::<BigInt, _>(stage)
    .bind::<BigInt, _>(now)
    .execute(connection)?;
    let depended_on = depended_on(connection, root, Some(stage))?;
    let count = sql_query(
        "UPDATE workflow_tasks SET ended = 1, waits = 0 WHERE root_id = ? AND stage = ? AND ended = 0",
    )
    .bind::<Text, _>(root)
    .bind::<BigInt, _>(stage)
    .execute(connection)?;
    Ok(Bulk { count: i64::try_from(count).unwrap_or(i64::MAX), depended_on })
}

/// Ends all tasks of a run that have not ended and that no run stands behind.
///
/// # Errors
/// The write failed.
pub fn cancel_open(connection: &mut Connection, root: &str, now: i64) -> Result<Bulk> {
    const OF: &str = "SELECT task_id FROM workflow_tasks WHERE root_id = ?2 AND ended = 0";
    sql_query(format!(
        "UPDATE agent_tasks SET status = '{}', cancel_requested = 1, waiting_for = NULL, wake_at = NULL, question = NULL, \
         hold = 0, front = 0, completed_at = ?1, updated_at = ?1 \
         WHERE id IN ({OF}) AND completed_at IS NULL AND kept_run = 0 AND status <> '{}'",
        status_word!(Cancelled),
        status_word!(Running)
    ))
    .bind::<BigInt, _>(now)
    .bind::<Text, _>(root)
    .execute(connection)?;
    let depended_on = depended_on(connection, root, None)?;
    let count = sql_query(
        "UPDATE workflow_tasks SET ended = 1, waits = 0 WHERE root_id = ? AND ended = 0 \
         AND (SELECT completed_at FROM agent_tasks WHERE id = task_id) IS NOT NULL",
    )
    .bind::<Text, _>(root)
    .execute(connection)?;
    Ok(Bulk { count: i64::try_from(count).unwrap_or(i64::MAX), depended_on })
}

/// Tasks of a run, of which the end is not counted yet, that have ended and that others depend on.
fn depended_on(connection: &mut Connection, root: &str, stage: Option<i64>) -> Result<Vec<String>> {
    let mut query = workflow_tasks::table
        .inner_join(
            task_dependencies::table.on(task_dependencies::depends_on_task_id.eq(workflow_tasks::task_id)),
        )
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root).and(workflow_tasks::ended.eq(false)))
        .filter(agent_tasks::completed_at.is_not_null())
        .select(workflow_tasks::task_id)
        .distinct()
        .into_boxed();
    if let Some(stage) = stage {
        query = query.filter(workflow_tasks::stage.eq(stage));
    }
    Ok(query.load(connection)?)
}
