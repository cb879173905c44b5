//! What a run of an agent with a model needs to know.

use super::{budget, family::depth, routes};
use crate::{
    engine::Shared,
    error,
    ports::{ModelJob, Route},
};
use contract::{
    ApiError, Timestamp,
    model::{Budget, Fallback},
};
use store::{
    Result,
    agents::{self, AgentRow},
    prices, providers,
    tasks::{self, TaskRow},
};

/// A way to a model, or what is wrong with it.
type Way = std::result::Result<Route, ApiError>;

/// The model's part of a job, without the ways to a model: those are looked up when the run begins.
pub(crate) fn of(shared: &Shared, task: &TaskRow, agent: &AgentRow) -> Result<ModelJob> {
    let depth = shared.store.read(|connection| depth(connection, task))?;
    let own: Budget = task.budget.as_deref().map(read).unwrap_or_default();
    Ok(ModelJob {
        role: agent.role.clone(),
        backstory: agent.backstory.clone(),
        goal: agent.instructions.clone(),
        template: agent.template.clone(),
        routes: vec![],
        parameters: read(&agent.parameters),
        tools: read(&agent.tools),
        budget: budget::narrower(read(&agent.budget), own),
        depth,
    })
}

/// The ways to a task's model. Looks keys up, which may block for seconds each, so only on the run's own thread;
/// `alive` is called before each. What is wrong with one way is told by that way, so that the others can still be gone.
pub(crate) fn ways(shared: &Shared, task: &str, alive: &dyn Fn()) -> Result<Vec<Way>> {
    let (agent, providers, own_prices) = shared.store.read(|connection| {
        let task = tasks::find(connection, task)?;
        let agent = agents::find(connection, &task.agent_id)?;
        Ok((agent, providers::all(connection, &shared.user)?, prices::all(connection, &shared.user)?))
    })?;
    let way = |provider: &str, model: Option<&str>| -> Way {
        alive();
        match providers.iter().find(|p| p.id == provider || p.name == provider) {
            Some(row) => routes::route(shared, row, model, &own_prices),
            None => Err(removed(&agent)),
        }
    };
    let fallbacks: Vec<Fallback> = read(&agent.fallbacks);
    let first = way(agent.provider.as_deref().unwrap_or_default(), agent.model.as_deref());
    let others = fallbacks.iter().map(|f| way(&f.provider, f.model.as_deref()));
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

/// What was stored as JSON; its default where that is damaged.
pub(crate) fn read<T: serde::de::DeserializeOwned + Default>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_default()
}

/// The beginning of the day in the person's time zone, in UTC milliseconds.
pub(crate) fn start_of_day(now: Timestamp) -> i64 {
    let local = now.to_zoned(jiff::tz::TimeZone::system());
    local.start_of_day().map_or_else(|_| now.as_millisecond(), |day| day.timestamp().as_millisecond())
}

/// What is told where nobody reaches model servers.
pub(crate) fn no_models() -> ApiError {
    error::engine("This process cannot reach model servers.")
}
