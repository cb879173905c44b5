//! What is started again and again: when, what, and what becomes of a time that cannot be kept.

use crate::{
    NewTask, Origin, ScheduleId, Timestamp,
    queue::Coming,
    task::{TaskBrief, TaskEdit},
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// When a schedule starts its task. One of them must be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Once, at this moment.
    Once(Timestamp),
    /// Every so many seconds, at least [`EVERY_MIN`], by the time that passes and not by the clock on the wall.
    Every(i64),
    /// By a cron pattern of five fields, or of six with seconds in front: the clock on the wall of the schedule's zone.
    Cron(String),
}

/// Shortest pause between two times of [`Rhythm::Every`], in seconds.
pub const EVERY_MIN: i64 = 10;

words! {
    /// What becomes of times that passed while nothing ran the queue: the machine was off or asleep.
    #[derive(Default)]
    Missed, "what becomes of missed times", missed_word {
        /// They are passed over.
        Skip = "skip",
        /// One task for all of them.
        #[default]
        Once = "once",
        /// A task for each of the newest ones, up to a number.
        All = "all",
    }
}

/// Most tasks that [`Missed::All`] may start together.
pub const MISSED_MOST: i64 = 100;

words! {
    /// What becomes of a time at which the task of the time before has not ended.
    #[derive(Default)]
    Overlap, "what becomes of a time whose task would overlap", overlap_word {
        /// It is passed over.
        #[default]
        Skip = "skip",
        /// Its task is started once that one has ended.
        Queue = "queue",
        /// That one is cancelled, and its task is started then.
        CancelPrevious = "cancel_previous",
    }
}

words! {
    /// What became of a time of a schedule.
    OccurrenceState, "what became of a time", occurrence_word {
        /// A task was started.
        Started = "started",
        /// It waits until the task of the time before has ended.
        Waiting = "waiting",
        /// It passed while nothing ran the queue.
        Missed = "missed",
        /// The task of the time before had not ended.
        Overlapped = "overlapped",
        /// No task could be made.
        Refused = "refused",
    }
}

/// A time of a schedule, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Occurrence {
    /// The time that the schedule names, before any jitter.
    pub at: Timestamp,
    /// What became of it.
    pub state: OccurrenceState,
    /// The task that was started, or the one that tells that none could be, as long as it is there.
    pub task: Option<TaskBrief>,
    /// Why no task could be made.
    pub reason: Option<String>,
}

/// A workflow that a schedule starts. Its file is read when the schedule is made, so that what is wrong is said then, and again at
/// each of its times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ScheduledWorkflow {
    /// Its name, or the path of its file.
    pub workflow: String,
    /// The folder that it runs in, and in which it is looked for; the home folder where left out.
    pub folder: Option<String>,
    /// What is given to its inputs; what is left out takes its default.
    pub inputs: Map<String, Value>,
    /// The `PATH` that its commands are found in; where left out, that of whoever runs the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Which door it comes through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What its file said when a coding agent asked for it, as a digest; the engine sets it. Once it says something else each run
    /// waits for the person's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// What it is called; no two have the same name.
    pub name: String,
    /// When it starts its task.
    pub rhythm: Rhythm,
    /// The same in words, such as `At 02:30 every day`.
    pub words: String,
    /// The zone that the pattern goes by, such as `Europe/Berlin`.
    pub zone: String,
    /// What it starts, where that is a task; of one that starts a workflow nothing is said here.
    pub task: NewTask,
    /// The workflow that it starts instead of a task.
    #[serde(default)]
    pub workflow: Option<ScheduledWorkflow>,
    /// What becomes of missed times.
    pub missed: Missed,
    /// For [`Missed::All`]: at most so many tasks.
    pub missed_most: i64,
    /// What becomes of times whose tasks would overlap.
    pub overlap: Overlap,
    /// Each time is put off by up to so many seconds, a different part of them each time.
    pub jitter_seconds: i64,
    /// No time after this one counts.
    pub expires_at: Option<Timestamp>,
    /// It starts nothing until it is let go on; what passes meanwhile is passed over.
    pub paused: bool,
    /// Its next times, at most five; none: it starts nothing any more.
    pub next: Vec<Timestamp>,
    /// When the first of them is due: the same, put off by its part of the jitter.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// The coding agent that asks for it. It starts nothing until the person lets it go on, which approves it.
    #[serde(default)]
    pub asked_by: Option<Origin>,
    /// What the change to and from summer time does to it within a year, a sentence for each such night.
    pub notes: Vec<String>,
    /// What became of its last times, newest first, at most ten.
    pub last: Vec<Occurrence>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Schedule {
    /// When it comes next; `None`: never again, or not while it is paused. `runs`: whether anybody runs the queue.
    #[must_use]
    pub fn coming(&self, now: Timestamp, runs: bool) -> Option<Coming> {
        let at = self.next.first().copied().filter(|_| !self.paused)?;
        Some(Coming::of(at, self.due_at.unwrap_or(at), now, runs))
    }

    /// Whether what it names falls between full minutes, so that its times are told to the second.
    #[must_use]
    pub fn tells_seconds(&self) -> bool {
        tells_seconds(&self.next)
    }
}

/// Whether times that follow each other fall between full minutes, so that they are told to the second.
#[must_use]
pub fn tells_seconds(times: &[Timestamp]) -> bool {
    times.windows(2).any(|two| two[1].duration_since(two[0]).as_secs() % 60 != 0)
}

/// A schedule as it is asked for, or the changes to one: what is left out takes its default, or stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ScheduleDraft {
    /// 1-100 characters.
    pub name: Option<String>,
    /// When it starts its task.
    pub rhythm: Option<Rhythm>,
    /// An IANA zone; left out: the system's.
    pub zone: Option<String>,
    /// What it starts: this, or a workflow. It waits for its own time and for nothing else: no time, dependency, key or standard
    /// input.
    pub task: Option<NewTask>,
    /// The workflow that it starts instead of a task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow: Option<ScheduledWorkflow>,
    /// What changes about what it starts; all else stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_changes: Option<TaskEdit>,
    /// What becomes of missed times; `once` where left out.
    pub missed: Option<Missed>,
    /// For `all`: at most so many tasks, 1-[`MISSED_MOST`]; 10 where left out.
    pub missed_most: Option<i64>,
    /// What becomes of times whose tasks would overlap; `skip` where left out.
    pub overlap: Option<Overlap>,
    /// 0-86,400; 0 where left out.
    pub jitter_seconds: Option<i64>,
    /// No time after this one counts; (inner `None`) all do.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Option<Timestamp>>,
}

/// When a schedule would start its task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchedulePreview {
    /// In words.
    pub words: String,
    /// The zone that it goes by.
    pub zone: String,
    /// The next times, at most five.
    pub next: Vec<Timestamp>,
    /// See [`Schedule::notes`].
    pub notes: Vec<String>,
}
