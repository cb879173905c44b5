//! Runs of workflows.

use super::{RunWhen, WorkflowDefinition};
use crate::{Status, TaskId, Timestamp, model::Usage, task::TaskBrief, words::words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

words! {
    /// How far a stage, or a task of it, has come in a run.
    StageState, "how far a stage is", stage_word {
        /// What comes before it has not ended.
        Waiting = "waiting",
        /// One of its tasks has started, or may start.
        Running = "running",
        /// One of its tasks asks the person.
        NeedsInput = "asks",
        /// All of it has completed.
        Completed = "completed",
        /// One of its tasks has failed.
        Failed = "failed",
        /// It was not reached: what came before it ended otherwise than it needs.
        Skipped = "skipped",
        /// The run was cancelled before it had ended.
        Cancelled = "cancelled",
    }
}

/// A run of a workflow, in a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkflowRunBrief {
    /// The run: the task that stands for it in the queue.
    pub id: TaskId,
    /// The last eight hex digits of the id.
    pub short_id: String,
    /// The workflow's name.
    pub name: String,
    /// The how manieth run of a workflow of this name, from 1.
    pub number: i64,
    /// Where it stands.
    pub status: Status,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The stage that failed first.
    pub failed_stage: Option<String>,
    /// How many of its tasks have ended.
    pub tasks_ended: usize,
    /// How many tasks it has.
    pub tasks: usize,
}

/// A run of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkflowRun {
    /// The same in a line.
    #[serde(flatten)]
    pub brief: WorkflowRunBrief,
    /// The workflow as it was when the run was started.
    pub definition: WorkflowDefinition,
    /// The folder that it runs in.
    pub folder: String,
    /// What was given to its inputs, defaults included.
    pub inputs: Map<String, Value>,
    /// The stages, in the order of the definition.
    pub stages: Vec<StageRun>,
    /// What failed first.
    pub first_failure: Option<FirstFailure>,
    /// The stages that decide how long it takes, in order.
    pub critical_path: Vec<String>,
    /// How long the critical path takes, or has taken, in seconds.
    pub critical_seconds: Option<f64>,
    /// How far it is, in percent of its tasks.
    pub percent: f64,
    /// What its agents with a model have used.
    pub usage: Usage,
    /// The run that this one was started from, by a retry or with other inputs.
    pub retry_of: Option<TaskId>,
    /// The stage that a retry would begin with.
    pub retry_from: Option<String>,
}

/// What failed first in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FirstFailure {
    /// Its stage.
    pub stage: String,
    /// The task.
    pub task: TaskBrief,
    /// When it failed.
    pub at: Timestamp,
    /// Why, in a sentence.
    pub error: String,
}

/// A stage in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageRun {
    /// Its name.
    pub name: String,
    /// What it is called where people read it.
    pub title: String,
    /// How far it is.
    pub state: StageState,
    /// Why it waits or was not reached, a sentence fragment such as `After Build and Test`.
    pub detail: Option<String>,
    /// The stages before it.
    pub after: Vec<String>,
    /// When it goes on after those; `failure` also where it only runs as the remedy of another stage.
    pub when: RunWhen,
    /// When its first task started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it took, or has taken, in seconds.
    pub seconds: Option<f64>,
    /// How far it is, in percent.
    pub percent: Option<f64>,
    /// How long it is expected to take in all, in seconds, as long as it has not ended: what its longest task is.
    #[serde(default)]
    pub expected_seconds: Option<f64>,
    /// When tries of its tasks failed that were followed by another, oldest first.
    #[serde(default)]
    pub earlier: Vec<EarlierTry>,
    /// What its agents with a model have used.
    pub usage: Usage,
    /// Its tasks, in the order of the definition.
    pub tasks: Vec<TaskRun>,
}

/// A try of a task that was followed by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EarlierTry {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// A task of a stage in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskRun {
    /// Its name; one of a matrix with its values, such as `test (os: linux, node: 22)`.
    pub name: String,
    /// How far it is.
    pub state: StageState,
    /// The task in the queue; null: it was taken over from the run before, or never made.
    pub task: Option<TaskBrief>,
    /// Names of the tasks in the same stage that it comes after.
    pub after: Vec<String>,
    /// How long it took, or has taken, in seconds.
    pub seconds: Option<f64>,
    /// How far it is, in percent.
    pub percent: Option<f64>,
    /// What it does now, where it says so.
    pub current: Option<String>,
}
