//! What an agent with a model is made of, and what its work leaves behind.

use crate::{Timestamp, patch::present, words::words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{fmt, str::FromStr};
use struct_patch::Patch;

/// Temperature where the agent says none.
pub const DEFAULT_TEMPERATURE: f64 = 0.7;
/// Longest reply where the agent says none, in tokens. Long enough for a model that thinks before it speaks: what it
/// thinks counts as well.
pub const DEFAULT_MAX_TOKENS: i64 = 16_000;
/// Most turns of one task where the agent says none.
pub const DEFAULT_TURNS: i64 = 40;

/// How the model is asked. Left out: see the defaults of this module, or the provider's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ModelParameters {
    /// 0 to 2 (Anthropic: 0 to 1); higher is more varied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// 0 to 1: only the likeliest words that make up this much probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Longest single reply, in tokens: 1 to 1,000,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<i64>,
    /// Makes replies repeatable where the provider can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// How long it may think before it speaks, where the model can: `low`, `medium`, `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<String>,
}

/// Limits that stop work. Left out: no limit of that sort (turns: [`DEFAULT_TURNS`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of a budget: only what is there changes; null takes a limit away."))]
pub struct Budget {
    /// Turns of one task.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub turns: Option<i64>,
    /// Tokens of one task, sent and received.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub tokens: Option<i64>,
    /// Price of one task, in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub cost_usd: Option<f64>,
    /// Tokens of all the agent's tasks in one day of the person's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub day_tokens: Option<i64>,
    /// Price of all the agent's tasks in such a day, in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub day_cost_usd: Option<f64>,
}

/// Who is asked when the agent's own provider cannot: on quota or credit, on 5xx, on a refused connection. Never on a request
/// that was refused for what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Fallback {
    /// The provider's name.
    pub provider: String,
    /// The model; the provider's own where left out.
    pub model: Option<String>,
}

/// The tools that only look.
pub const READ_ONLY: [Tool; 3] = [Tool::ListFiles, Tool::ReadFile, Tool::SearchFiles];

macro_rules! tools {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $label:literal;)*) => {
        /// What an agent with a model may do besides answering.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Tool { $($(#[$doc])* $name),* }

        impl Tool {
            /// Every tool.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the store, in JSON, on the command line, and what the model calls it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// What it does, for people.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label),* }
            }
        }
    };
}
tools! {
    /// Lists files of the working folder.
    ListFiles = "list_files", "List files of its working folder";
    /// Reads a file of the working folder.
    ReadFile = "read_file", "Read files of its working folder";
    /// Searches files of the working folder.
    SearchFiles = "search_files", "Search files of its working folder";
    /// Writes a file into the task's output folder.
    WriteArtifact = "write_artifact", "Write files into its output folder";
    /// Runs a command, each time with the person's approval.
    RunCommand = "run_command", "Run commands, each with your approval";
    /// Asks the person.
    AskUser = "ask_user", "Ask you a question";
    /// Starts tasks of its own and reads what they made.
    Tasks = "tasks", "Start tasks of its own and read their results";
    /// The same, each task with the person's approval.
    TasksWithApproval = "tasks_with_approval", "Start tasks of its own, each with your approval";
}

impl Tool {
    /// Whether tasks are started with it.
    #[must_use]
    pub const fn starts_tasks(self) -> bool {
        match self {
            Self::Tasks | Self::TasksWithApproval => true,
            Self::ListFiles
            | Self::ReadFile
            | Self::SearchFiles
            | Self::WriteArtifact
            | Self::RunCommand
            | Self::AskUser => false,
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Tool {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|tool| tool.as_str() == text).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|tool| tool.as_str()).collect();
            format!("“{text}” is not a tool; allowed are {}", all.join(", "))
        })
    }
}

/// One field of an agent's own form; what is entered becomes a context value of the task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FormField {
    /// The context value's name, such as `target`.
    pub name: String,
    /// What the person reads, such as `Target`.
    pub label: String,
    /// A word of help below it.
    pub help: String,
    /// Whether the task cannot be created without it.
    pub required: bool,
    /// Whether several lines fit.
    pub long: bool,
}

/// What models were asked for a task, an agent or a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Usage {
    /// Tokens sent.
    pub tokens_in: i64,
    /// Tokens received.
    pub tokens_out: i64,
    /// Whether a server told no count that can be used, so that some of the tokens are counted by the length of texts.
    pub tokens_estimated: bool,
    /// Requests made.
    pub requests: i64,
    /// Price of those whose price is known, in US dollars; null where none is.
    pub cost_usd: Option<f64>,
}

/// What a run wants to know from the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Question {
    /// What sort of answer goes on.
    pub kind: QuestionKind,
    /// The question, in one or a few sentences.
    pub text: String,
    /// What it is about in full, such as the command line that waits for approval.
    pub detail: Option<String>,
    /// All else that a command is given which waits for approval, each in one line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Answers to choose from; the person may write another one.
    pub options: Vec<String>,
    /// What else is allowed from now on where it is approved for always, in a few words; it is not offered where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub always: Option<String>,
    /// When it was asked: no other question of the task has the same moment, so an answer names its question by it.
    pub asked_at: Timestamp,
}

/// Something that a command is given, or how it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fact {
    /// What it is, such as `Folder`, or the name of a variable.
    pub name: String,
    /// In one line that hides nothing.
    pub value: String,
    /// Whether it is as it always is, so that a few words may leave it out.
    #[serde(default)]
    pub usual: bool,
}

/// What sort of answer a question takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Text.
    Ask,
    /// Approve or deny; text beside a denial is told to the agent.
    Approval,
    /// A budget is used up: approve to allow as much again, or deny to stop.
    Budget,
    /// A run was lost: approve to run it again, or deny to fail.
    Lost,
}

/// The person's answer, or a message to a run that did not ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Words.
    Text(String),
    /// Yes.
    Approve,
    /// Yes, and from now on without asking, for this agent in this folder; see [`Question::always`].
    Always,
    /// No, and why where the person says.
    Deny(Option<String>),
}

impl Default for Answer {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

words! {
    /// Who spoke in the conversation of a run.
    Speaker, "who spoke", speaker_word {
        /// The prompt that the run begins with.
        System = "system",
        /// The task, or the person while it runs.
        User = "user",
        /// The model.
        Assistant = "assistant",
        /// What a tool gave back.
        Tool = "tool",
    }
}

/// A tool that the model wants used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ToolCall {
    /// The model's name for this call.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// What the provider wants back with it, unread (some sign their thoughts).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Value>,
}

/// One message of the conversation of a run. Kept after every turn, so that what is paid is not paid again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// Its number within the task, from 1.
    pub number: i64,
    /// The turn that it belongs to, from 1; 0 for what came before the first.
    pub turn: i64,
    /// When.
    pub at: Timestamp,
    /// Who spoke.
    pub speaker: Speaker,
    /// What was said.
    pub text: String,
    /// What the model wants done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ToolCall>,
    /// Which call a tool's message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
}
