//! Quotas of providers: who asks which provider, and that one who answers is waited for no longer.

use crate::json::or_default;
use contract::{ProviderId, event::EventKind, model::Fallback};
use store::{
    Connection, Result,
    agents::{self, AgentRow},
    events::{self, NewEvent},
    providers::{self, ProviderRow},
    tasks::quota,
};

/// Whether an agent asks this provider, as its own or as a fallback.
pub(crate) fn asks(agent: &AgentRow, provider: &ProviderRow) -> bool {
    let fallbacks: Vec<Fallback> = or_default(&agent.fallbacks);
    let mut asked =
        agent.provider.as_deref().into_iter().chain(fallbacks.iter().map(|f| f.provider.as_str()));
    asked.any(|name| name == provider.id || name == provider.name)
}

/// A provider has answered: whatever waits for its quota is due, and every pool is told to look.
pub(crate) fn answered(connection: &mut Connection, user: &str, id: ProviderId, now: i64) -> Result<()> {
    let waiting = quota::agents(connection)?;
    if waiting.is_empty() {
        return Ok(());
    }
    let Some(provider) = providers::by_name_or_id(connection, user, &id.to_string())? else { return Ok(()) };
    // another run was told meanwhile that it has no more: what is woken now would ask in vain
    if provider.quota_until.is_some_and(|until| until > now) {
        return Ok(());
    }
    let mut woken = 0;
    for agent in agents::of(connection, waiting.iter().map(String::as_str))? {
        if asks(&agent, &provider) {
            woken += quota::wake(connection, &agent.id, now)?;
        }
    }
    if woken > 0 {
        tracing::info!(provider = %provider.name, woken, "a provider answers again; what waits for it is woken");
        events::append(connection, &NewEvent::about_nothing(now, EventKind::Queue))?;
    }
    Ok(())
}
