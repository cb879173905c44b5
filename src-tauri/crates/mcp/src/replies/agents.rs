//! Agents.

use contract::AgentKind;
use schemars::JsonSchema;
use serde::Serialize;

/// Who can be given a task.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AgentList {
    /// The agents.
    pub(crate) agents: Vec<AgentSummary>,
}

/// An agent in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AgentSummary {
    /// Its name; pass it as `agent`.
    pub(crate) name: String,
    /// shell or llm.
    pub(crate) kind: AgentKind,
    /// Who it is.
    pub(crate) role: String,
    /// What its tasks need: `command`, or `title, description and instructions`; nothing where it brings its own.
    pub(crate) needs: String,
    /// The model that it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// Context values that its tasks take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) context: Vec<String>,
}
