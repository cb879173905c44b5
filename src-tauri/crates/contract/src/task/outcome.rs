//! What tasks and attempts came to: results, attempts, the execution log.

use super::{Task, TaskError};
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a task made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskResult {
    /// Whether it did what it was asked for.
    pub success: bool,
    /// One line to a paragraph.
    pub summary: String,
    /// The JSON of the result marker where one was given, else text.
    pub output: Value,
    /// Files it left in its output folder.
    pub artifacts: Vec<Artifact>,
    /// What it took.
    pub metrics: Metrics,
}

/// A file that a task left in its output folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Artifact {
    /// Its path within the output folder.
    pub name: String,
    /// Its absolute path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

/// What a task took.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Metrics {
    /// Tokens sent to models.
    pub tokens_in: i64,
    /// Tokens received from models.
    pub tokens_out: i64,
    /// Requests made to models.
    pub requests: i64,
    /// Running time of the attempt, in seconds.
    pub execution_seconds: f64,
    /// Price of the tokens, where it is known.
    pub cost_usd: Option<f64>,
    /// Names of the agents that worked on it.
    pub agents_involved: Vec<String>,
}

/// A task together with its result, as `legwork result` prints it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskWithResult {
    /// The task.
    #[serde(flatten)]
    pub task: Task,
    /// What it made; null while it has not ended.
    pub result: Option<TaskResult>,
}

/// One try at a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attempt {
    /// 1 for the first.
    pub number: i64,
    /// `running`, `paused`, `completed`, `failed`, `cancelled`, `released` (not charged) or `lost` (not charged).
    pub state: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Running time, in seconds.
    pub duration_seconds: Option<f64>,
    /// The command's exit status.
    pub exit_code: Option<i64>,
    /// Whether it counted against the retries.
    pub charged: bool,
    /// Why it failed.
    pub error: Option<TaskError>,
    /// Size of its output so far, in bytes.
    pub output_bytes: i64,
    /// Bytes that the cap cut out of the middle of the output.
    pub cut_bytes: i64,
}

/// One line of a task's execution log: what the queue did with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogLine {
    /// Its number; grows.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// How serious.
    pub level: LogLevel,
    /// What happened.
    pub message: String,
    /// Details.
    pub data: Option<Value>,
    /// During which attempt.
    pub attempt: Option<i64>,
}

/// How serious a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For whoever looks for a fault.
    Debug,
    /// The normal course.
    Info,
    /// Something to know.
    Warn,
    /// Something failed.
    Error,
}

impl LogLevel {
    /// The word in the store and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}
