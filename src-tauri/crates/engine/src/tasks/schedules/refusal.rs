//! A time whose task was refused, told to the person: as a task that has failed, which the inbox, notices and lists tell
//! like any other. Once for each cause: not again until the schedule has worked in between, or was changed.

use super::standing::{wanted, workflow};
use crate::{
    lifecycle::Trigger,
    tasks::{context::EngineContext, create, ending, moves},
};
use contract::{ApiError, NewTask, Status, TaskId, agent::READY_MADE_SHELL};
use store::{
    Connection, Result, StoreError,
    agents::{self, AgentRow},
    schedules::ScheduleRow,
    settle::ErrorRow,
    tags, tasks,
};

/// The word for the end of such a task.
const COULD_NOT_START: &str = "could_not_start";

/// Tells why the task of a time was refused, unless this was told already; the task that tells it. `row` is for the caller to
/// write.
///
/// # Errors
/// The store failed.
pub(super) fn tell(
    connection: &mut Connection,
    engine: &EngineContext,
    row: &mut ScheduleRow,
    why: &ApiError,
) -> Result<Option<String>> {
    if row.told_refusal.as_ref() == Some(&why.message) {
        return Ok(None);
    }
    row.told_refusal = Some(why.message.clone());
    // of a single field what is wrong says itself
    let words = match why.fields.as_slice() {
        [one] => &one.message,
        _ => &why.message,
    };
    let change = format!("change the schedule “{}”, or pause it.", row.name);
    let workflow = workflow(row);
    let starts = if workflow.is_some() { "workflow" } else { "task" };
    let told = ErrorRow {
        code: COULD_NOT_START.to_owned(),
        message: format!("The schedule “{}” could not start its {starts}: {words}", row.name),
        hint: Some(match &why.hint {
            Some(hint) => format!("{hint} Or {change}"),
            None => format!("Put that right, or {change}"),
        }),
    };
    let told_of = match workflow {
        None => wanted(row),
        Some(asked) => NewTask {
            title: Some(row.name.clone()),
            description: Some(format!("The workflow “{}” was to be started.", asked.workflow)),
            cwd: asked.folder,
            ..wanted(row)
        },
    };
    failed(connection, engine, &told_of, told).map(|task| Some(task.to_string()))
}

/// Writes down a task that has failed before it could be made.
fn failed(
    connection: &mut Connection,
    engine: &EngineContext,
    wanted: &NewTask,
    error: ErrorRow,
) -> Result<TaskId> {
    let (id, now) = (engine.ids.next_task(connection, engine.now())?, engine.now());
    let agent = agent(connection, engine, wanted)?;
    let mut row = create::row(engine, id, wanted, &agent, agent.kind, now);
    moves::recompute_status(&mut row, moves::Cause::Created, now)?;
    tasks::insert(connection, &row)?;
    tags::insert(connection, &row.id, &wanted.tags)?;
    moves::fail(connection, &mut row, Trigger::StoreRefused, error, now)?;
    ending::after_end(connection, &row.id, Status::Failed, now)?;
    Ok(id)
}

/// Whose task it was to be, put away or not; the one that is always there where there is none of that name any more.
fn agent(connection: &mut Connection, engine: &EngineContext, wanted: &NewTask) -> Result<AgentRow> {
    let named = match &wanted.agent {
        Some(name) => agents::by_name_or_id(connection, &engine.user, name)?,
        None => None,
    };
    match named {
        Some(agent) => Ok(agent),
        None => {
            agents::by_name_or_id(connection, &engine.user, READY_MADE_SHELL)?.ok_or(StoreError::NotFound)
        }
    }
}
