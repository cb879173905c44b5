//! Agents: configured personas that do tasks.

use crate::{
    AgentId, Timestamp,
    changes::PlaceKind,
    coding::CodingSetup,
    model::{Budget, Fallback, FormField, ModelParameters, Tool, Usage},
    notify::NotifyStrategy,
    sandbox::Sandbox,
    words::words,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// What runs the agent's tasks.
    #[derive(Default)]
    AgentKind, "a kind of agent", agent_kind_word {
        /// A command on this machine.
        #[default]
        Shell = "shell",
        /// A model behind a provider.
        Llm = "llm",
        /// A coding agent: a program of its own, such as Claude Code.
        Coding = "coding",
        /// A run of a workflow: it does nothing itself, and takes no other tasks.
        Workflow = "workflow",
    }
}

impl AgentKind {
    /// Whether its tasks carry a command instead of instructions.
    #[must_use]
    pub const fn takes_command(self) -> bool {
        matches!(self, Self::Shell)
    }

    /// Whether its tasks run a program on this machine, which can be given variables and secrets.
    #[must_use]
    pub const fn runs_program(self) -> bool {
        matches!(self, Self::Shell | Self::Coding)
    }

    /// Whether what its tasks use is counted: tokens, requests, money.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Llm | Self::Coding)
    }

    /// Whether its tasks have a conversation, in which a message of the person's is read at the next turn.
    #[must_use]
    pub const fn converses(self) -> bool {
        matches!(self, Self::Llm | Self::Coding)
    }

    /// Running time allowed to an attempt when neither task nor agent says otherwise, in seconds:
    /// shell 1 h, model 30 min, coding agent 2 h; a run of a workflow a year, for what takes time is its tasks.
    #[must_use]
    pub const fn default_timeout_seconds(self) -> i64 {
        match self {
            Self::Shell => 60 * 60,
            Self::Llm => 30 * 60,
            Self::Coding => 2 * 60 * 60,
            Self::Workflow => 365 * 24 * 60 * 60,
        }
    }
}

/// The name of the agent that exists from the first start.
pub const READY_MADE_SHELL: &str = "shell";

/// The name of the agent that is given what names no agent and no command: it hands it to those that fit.
pub const ORCHESTRATOR: &str = "Orchestrator";

/// The name of the agent whose tasks are runs of workflows.
pub const READY_MADE_WORKFLOW: &str = "workflow";

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
    /// The command that says whether its tasks are done, where they do not say so themselves.
    #[serde(default)]
    pub check: Option<String>,
    /// Where its tasks work that do not say so themselves; as their folder has it where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceKind>,
    /// The sandbox that its tasks' commands run in, where they do not say so themselves; that of the settings where left out.
    #[serde(default)]
    pub sandbox: Option<Sandbox>,
    /// The folder that its tasks run in where they name none.
    pub cwd: Option<String>,
    /// Running time allowed to an attempt where the task does not say, in seconds.
    pub timeout_seconds: i64,
    /// Whether its commands also get SSH_AUTH_SOCK, DISPLAY and DBUS_*.
    pub pass_session: bool,
    /// Variables that each of its tasks is given; a task's own stand above them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// The names of secrets that each of its tasks is given, each as the variable of its name.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub secrets: BTreeSet<String>,
    /// Of a coding agent: which program it is, and what it may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coding: Option<CodingSetup>,
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
    /// Of what its tasks tell, where that is set for this agent; as their type or all tasks where left out. It stands in
    /// the settings, under the agent's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<NotifyStrategy>,
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
    /// See [`Agent::check`]; an empty text takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// See [`Agent::place`]; null takes it away.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Option<PlaceKind>>,
    /// See [`Agent::sandbox`]; null takes it away.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<Option<Sandbox>>,
    /// See [`Agent::cwd`]; an empty text takes it away.
    pub cwd: Option<String>,
    /// See [`Agent::timeout_seconds`].
    pub timeout_seconds: Option<i64>,
    /// See [`Agent::pass_session`].
    pub pass_session: Option<bool>,
    /// See [`Agent::variables`]; replaces them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<BTreeMap<String, String>>,
    /// See [`Agent::secrets`]; replaces them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secrets: Option<BTreeSet<String>>,
    /// See [`Agent::coding`]; replaces it whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coding: Option<CodingSetup>,
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
    /// See [`Agent::notify`]; null takes it away.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<Option<NotifyStrategy>>,
}
