//! What tasks and attempts came to: results, attempts, the execution log.

use super::{CheckRun, Status, Task, TaskError};
use crate::{Timestamp, words::words};
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
    /// Whether a server told no count that can be used, so that some of the tokens are counted by the length of texts.
    pub tokens_estimated: bool,
    /// Requests made to models.
    pub requests: i64,
    /// Running time of the attempt, in seconds.
    pub execution_seconds: f64,
    /// Price of the tokens, where it is known.
    pub cost_usd: Option<f64>,
    /// Names of the agents that worked on it, or on tasks that it started.
    pub agents_involved: Vec<String>,
    /// How many files it has left, with those of the tasks that it started.
    pub changes: i64,
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

words! {
    /// Where one try at a task stands. The first three are open: a run stands behind them.
    AttemptState, "where an attempt stands", attempt_word {
        /// A worker follows its run.
        Running = "running",
        /// Its run is frozen until the person resumes it and a worker takes it.
        Paused = "paused",
        /// Its run is frozen until the person has answered.
        NeedsInput = "needs_input",
        /// Ended well.
        Completed = "completed",
        /// Ended badly; charged to the retries unless its end says nothing about the task.
        Failed = "failed",
        /// Ended by the person.
        Cancelled = "cancelled",
        /// Stopped or put off by Legwork itself; the task waits again. Not charged.
        Released = "released",
        /// Gone without a trace. Not charged.
        Lost = "lost",
    }
}

impl AttemptState {
    /// Where an open attempt stands whose task stands at `status`; `None` for a status that has no open attempt.
    #[must_use]
    pub const fn behind(status: Status) -> Option<Self> {
        match status {
            Status::Running => Some(Self::Running),
            // a run that waits for a worker is as frozen as it was
            Status::Paused | Status::Queued => Some(Self::Paused),
            Status::NeedsInput => Some(Self::NeedsInput),
            Status::Pending | Status::Completed | Status::Failed | Status::Cancelled => None,
        }
    }
}

/// One try at a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attempt {
    /// 1 for the first.
    pub number: i64,
    /// Where it stands, or how it ended.
    pub state: AttemptState,
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
    /// Most memory that its processes had at one time, in bytes, as far as that was seen; null where it was not.
    #[serde(default)]
    pub peak_memory_bytes: Option<i64>,
    /// Time that its processes kept a processor busy, in seconds.
    #[serde(default)]
    pub cpu_seconds: Option<f64>,
    /// How its check went; null where there was none, or it did not come to that.
    #[serde(default)]
    pub check: Option<CheckRun>,
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

words! {
    /// How serious a log line is.
    LogLevel, "a level of the log", log_level_word {
        /// For whoever looks for a fault.
        Debug = "debug",
        /// The normal course.
        Info = "info",
        /// Something to know.
        Warn = "warn",
        /// Something failed.
        Error = "error",
    }
}
