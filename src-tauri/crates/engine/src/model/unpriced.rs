//! Limits in money that cannot hold, because nobody knows what a model's tokens cost.

use super::{budget, prices, routes};
use crate::json::or_default;
use contract::{
    AgentKind,
    model::{Budget, Fallback},
    text,
};
use store::{Connection, Result, agents::AgentRow, prices as own_prices, providers};

/// What to know about a limit in money of a task (`own`, as JSON) or of its agent: which of the models that may be asked
/// has no price. `None`: there is no such limit, or it holds.
pub(crate) fn note(
    connection: &mut Connection,
    user: &str,
    agent: &AgentRow,
    own: Option<&str>,
) -> Result<Option<String>> {
    let own: Budget = own.map(or_default).unwrap_or_default();
    let limits = budget::narrower(or_default(&agent.budget), own);
    let Some(limit) = limits.cost_usd.or(limits.day_cost_usd).filter(|_| agent.kind == AgentKind::Llm) else {
        return Ok(None);
    };
    let (providers, own_prices) = (providers::all(connection, user)?, own_prices::all(connection, user)?);
    let fallbacks: Vec<Fallback> = or_default(&agent.fallbacks);
    let first = (agent.provider.clone().unwrap_or_default(), agent.model.clone());
    let asked = std::iter::once(first).chain(fallbacks.into_iter().map(|f| (f.provider, f.model)));
    let unpriced = asked.into_iter().find_map(|(provider, model)| {
        let row = providers.iter().find(|p| p.id == provider || p.name == provider)?;
        let model = routes::model_of(row, model.as_deref())?;
        prices::of(model, &own_prices).is_none().then(|| model.to_owned())
    });
    Ok(unpriced.map(|model| words(&model, limit)))
}

/// What to know about a limit in dollars of whoever asks `model`, which has no price.
pub fn words(model: &str, limit: f64) -> String {
    format!(
        "What “{model}” costs is not known, so the limit of {} stops it only if its provider tells the price of each \
         reply. `legwork price set {model}` says it.",
        text::dollars(limit)
    )
}
