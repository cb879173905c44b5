//! What a run of an agent with a model needs to know.

use super::{budget, family::depth, history, keys::Keys, routes};
use crate::{
    core::Core,
    error,
    json::or_default,
    ports::{Colleague, ModelJob, Route},
    settings,
};
use contract::{
    AgentKind, ApiError,
    model::{Budget, Fallback, Tool},
};
use store::{
    Connection, Result,
    agents::{self, AgentRow},
    prices, providers,
    tasks::{self, TaskRow},
};

/// A route to a model, or what is wrong with it.
type FoundRoute = std::result::Result<Route, ApiError>;

/// The model's part of a job, without the routes to a model: those are looked up when the run begins.
pub(crate) fn of(core: &Core, task: &TaskRow, agent: &AgentRow) -> Result<ModelJob> {
    let tools: Vec<Tool> = or_default(&agent.tools);
    let (depth, team, talk) = core.store.read(|connection| {
        let team = if tools.iter().any(|tool| tool.starts_tasks()) {
            team(connection, core, task, agent)?
        } else {
            vec![]
        };
        Ok((depth(connection, task)?, team, history::before(connection, task)?))
    })?;
    let own: Budget = task.budget.as_deref().map(or_default).unwrap_or_default();
    Ok(ModelJob {
        role: agent.role.clone(),
        backstory: agent.backstory.clone(),
        goal: agent.instructions.clone(),
        template: agent.template.clone(),
        routes: vec![],
        parameters: or_default(&agent.parameters),
        tools,
        budget: budget::narrower(or_default(&agent.budget), own),
        depth,
        team,
        talk,
    })
}

/// Whom the run of a task may give tasks to: agents with a model, but for its own; of those, where a coding agent stands
/// behind the task, the ones that it may use.
fn team(connection: &mut Connection, core: &Core, task: &TaskRow, own: &AgentRow) -> Result<Vec<Colleague>> {
    let rules = if task.from_mcp { Some(settings::read(connection, &core.user)?.mcp) } else { None };
    let may = |agent: &AgentRow| rules.as_ref().is_none_or(|rules| rules.may_use(&agent.name, &agent.id));
    let all = agents::all(connection, &core.user, false)?;
    let able =
        all.into_iter().filter(|agent| agent.kind == AgentKind::Llm && agent.id != own.id && may(agent));
    Ok(able.map(|agent| Colleague { name: agent.name, role: agent.role }).collect())
}

/// The routes to a task's model. Looks keys up, which may block for seconds each, so only on the run's own thread;
/// `alive` is called before each. What is wrong with one route is told by that route, so that the others can still be gone.
pub(crate) fn routes(core: &Core, keys: &Keys, task: &str, alive: &dyn Fn()) -> Result<Vec<FoundRoute>> {
    let (agent, chosen, providers, own_prices) = core.store.read(|connection| {
        let task = tasks::find(connection, task)?;
        let agent = agents::find(connection, &task.agent_id)?;
        let chosen = store::chats::turn(connection, &task.id)?.and_then(|turn| turn.model);
        Ok((agent, chosen, providers::all(connection, &core.user)?, prices::all(connection, &core.user)?))
    })?;
    let route = |provider: &str, model: Option<&str>| -> FoundRoute {
        alive();
        match providers.iter().find(|p| p.id == provider || p.name == provider) {
            Some(row) => routes::route(keys, row, model, &own_prices),
            None => Err(removed(&agent)),
        }
    };
    let fallbacks: Vec<Fallback> = or_default(&agent.fallbacks);
    let first =
        route(agent.provider.as_deref().unwrap_or_default(), chosen.as_deref().or(agent.model.as_deref()));
    let others = fallbacks.iter().map(|f| route(&f.provider, f.model.as_deref()));
    Ok(std::iter::once(first).chain(others).collect())
}

fn removed(agent: &AgentRow) -> ApiError {
    let message = if agent.provider.is_some() {
        format!("The provider that the agent “{}” asked was removed.", agent.name)
    } else {
        format!("The agent “{}” has no provider.", agent.name)
    };
    let hint =
        format!("Choose one: `legwork agent edit {} --provider NAME`, or on the Agents page.", agent.name);
    ApiError::refused(message).hint(hint)
}

/// What is told where nobody reaches model servers.
pub(crate) fn no_models() -> ApiError {
    error::engine("This process cannot reach model servers.")
}
