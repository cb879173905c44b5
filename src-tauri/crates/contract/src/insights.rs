//! What became of the tasks of a stretch of time: how many, how fast, what they cost, and what the workers did.

use crate::{TaskId, Timestamp, model::Usage, task::AttemptState};
use serde::{Deserialize, Serialize};

/// How long one bar of a chart is. Days begin when they begin for the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BarLength {
    /// An hour.
    Hour,
    /// A day.
    #[default]
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
}

/// How ended tasks stand, without a word on when or whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcomes {
    /// Tasks that were completed.
    pub completed: i64,
    /// Tasks that failed.
    pub failed: i64,
    /// Tasks that were cancelled.
    pub cancelled: i64,
}

impl Outcomes {
    /// All of them.
    #[must_use]
    pub const fn ended(&self) -> i64 {
        self.completed + self.failed + self.cancelled
    }

    /// The share of the completed among those that were not cancelled, 0 to 1; `None` where there are none.
    #[must_use]
    pub fn success(&self) -> Option<f64> {
        let judged = self.completed + self.failed;
        (judged > 0).then(|| self.completed as f64 / judged as f64)
    }
}

/// The figures of a stretch of time, or of a part of its tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figures {
    /// How its tasks ended.
    pub outcomes: Outcomes,
    /// Attempts that were made again after a failure.
    pub retries: i64,
    /// Half of the tasks that ran waited no longer than this before they first started, in seconds.
    pub waited_seconds: Option<f64>,
    /// Half of the tasks that ran took no longer than this, in seconds.
    pub ran_seconds: Option<f64>,
    /// What all of them ran together, in seconds.
    pub worked_seconds: f64,
}

/// What ended within one bar of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomeBar {
    /// Where it begins.
    pub start: Timestamp,
    /// Where the next one begins.
    pub end: Timestamp,
    /// How the tasks ended.
    pub outcomes: Outcomes,
    /// Attempts that were made again.
    pub retries: i64,
    /// The reason that most of the failed ones have; null where none failed.
    pub reason: Option<FailureReason>,
}

/// Why tasks failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailureReason {
    /// In a few words.
    pub words: String,
    /// How many failed for it.
    pub tasks: i64,
}

/// The figures of one agent, or of one type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Share {
    /// The agent's name, or the type's word.
    pub name: String,
    /// Its figures.
    pub figures: Figures,
}

/// What an agent's tasks have asked of a model within one bar of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpentBar {
    /// Where the bar begins.
    pub start: Timestamp,
    /// The agent's name.
    pub agent: String,
    /// The model.
    pub model: String,
    /// What was used.
    pub usage: Usage,
}

/// One run of a worker in the last hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkerRun {
    /// The worker's name.
    pub worker: String,
    /// The task.
    pub task: TaskId,
    /// What it is called.
    pub title: String,
    /// The agent's name.
    pub agent: String,
    /// How the attempt stands, or how it ended.
    pub state: AttemptState,
    /// When it began.
    pub start: Timestamp,
    /// When it ended; null while it goes on.
    pub end: Option<Timestamp>,
}

/// A task that took long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlowTask {
    /// The task.
    pub task: TaskId,
    /// What it is called.
    pub title: String,
    /// The agent's name.
    pub agent: String,
    /// How long it ran, in seconds.
    pub seconds: f64,
}

/// What fails often: tasks of one name and agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailingTask {
    /// The one that failed last.
    pub task: TaskId,
    /// What they are called.
    pub title: String,
    /// The agent's name.
    pub agent: String,
    /// How many failed.
    pub failures: i64,
    /// Why the last one failed, in a few words.
    pub reason: String,
}

/// What became of the tasks of a stretch of time. Tasks count when they ended, usage when it was paid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Insights {
    /// Where it begins; where nothing was asked for, with the first task that ended.
    pub since: Timestamp,
    /// Where it ends.
    pub until: Timestamp,
    /// Whether any task was ever made, so that one who has none is told how to begin.
    pub any_task: bool,
    /// How long the bars are.
    pub bar: BarLength,
    /// Its figures.
    pub figures: Figures,
    /// What was used.
    pub usage: Usage,
    /// The figures of as long a time before it; null where all was asked for.
    pub before: Option<Figures>,
    /// What was used in that time; null as well.
    pub usage_before: Option<Usage>,
    /// One after the other, none left out.
    pub bars: Vec<OutcomeBar>,
    /// By agent, the most tasks first.
    pub agents: Vec<Share>,
    /// By type, the most tasks first.
    pub types: Vec<Share>,
    /// What was used, oldest first; bars in which nothing was are left out.
    pub spent: Vec<SpentBar>,
    /// The runs of the last two hours, by worker, oldest first.
    pub runs: Vec<WorkerRun>,
    /// The slowest tasks, the slowest first.
    pub slowest: Vec<SlowTask>,
    /// What failed most often, the most often first.
    pub failing: Vec<FailingTask>,
}
