//! What of sandboxes others than the person may ask for: what is as strict as the person's own, or stricter.

use super::admission;
use crate::{core::Core, error, json, settings::sandboxes};
use contract::{ApiError, NewTask, sandbox::Sandbox};
use store::{Connection, Result, StoreError, agents, agents::AgentRow, tasks};

/// The sandbox that a new task asks for itself, as it is stored. What another task starts is held at least as that is.
///
/// # Errors
/// `Refused`: somebody else than the person asks for less than the person has said. Or the store failed.
pub(crate) fn wished(
    connection: &mut Connection,
    core: &Core,
    wanted: &NewTask,
    agent: &AgentRow,
) -> Result<Option<String>> {
    let own = wanted.sandbox;
    if !admission::is_held(wanted) {
        return Ok(own.as_ref().and_then(json::text));
    }
    let usual = refuse_less(connection, core, own, agent)?;
    let asked = own.unwrap_or(usual);
    let held = match above(connection, core, wanted)? {
        Some(above) => asked.and(above),
        None => asked,
    };
    Ok((own.is_some() || held != usual).then(|| json::text(&held)).flatten())
}

/// The sandbox that the person has said for an agent's tasks.
///
/// # Errors
/// `Refused`: less is asked for than that. Or the store failed.
pub(crate) fn refuse_less(
    connection: &mut Connection,
    core: &Core,
    own: Option<Sandbox>,
    agent: &AgentRow,
) -> Result<Sandbox> {
    let usual = sandboxes::resolve(None, agent, sandboxes::of_all(connection, &core.user)?).asked;
    let Some(own) = own.filter(|own| !own.is_as_strict_as(usual)) else { return Ok(usual) };
    let message = format!("It would run {}, and here such tasks run {}.", own.said(), usual.said());
    let hint = "Leave the sandbox out, or ask for a stricter one: only the person may ask for less.";
    Err(error::refuse(ApiError::field("sandbox", message).hint(hint)))
}

/// The sandbox of the task that starts this one.
fn above(connection: &mut Connection, core: &Core, wanted: &NewTask) -> Result<Option<Sandbox>> {
    let Some(parent) = wanted.parent_id.map(|id| id.to_string()) else { return Ok(None) };
    let row = match tasks::find(connection, &parent) {
        Err(StoreError::NotFound) => return Ok(None),
        row => row?,
    };
    let agent = agents::find(connection, &row.agent_id)?;
    Ok(Some(sandboxes::of_task(connection, &core.user, &parent, &agent)?.asked))
}
