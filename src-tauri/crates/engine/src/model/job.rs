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
use store::{Result, agents::AgentRow, prices, providers, tasks::TaskRow};

/// The model's part of a job. Looks keys up, so it may block for seconds; what is wrong with one way to a model is
/// told by that way, so that the others can still be gone. A parked run asks nobody and has no ways.
pub(crate) fn of(shared: &Shared, task: &TaskRow, agent: &AgentRow) -> Result<ModelJob> {
    let (depth, providers, own_prices) = shared.store.read(|connection| {
        let depth = depth(connection, task)?;
        Ok((depth, providers::all(connection, &shared.user)?, prices::all(connection, &shared.user)?))
    })?;
    let find = |name: &str| providers.iter().find(|p| p.id == name || p.name == name);
    let way = |provider: &str, model: Option<&str>| -> std::result::Result<Route, ApiError> {
        match find(provider) {
            Some(row) => routes::route(shared, row, model, &own_prices),
            None => Err(removed(agent)),
        }
    };
    let ways = || {
        let fallbacks: Vec<Fallback> = read(&agent.fallbacks);
        let first = way(agent.provider.as_deref().unwrap_or_default(), agent.model.as_deref());
        let others = fallbacks.iter().map(|f| way(&f.provider, f.model.as_deref()));
        std::iter::once(first).chain(others).collect()
    };
    let own: Budget = task.budget.as_deref().map(read).unwrap_or_default();
    Ok(ModelJob {
        role: agent.role.clone(),
        backstory: agent.backstory.clone(),
        goal: agent.instructions.clone(),
        template: agent.template.clone(),
        routes: if task.status == "running" { ways() } else { vec![] },
        parameters: read(&agent.parameters),
        tools: read(&agent.tools),
        budget: budget::narrower(read(&agent.budget), own),
        depth,
    })
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
