//! The form of the agent dialog, which all its parts share.

use crate::{hooks::form_state::FormState, state::agent_form::AgentForm};
use contract::AgentKind;
use leptos::prelude::*;

/// The agent dialog's form.
pub(super) type AgentState = FormState<AgentForm>;

/// The kind of the agent that is made or changed.
pub(super) fn kind(state: AgentState) -> AgentKind {
    let before = state.before.with(|before| before.as_ref().map(|agent| agent.kind));
    before.unwrap_or_else(|| state.form.with(AgentForm::kind))
}
