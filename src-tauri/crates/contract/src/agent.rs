//! Agents: configured personas that do tasks.

use crate::{
    AgentId, Timestamp,
    model::{Budget, Fallback, FormField, ModelParameters, Tool, Usage},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What runs the agent's tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    /// A command on this machine.
    #[default]
    Shell,
    /// A model behind a provider.
    Llm,
    /// A coding agent that speaks the Agent Client Protocol.
    Acp,
    /// A coding agent with a command line of its own.
    Cli,
}

impl AgentKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Shell, Self::Llm, Self::Acp, Self::Cli];

    /// The word in the store, in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Llm => "llm",
            Self::Acp => "acp",
            Self::Cli => "cli",
        }
    }

    /// Whether its tasks carry a command instead of instructions.
    #[must_use]
    pub const fn takes_command(self) -> bool {
        matches!(self, Self::Shell)
    }

    /// Running time allowed to an attempt when neither task nor agent says otherwise, in seconds:
    /// shell 1 h, model 30 min, coding agent 2 h.
    #[must_use]
    pub const fn default_timeout_seconds(self) -> i64 {
        match self {
            Self::Shell => 60 * 60,
            Self::Llm => 30 * 60,
            Self::Acp | Self::Cli => 2 * 60 * 60,
        }
    }
}

impl fmt::Display for AgentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AgentKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|k| k.as_str() == text)
            .ok_or_else(|| format!("“{text}” is not a kind of agent; allowed are shell, llm, acp, cli"))
    }
}

/// The name of the agent that exists from the first start.
pub const READY_MADE_SHELL: &str = "shell";

/// An agent as every front shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// Its name, unique among the agents that are not archived.
    pub name: String,
    /// What runs its tasks.
    pub kind: AgentKind,
    /// Who it is, in a few words.
    pub role: String,
    /// Where it comes from.
    pub backstory: String,
    /// What it always does.
    pub instructions: String,
    /// The shell line that its tasks run where they bring no command of their own.
    pub command: Option<String>,
    /// The folder that its tasks run in where they name none.
    pub cwd: Option<String>,
    /// Running time allowed to an attempt where the task does not say, in seconds.
    pub timeout_seconds: i64,
    /// Whether its commands also get SSH_AUTH_SOCK, DISPLAY and DBUS_*.
    pub pass_session: bool,
    /// Whether it came with Legwork.
    pub ready_made: bool,
    /// For an agent with a model: the provider's name; null where it was removed or none is chosen yet.
    pub provider: Option<String>,
    /// The model; the provider's own where left out.
    pub model: Option<String>,
    /// How the model is asked.
    pub parameters: ModelParameters,
    /// What it may spend.
    pub budget: Budget,
    /// What it may do besides answering.
    pub tools: Vec<Tool>,
    /// Who is asked when its provider cannot, in this order.
    pub fallbacks: Vec<Fallback>,
    /// The template of its prompt, where it is its own.
    pub template: Option<String>,
    /// Fields that its tasks are asked for besides the usual ones.
    pub form: Vec<FormField>,
    /// What its tasks have used so far.
    pub usage: Usage,
    /// What they have used today.
    pub usage_today: Usage,
    /// When it was put away; it keeps its tasks and takes no new ones.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// How many tasks it has, of any status.
    pub tasks: i64,
}

/// An agent as it is asked for, or the changes to one. Fields left out keep their value or default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AgentDraft {
    /// 1-64 characters, letters, digits, `-`, `_`, `.` and spaces inside.
    pub name: Option<String>,
    /// Needed to make one; never changes.
    pub kind: Option<AgentKind>,
    /// See [`Agent::role`].
    pub role: Option<String>,
    /// See [`Agent::backstory`].
    pub backstory: Option<String>,
    /// See [`Agent::instructions`].
    pub instructions: Option<String>,
    /// See [`Agent::command`]; an empty text takes it away.
    pub command: Option<String>,
    /// See [`Agent::cwd`]; an empty text takes it away.
    pub cwd: Option<String>,
    /// See [`Agent::timeout_seconds`].
    pub timeout_seconds: Option<i64>,
    /// See [`Agent::pass_session`].
    pub pass_session: Option<bool>,
    /// The provider's name; an empty text takes it away.
    pub provider: Option<String>,
    /// See [`Agent::model`]; an empty text takes it away.
    pub model: Option<String>,
    /// See [`Agent::parameters`]; replaces them all.
    pub parameters: Option<ModelParameters>,
    /// See [`Agent::budget`]; replaces it whole.
    pub budget: Option<Budget>,
    /// See [`Agent::tools`]; replaces them all.
    pub tools: Option<Vec<Tool>>,
    /// See [`Agent::fallbacks`]; replaces them all.
    pub fallbacks: Option<Vec<Fallback>>,
    /// See [`Agent::template`]; an empty text goes back to the one that comes with Legwork.
    pub template: Option<String>,
    /// See [`Agent::form`]; replaces it whole.
    pub form: Option<Vec<FormField>>,
}
