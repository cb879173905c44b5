//! What commands get that is no document of its own.

use crate::{
    Timestamp,
    error::ApiError,
    id::{AgentId, TaskId},
    task::{Task, TaskBrief},
};
use serde::{Deserialize, Serialize};

/// A task that is now on disk, and what the person should know about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Created {
    /// The task.
    pub task: Task,
    /// Things to know, such as `Its time is in the past, so it runs now.`
    pub notes: Vec<String>,
}

/// The same task for several agents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Together {
    /// The tag that the tasks share.
    pub tag: String,
    /// One for each agent, in the order in which they were named.
    pub tasks: Vec<Task>,
    /// Things to know, one sentence each.
    pub notes: Vec<String>,
}

/// The outcome of one action on several tasks: each is done or refused by itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bulk {
    /// The tasks as they stand now (for `retry_tasks`: the new tasks).
    pub done: Vec<Task>,
    /// Those that it was not done to.
    pub refused: Vec<RefusedTask>,
}

/// A task that an action was not done to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedTask {
    /// The id as it was given.
    pub id: String,
    /// Why not.
    pub error: ApiError,
}

/// One of several tasks that do the same was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Kept {
    /// The one that was kept.
    pub task: Task,
    /// Those whose changes were discarded, which can be undone.
    pub discarded: Vec<TaskId>,
    /// Things to know, one sentence each.
    pub notes: Vec<String>,
}

/// A part of an attempt's output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output {
    /// Which attempt; 0 when there is none yet.
    pub attempt: i64,
    /// Where `text` begins, in bytes.
    pub offset: u64,
    /// Bytes that `text` stands for.
    pub bytes: u64,
    /// The text; bytes that are not UTF-8 are shown as U+FFFD.
    pub text: String,
    /// Size of the whole output file, in bytes.
    pub total: u64,
    /// Bytes that the cap cut out of the middle.
    pub cut_bytes: u64,
    /// Whether more may come.
    pub live: bool,
}

/// Where words stand in an output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutputHits {
    /// Which attempt; 0 when there is none yet.
    pub attempt: i64,
    /// Bytes of the output that were looked through.
    pub total: u64,
    /// How often they stand there.
    pub count: u64,
    /// Where the line of each begins, in bytes, from the first to the last; only the last 10,000 where there are more.
    pub lines: Vec<u64>,
}

/// What a task waits for and what waits for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbours {
    /// It waits for these.
    pub before: Vec<TaskBrief>,
    /// These wait for it.
    pub after: Vec<TaskBrief>,
}

/// What became of an agent that was to be removed, and what that stops. One of the first two is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AgentRemoved {
    /// It had no tasks and is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<AgentId>,
    /// It has tasks and was put away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<AgentId>,
    /// The schedules, by name, whose tasks it does: they start nothing until it is back, or they have another one.
    pub schedules: Vec<String>,
}

/// A prompt as a model would get it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PromptPreview {
    /// The template that it is made from.
    pub template: String,
    /// The prompt: persona, goal, instructions and context.
    pub system: String,
    /// The task: title and description.
    pub user: String,
}

/// Facts about the running app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppFacts {
    /// Version of Legwork.
    pub version: String,
    /// The data folder.
    pub data_dir: String,
    /// Whether a tray shows the icon.
    pub tray: bool,
    /// Whether this app runs the queue (another process may).
    pub runs_queue: bool,
    /// The home folder.
    pub home: String,
}

/// What is known of newer versions of Legwork.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateFacts {
    /// The address that is asked; null where neither the settings nor this build name one.
    pub address: Option<String>,
    /// When it was asked last.
    pub asked_at: Option<Timestamp>,
    /// The newest version, where that is newer than this one.
    pub newer: Option<NewerVersion>,
    /// Why nothing was told when it was asked last.
    pub failed: Option<ApiError>,
}

/// A version that is newer than the one that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewerVersion {
    /// Which one.
    pub version: String,
    /// Where it is told of, where that is known.
    pub link: Option<String>,
}
