//! Tasks: as one of many, and with what is worth knowing before they have ended.

use super::outcome::CheckSummary;
use crate::{next_step, words::LINE};
use contract::{
    Status, Task, TaskId, Timestamp,
    task::{Step, Stopping},
    text,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A task in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskSummary {
    /// Its id; pass it to the other tools.
    pub(crate) id: TaskId,
    /// The short form that people see.
    pub(crate) short_id: String,
    /// What it is called.
    pub(crate) title: String,
    /// Who does it.
    pub(crate) agent: String,
    /// pending, queued, running, paused, needs_input, completed, failed or cancelled.
    pub(crate) status: Status,
    /// Whether it has ended.
    pub(crate) ended: bool,
    /// What it is being stopped for; its status says what it is until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stopping: Option<Stopping>,
    /// Why it does not run yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waits: Option<String>,
    /// What it wants to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// Percent.
    pub(crate) progress: i64,
    /// What it is doing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current_step: Option<String>,
    /// Seconds that are probably left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) estimated_seconds_remaining: Option<i64>,
    /// Seconds that its latest attempt has run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration_seconds: Option<f64>,
    /// When it was asked for.
    pub(crate) created_at: Timestamp,
    /// One line about how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl TaskSummary {
    /// The task, with the next step.
    pub(crate) fn of(task: &Task) -> Self {
        Self { next: Some(next_step::of(task)), ..Self::in_list(task) }
    }

    /// The task as one of many.
    pub(crate) fn in_list(task: &Task) -> Self {
        Self {
            id: task.id,
            short_id: task.short_id.clone(),
            title: text::first_line(&task.title, LINE),
            agent: task.agent.clone(),
            status: task.status,
            ended: task.status.is_terminal(),
            stopping: task.stopping,
            waits: task.waiting_for.as_ref().map(next_step::waits),
            question: task.question.as_ref().map(|q| q.text.clone()),
            progress: task.progress,
            current_step: task.current_step.as_ref().map(|step| text::first_line(step, LINE)),
            estimated_seconds_remaining: task.estimated_seconds_remaining,
            duration_seconds: task.duration_seconds,
            created_at: task.created_at,
            summary: task.summary.as_ref().map(|s| text::first_line(s, LINE)).filter(|s| !s.is_empty()),
            error: task.error.as_ref().map(|e| text::first_line(&e.message, LINE)),
            next: None,
        }
    }
}

/// A task with what is worth knowing before it has ended.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskDetail {
    /// The task in a few words.
    #[serde(flatten)]
    pub(crate) summary: TaskSummary,
    /// What it is about.
    pub(crate) description: String,
    /// What it is to do, or the command that it runs.
    pub(crate) work: String,
    /// Why it is not running, and what would change that.
    pub(crate) explanation: String,
    /// The steps of its latest attempt.
    pub(crate) steps: Vec<Step>,
    /// Number of the latest attempt; 0 before the first start.
    pub(crate) attempt: i64,
    /// Retries allowed after the first attempt.
    pub(crate) max_retries: i64,
    /// Tasks that must be completed first.
    pub(crate) depends_on: Vec<TaskId>,
    /// What says whether it is done, and what that said; left out where nothing checks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check: Option<CheckSummary>,
    /// The sandbox of its commands: what is asked for, or what held the latest run; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sandbox: Option<String>,
    /// The folder it runs in.
    pub(crate) cwd: Option<String>,
    /// Who asked for it.
    pub(crate) origin: String,
}

/// A page of the list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskList {
    /// The tasks, newest first.
    pub(crate) tasks: Vec<TaskSummary>,
    /// Pass it as `before` for the next page; null at the end.
    pub(crate) next_before: Option<TaskId>,
}
