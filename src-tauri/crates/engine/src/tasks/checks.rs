//! What says whether a task is done: its own check, else its agent's, else that of its type. It is settled when the task is
//! asked for, so that what was approved is what runs.

use crate::{core::Core, settings};
use contract::{
    TaskType,
    task::{CheckOrigin, CheckWish},
};
use store::{
    Connection, Result,
    agents::AgentRow,
    checks::{self, CheckRow},
};

/// The check of a task, as it is stored; `None` where nothing checks it and nobody said so.
pub(crate) fn settled(
    connection: &mut Connection,
    core: &Core,
    task: &str,
    wish: Option<&CheckWish>,
    of: (&AgentRow, TaskType),
) -> Result<Option<CheckRow>> {
    let (agent, task_type) = of;
    let row = |command, origin| Some(CheckRow { task_id: task.to_owned(), command, origin });
    Ok(match wish {
        Some(CheckWish::Command(line)) => row(Some(line.clone()), CheckOrigin::Task),
        Some(CheckWish::None) => row(None, CheckOrigin::Task),
        None if agent.check_command.is_some() => row(agent.check_command.clone(), CheckOrigin::Agent),
        None => {
            let checks = settings::checks(connection, &core.user)?;
            checks.of(task_type).and_then(|line| row(Some(line.to_owned()), CheckOrigin::Type))
        }
    })
}

/// The check that was asked for, for a task as it was asked for.
pub(crate) fn wish(row: Option<&CheckRow>) -> Option<CheckWish> {
    let own = row.filter(|row| row.origin == CheckOrigin::Task)?;
    Some(own.command.clone().map_or(CheckWish::None, CheckWish::Command))
}

/// What is to be done after a change of a task: settles its check anew where its wish, its agent or its type is another.
/// Whether something else checks it from now on.
pub(crate) fn change(
    connection: &mut Connection,
    core: &Core,
    task: &str,
    changed: Option<&Option<CheckWish>>,
    of: (&AgentRow, TaskType),
) -> Result<bool> {
    let before = checks::of_task(connection, task)?;
    let wish = changed.cloned().unwrap_or_else(|| wish(before.as_ref()));
    let after = settled(connection, core, task, wish.as_ref(), of)?;
    if before == after {
        return Ok(false);
    }
    let command = |row: &Option<CheckRow>| row.as_ref().and_then(|row| row.command.clone());
    let is_another = command(&before) != command(&after);
    checks::set(connection, task, after)?;
    Ok(is_another)
}
