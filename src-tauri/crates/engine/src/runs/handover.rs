//! A coding agent that has reached its limit, and the one that takes its task on where the person allowed that.

use super::{
    finished::Finished,
    outcome::{TakenOn, taken_on},
};
use crate::{
    coding::{handover, job::setup},
    ports::{Ended, Outcome},
    runs::outcome::Decision,
    settings,
    tasks::{admission, limits},
};
use contract::AgentKind;
use store::{
    Connection, Result, StoreError,
    agents::{self, AgentRow},
    coding::{self, HandoverRow},
    tasks::{self, TaskRow},
};

/// Who takes a task on, and what is kept of that.
pub(super) struct Handover {
    to: AgentRow,
    /// The folder of the agent before, where its task has none of its own: it is worked on there.
    folder: Option<String>,
    row: HandoverRow,
}

/// Whether another agent takes the task on whose run has ended, with what becomes of it then.
pub(super) fn look(
    connection: &mut Connection,
    finished: &Finished,
    task: &TaskRow,
) -> Result<Option<(Handover, Decision)>> {
    let Ended::Exited(exit) = &finished.ended else { return Ok(None) };
    let Outcome::QuotaOut { until, error, said } = &exit.outcome else { return Ok(None) };
    let agent = agents::find(connection, &task.agent_id)?;
    if agent.kind != AgentKind::Coding || task.cancel_requested {
        return Ok(None);
    }
    let before = coding::handovers_of(connection, &task.id)?;
    let order = order(connection, task, &agent, &before)?;
    let until = until.as_millisecond();
    let ends = |id: &str| match id == agent.id {
        true => Some(until),
        false => before.iter().rfind(|row| row.from_agent == id).map(|row| row.until),
    };
    let ids: Vec<&str> = order.iter().map(|agent| agent.id.as_str()).collect();
    let Some((next, waits)) = handover::next(&ids, ends, finished.around.now) else { return Ok(None) };
    let Some(to) = order.iter().find(|other| other.id == next && other.id != agent.id) else {
        return Ok(None);
    };
    let decision = taken_on(task, exit, error, TakenOn { by: &to.name, waits_until: waits }, finished.around);
    let row = HandoverRow {
        task_id: task.id.clone(),
        attempt: finished.run.lease.attempt,
        from_agent: agent.id.clone(),
        from_name: agent.name.clone(),
        to_agent: to.id.clone(),
        until,
        said: said.clone(),
    };
    Ok(Some((Handover { to: to.clone(), folder: agent.cwd, row }, decision)))
}

/// Who may do a task, in the order in which they are asked: whoever was given it, and those that the person named to take
/// its tasks on.
fn order(
    connection: &mut Connection,
    task: &TaskRow,
    agent: &AgentRow,
    before: &[HandoverRow],
) -> Result<Vec<AgentRow>> {
    let first = match before.first().map(|row| agents::find(connection, &row.from_agent)) {
        None | Some(Err(StoreError::NotFound)) => agent.clone(),
        Some(first) => first?,
    };
    let names = |first: &AgentRow, id: &str| first.id == id || setup(first).fallbacks.iter().any(|f| f == id);
    // the person may have given the task to somebody else meanwhile
    let first = if names(&first, &agent.id) { first } else { agent.clone() };
    let rules = settings::read(connection, &task.user_id)?.mcp;
    let may = |other: &AgentRow| {
        other.id == agent.id
            || other.kind == AgentKind::Coding
                && other.archived_at.is_none()
                && (!task.from_mcp || admission::may_use(&rules, other))
    };
    let mut all = vec![first.clone()];
    for id in &setup(&first).fallbacks {
        match agents::find(connection, id) {
            Ok(other) => all.push(other),
            Err(StoreError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    all.retain(may);
    Ok(all)
}

/// Gives the task to whoever takes it on, once its run is settled.
pub(super) fn hand_over(connection: &mut Connection, handover: Handover, now: i64) -> Result<()> {
    let Handover { to, folder, row } = handover;
    let mut task = tasks::find(connection, &row.task_id)?;
    task.agent_id.clone_from(&to.id);
    task.cwd = task.cwd.or(folder);
    // what it usually took is what another agent took
    task.estimated_duration = 0;
    task.updated_at = now;
    tasks::update(connection, &task)?;
    limits::reenter(connection, &task, &to)?;
    coding::hand_over(connection, row)
}
