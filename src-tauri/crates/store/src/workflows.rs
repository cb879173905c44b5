//! Runs of workflows: what belongs to the task that stands for one.
//!
//! A stage is a gate that counts down: so many stages before it, so many tasks in it. A hundred tasks after a hundred are two
//! hundred rows, and the end of a task costs the same few writes however many wait behind it.

use crate::{
    Connection, Result,
    schema::{agent_tasks, workflow_runs, workflow_texts},
};
use diesel::{dsl::max, prelude::*};

mod bulk;
mod counting;
mod glances;
mod members;
mod row;
mod stages;

pub use bulk::{Bulk, cancel_open, release_bulk, skip_bulk};
pub use counting::{
    Patterns, Spot, StageCount, arrive, conditions_behind, count_ended, count_in_stage, end_member,
    patterns_of_task, queue_plain, ready_members, release_member, root_status, spot_of_task,
};
pub use glances::{Glance, changes, glances, kept_in_stages, open_tasks, results};
pub use members::{
    LinkRow, MemberRow, add_links, add_member, fill_in, links_of, member_of_task, members, members_of_stages,
    open_in_stages, owed, runs_of,
};
pub use row::RunRow;
pub use stages::{
    GateRow, StageRow, add_gates, add_stages, arrive_at_stage, gates, open_remedies, set_open, set_stage,
    stage, stages, stages_after, stages_before, stages_running, want_stage,
};

/// The worker of an attempt at a run of a workflow: nobody follows it, and it goes on whichever engines come and go.
pub const WORKER: &str = "workflow";

/// What is long of a run and never changes, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workflow_texts)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct TextsRow {
    pub root_id: String,
    pub inputs: String,
    pub definition: String,
}

/// Adds a run; its task is there already.
///
/// # Errors
/// The write failed.
pub fn add_run(connection: &mut Connection, run: &RunRow, texts: &TextsRow) -> Result<()> {
    diesel::insert_into(workflow_runs::table).values(run.clone()).execute(connection)?;
    diesel::insert_into(workflow_texts::table).values(texts.clone()).execute(connection)?;
    Ok(())
}

/// What a run was started with.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn texts(connection: &mut Connection, root: &str) -> Result<TextsRow> {
    Ok(workflow_texts::table.find(root).select(TextsRow::as_select()).get_result(connection)?)
}

/// The values of a run's inputs, as JSON.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn inputs(connection: &mut Connection, root: &str) -> Result<String> {
    Ok(workflow_texts::table.find(root).select(workflow_texts::inputs).get_result(connection)?)
}

/// The number of the next run of this name.
///
/// # Errors
/// The read failed.
pub fn next_number(connection: &mut Connection, user: &str, name: &str) -> Result<i64> {
    let last: Option<i64> = workflow_runs::table
        .filter(workflow_runs::user_id.eq(user).and(workflow_runs::name.eq(name)))
        .select(max(workflow_runs::number))
        .get_result(connection)?;
    Ok(last.unwrap_or(0) + 1)
}

/// The run that this task stands for, if it stands for one.
///
/// # Errors
/// The read failed.
pub fn run(connection: &mut Connection, root: &str) -> Result<Option<RunRow>> {
    Ok(workflow_runs::table.find(root).select(RunRow::as_select()).get_result(connection).optional()?)
}

/// The user's runs that are not deleted, newest first, of one workflow or of all; older than the run `before`.
///
/// # Errors
/// The read failed.
pub fn page(
    connection: &mut Connection,
    user: &str,
    name: Option<&str>,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<RunRow>> {
    let mut query = workflow_runs::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_runs::root_id)))
        .filter(workflow_runs::user_id.eq(user).and(agent_tasks::deleted_at.is_null()))
        .order(workflow_runs::root_id.desc())
        .limit(limit)
        .select(RunRow::as_select())
        .into_boxed();
    if let Some(name) = name {
        query = query.filter(workflow_runs::name.eq(name));
    }
    if let Some(before) = before {
        query = query.filter(workflow_runs::root_id.lt(before));
    }
    Ok(query.load(connection)?)
}

/// How many runs go on: their tasks are running, and no worker has them.
///
/// # Errors
/// The read failed.
pub fn going(connection: &mut Connection, user: &str) -> Result<i64> {
    Ok(workflow_runs::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_runs::root_id)))
        .filter(workflow_runs::user_id.eq(user).and(workflow_runs::stages_open.gt(0)))
        .filter(agent_tasks::status.eq(crate::columns::Bind(contract::Status::Running)))
        .count()
        .get_result(connection)?)
}

/// Counts stages that have ended, and of those the remedies that were decided on.
///
/// # Errors
/// The write failed.
pub fn count_stages(connection: &mut Connection, root: &str, ended: i64, remedies: i64) -> Result<()> {
    diesel::update(workflow_runs::table.find(root))
        .set((
            workflow_runs::stages_open.eq(workflow_runs::stages_open - ended),
            workflow_runs::remedies_open.eq(workflow_runs::remedies_open - remedies),
        ))
        .execute(connection)?;
    Ok(())
}

/// Remembers what failed, where nothing has before.
///
/// # Errors
/// The write failed.
pub fn note_failure(connection: &mut Connection, root: &str, stage: i64, task: &str, at: i64) -> Result<()> {
    diesel::update(workflow_runs::table.find(root).filter(workflow_runs::failed_stage.is_null()))
        .set((
            workflow_runs::failed_stage.eq(stage),
            workflow_runs::failed_task.eq(task),
            workflow_runs::failed_at.eq(at),
        ))
        .execute(connection)?;
    Ok(())
}

/// A run is cancelled: so many of its stages have not ended yet, and nothing else of it begins.
///
/// # Errors
/// The write failed.
pub fn set_cancelled(connection: &mut Connection, root: &str, stages_open: i64) -> Result<()> {
    diesel::update(workflow_runs::table.find(root))
        .set((
            workflow_runs::cancelled.eq(true),
            workflow_runs::stages_open.eq(stages_open),
            workflow_runs::remedies_open.eq(0),
        ))
        .execute(connection)?;
    Ok(())
}
