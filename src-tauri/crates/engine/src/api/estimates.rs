//! How long a task will probably take, asked before it is made.

use crate::{
    estimate,
    runs::host::PoolHost,
    tasks::{estimates::HISTORY, lookup::read},
};
use contract::{ApiError, command::EstimateTask, queue::Estimate};
use std::sync::Arc;
use store::Connection;

impl super::Work for EstimateTask {
    fn work(self, host: &Arc<PoolHost>) -> Result<Estimate, ApiError> {
        let chars = usize::try_from(self.description_chars).unwrap_or(0);
        read(host, |c| {
            let name = self.agent.as_deref().unwrap_or(contract::agent::READY_MADE_SHELL);
            match store::agents::by_name_or_id(c, &host.user, name)? {
                Some(agent) => {
                    let estimate = host.estimates.of(c, &agent.id, self.task_type, chars)?;
                    with_cost(c, &agent.id, estimate)
                }
                None => {
                    Ok(Estimate { seconds: estimate::by_type(self.task_type, chars), ..Estimate::default() })
                }
            }
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
