//! How long a task will probably take, asked before it is made.

use crate::{estimate, json, runs::host::PoolHost, tasks::lookup::read};
use contract::{
    ApiError,
    chat::TurnEstimate,
    command::{EstimateTask, EstimateTurn},
    queue::Estimate,
};
use std::sync::Arc;
use store::Connection;

/// Past tasks that the medians of tokens and costs are taken of, at most.
const HISTORY: i64 = 50;
/// Past answers that are looked through for messages like one that is to be said, at most.
const ANSWERS: i64 = 200;

impl super::Work for EstimateTask {
    fn work(self, host: &Arc<PoolHost>) -> Result<Estimate, ApiError> {
        let command = self.command.as_ref().and_then(json::text);
        let title = self.title.unwrap_or_default();
        read(host, |c| {
            let name = self.agent.as_deref().unwrap_or(contract::agent::READY_MADE_SHELL);
            let Some(agent) = store::agents::by_name_or_id(c, &host.user, name)? else {
                return Ok(Estimate::default());
            };
            let usual = host.estimates.usual(c, &agent.id, command.as_deref(), &title)?;
            let estimate = usual.map_or_else(Estimate::default, |usual| Estimate {
                seconds: usual.seconds,
                from_history: usual.runs,
                ..Estimate::default()
            });
            with_cost(c, &agent.id, estimate)
        })
    }
}

impl super::Work for EstimateTurn {
    fn work(self, host: &Arc<PoolHost>) -> Result<TurnEstimate, ApiError> {
        read(host, |c| {
            let Some(agent) = store::agents::by_name_or_id(c, &host.user, &self.agent)? else {
                return Ok(TurnEstimate::default());
            };
            Ok(estimate::turn::of_turn(&self.text, &store::chats::past_answers(c, &agent.id, ANSWERS)?))
        })
    }
}

/// What such a task probably takes of a model: the medians of the agent's past tasks.
fn with_cost(connection: &mut Connection, agent_id: &str, estimate: Estimate) -> store::Result<Estimate> {
    let past = store::usage::past(connection, agent_id, HISTORY)?;
    let mut tokens: Vec<f64> = past.iter().map(|(tokens, _)| *tokens as f64).collect();
    let mut costs: Vec<f64> = past.iter().filter_map(|(_, cost)| *cost).collect();
    costs.sort_unstable_by(f64::total_cmp);
    Ok(Estimate {
        tokens: estimate::median(&mut tokens),
        cost_usd: costs.get(costs.len() / 2).copied(),
        ..estimate
    })
}
