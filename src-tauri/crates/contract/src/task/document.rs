//! The document of a task that every front shows.

use super::{Check, CommandLine, Status, TaskGroup, TaskType};
use crate::{
    AgentId, ChatId, Origin, TaskId, Timestamp,
    changes::Place,
    machine::Needs,
    model::{Budget, Question, QuestionKind, Usage},
    sandbox::TaskSandbox,
    words::words,
};
use serde::{Deserialize, Serialize};

/// Why a task is not running, as shown wherever the task is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waiting {
    /// What it waits for.
    pub reason: WaitReason,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
    /// One sentence fragment for people, such as `After “Run the full test suite”`.
    pub detail: String,
    /// Whether nothing runs the queue, so that it will not start by itself even then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nobody_runs: bool,
}

words! {
    /// What a task waits for. The first five are stored with `pending`; the others follow from the queue's state.
    WaitReason, "a reason to wait", wait_word {
        /// Other tasks must be completed first.
        Dependency = "dependency",
        /// Its time has not come.
        Schedule = "schedule",
        /// The pause before the next retry.
        Retry = "retry",
        /// The provider said when it may be asked again.
        Quota = "quota",
        /// The person must approve it.
        Approval = "approval",
        /// All workers are busy, or no engine runs.
        Worker = "worker",
        /// As many as may run at once of what has something in common with it run already.
        Limit = "limit",
        /// The machine has no room for a new start, or is not to be used for one now.
        Resources = "resources",
        /// Held by the person.
        Paused = "paused",
        /// The whole queue is paused.
        QueuePaused = "queue_paused",
    }
}

impl WaitReason {
    /// Whether the person may have the task started at once instead.
    #[must_use]
    pub const fn can_be_cut_short(self) -> bool {
        match self {
            Self::Schedule | Self::Retry | Self::Quota => true,
            Self::Dependency
            | Self::Approval
            | Self::Worker
            | Self::Limit
            | Self::Resources
            | Self::Paused
            | Self::QueuePaused => false,
        }
    }

    /// Whether its moment was set by what came of a run: an edit that names no other time leaves it as it is.
    #[must_use]
    pub const fn follows_a_run(self) -> bool {
        match self {
            Self::Retry | Self::Quota => true,
            Self::Dependency
            | Self::Schedule
            | Self::Approval
            | Self::Worker
            | Self::Limit
            | Self::Resources
            | Self::Paused
            | Self::QueuePaused => false,
        }
    }
}

/// One step of a run, as its markers told it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// What the step does.
    pub title: String,
    /// How far it is.
    pub state: StepState,
    /// How long it took or has taken, in seconds.
    pub seconds: Option<f64>,
}

words! {
    /// How far a step is.
    StepState, "how far a step is", step_word {
        /// To come.
        Pending = "pending",
        /// Under way.
        Running = "running",
        /// Done.
        Completed = "completed",
        /// Under way when the attempt failed.
        Failed = "failed",
    }
}

/// Why a task, or one attempt at it, failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskError {
    /// The class, such as `exit_code`, `timeout`, `program_not_found`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do about it, where there is something.
    pub hint: Option<String>,
}

/// A task as every front shows it. Times are UTC, durations are seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The last eight hex digits of the id.
    pub short_id: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// What to do.
    pub instructions: String,
    /// The command of a shell task.
    pub command: Option<CommandLine>,
    /// The agent's name.
    pub agent: String,
    /// What sort of work it is.
    pub task_type: TaskType,
    /// 1-10, higher first.
    pub priority: i64,
    /// Labels.
    pub tags: Vec<String>,
    /// Where it stands.
    pub status: Status,
    /// Where it stands among the tasks of its group (needs you, running, next, waiting, ended): a moment in milliseconds.
    #[serde(default)]
    pub rank: i64,
    /// Why it is not running; null while it runs and once it has ended.
    pub waiting_for: Option<Waiting>,
    /// Number of the latest attempt; 0 before the first start.
    pub attempt: i64,
    /// Retries allowed after the first attempt.
    pub max_retries: i64,
    /// Percent, 0-100.
    pub progress: i64,
    /// What it is doing, in its own words.
    pub current_step: Option<String>,
    /// How many steps it said it has.
    pub total_steps: Option<i64>,
    /// The steps of the latest attempt.
    pub steps: Vec<Step>,
    /// How long it usually takes from start to end, in seconds, going by past runs of the same command, or of the same
    /// agent with the same title; null where there are too few.
    pub estimated_seconds: Option<i64>,
    /// What is probably left, in seconds, going by that and by how far it is; null where there is nothing to go by, and
    /// unless it runs.
    pub estimated_seconds_remaining: Option<i64>,
    /// The file that holds the latest attempt's output.
    pub output_file: Option<String>,
    /// What it needs of the machine, as far as that was said for it.
    #[serde(default, skip_serializing_if = "Needs::is_nothing")]
    pub needs: Needs,
    /// The task that this one runs again.
    pub retry_of: Option<TaskId>,
    /// The task that ran this one again.
    pub retried_by: Option<TaskId>,
    /// The task that started this one.
    pub parent_id: Option<TaskId>,
    /// The run of a workflow that it is one of: it is told with that, and stands in no list beside it unless it asks.
    #[serde(default)]
    pub run_id: Option<TaskId>,
    /// Tasks that must be completed first.
    pub depends_on: Vec<TaskId>,
    /// Not before this moment.
    pub scheduled_at: Option<Timestamp>,
    /// It fails if it still waits at this moment: a run that is under way is let finish.
    pub deadline: Option<Timestamp>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its latest attempt started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// How long its latest attempt ran, in seconds.
    pub duration_seconds: Option<f64>,
    /// One line about how it ended.
    pub summary: Option<String>,
    /// Why it failed.
    pub error: Option<TaskError>,
    /// The names of the variables that its run is given besides what every command is.
    #[serde(default)]
    pub variables: Vec<String>,
    /// The names of the secrets that its run is given, as variables.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Whether its run has a terminal, on which can be typed.
    #[serde(default)]
    pub pty: bool,
    /// How large the standard input is that its run is given, in bytes; null where it is given none.
    #[serde(default)]
    pub stdin_bytes: Option<u64>,
    /// The command that says whether it is done, once its work has ended well; null where nothing checks it.
    #[serde(default)]
    pub check: Option<Check>,
    /// Where it works, and how much it changed there; null where that is the folder itself and nothing is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The sandbox that its commands run in; null where nobody asks for one.
    #[serde(default)]
    pub sandbox: Option<TaskSandbox>,
    /// The folder it runs in.
    pub cwd: Option<String>,
    /// Running time allowed to one attempt, in seconds.
    pub timeout_seconds: i64,
    /// What it wants to know, while its status is `needs_input`.
    pub question: Option<Question>,
    /// What models were asked for it so far; null for agents without one.
    pub usage: Option<Usage>,
    /// Its own limits, where it has some besides its agent's.
    pub budget: Option<Budget>,
    /// Whether a cancel or a pause has been asked for and is under way.
    pub stopping: Option<Stopping>,
    /// Which door it came through.
    pub origin: Origin,
    /// Whether it came from a coding agent, itself or by way of a task above it.
    #[serde(default)]
    pub from_mcp: bool,
    /// The talk that it is a turn of.
    #[serde(default)]
    pub chat_id: Option<ChatId>,
    /// Whether somebody waits for it in that talk: it has a slot of its own then, and is in no list and no counter.
    #[serde(default)]
    pub foreground: bool,
    /// The number of the last event when it was read: of two documents the one with the higher number is newer.
    pub revision: i64,
}

impl Task {
    /// The part of the list by state that it stands in.
    #[must_use]
    pub fn group(&self) -> TaskGroup {
        TaskGroup::of(self.status, self.question.is_some())
    }

    /// Why it ended badly: it failed, or the person did not allow it. What an attempt before a cancel failed with is
    /// not why it ended.
    #[must_use]
    pub fn end_error(&self) -> Option<&TaskError> {
        let error = self.error.as_ref()?;
        let ended_so =
            self.status == Status::Failed || self.status == Status::Cancelled && error.code == "denied";
        ended_so.then_some(error)
    }

    /// Whether the person is asked something: in the middle of a run, or for an approval before the first one.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.question.is_some() && !self.status.is_terminal() && self.stopping.is_none()
    }

    /// Whether it goes on with an approval, before its first run or in the middle of one. To the queue such a task is pending
    /// before its first run and asks in the middle of one; to the person both are the same, and neither is "pending".
    #[must_use]
    pub fn wants_approval(&self) -> bool {
        self.asks() && self.question.as_ref().is_some_and(|question| question.kind == QuestionKind::Approval)
    }
}

/// An intent that a running task has not yet followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stopping {
    /// It is being cancelled.
    Cancel,
    /// It is being paused.
    Pause,
}

/// A task in a few words, for graphs and lists of dependencies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskBrief {
    /// Its id.
    pub id: TaskId,
    /// The last eight hex digits of the id.
    pub short_id: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Its agent.
    pub agent_id: AgentId,
}
