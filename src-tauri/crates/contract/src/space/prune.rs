//! What would go, and what went.

use crate::{Status, TaskId, TaskType, Timestamp, words::words};
use serde::{Deserialize, Serialize};

/// Most tasks that one step takes away.
pub const PRUNE_STEP: usize = 200;

/// What is to be taken away. With nothing said: what the rules in the settings say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PruneAsked {
    /// What ended so many seconds ago or earlier, at least 1, whatever the rules say.
    pub older_than_seconds: Option<i64>,
    /// All but so many of the newest of each type, at least 1, whatever the rules say.
    pub keep: Option<i64>,
    /// Only of these types; empty: of all.
    pub types: Vec<TaskType>,
    /// Only output, logs and files: the tasks stay.
    pub output_only: bool,
    /// Also, and for good: tasks that are deleted and can still be brought back.
    pub deleted: bool,
}

words! {
    /// What goes of a task.
    #[derive(Default, PartialOrd, Ord)]
    PruneWhat, "what goes of a task", prune_what_word {
        /// All of it; it can be brought back for a day.
        Task = "task",
        /// Its output, its log, and the files that it made; it stays itself.
        #[default]
        Output = "output",
        /// All that is left of it, for good: it was deleted before.
        Deleted = "deleted",
    }
}

words! {
    /// Why something goes.
    PruneWhy, "a reason to go", prune_why_word {
        /// It ended long ago.
        Age = "age",
        /// There are more than are kept.
        Count = "count",
        /// All together take more than they may.
        Size = "size",
        /// It was deleted before.
        Deleted = "deleted",
    }
}

words! {
    /// Why something stays, whatever the rules say.
    Needed, "a reason to stay", needed_word {
        /// A task waits for it, or is to run after it.
        Dependency = "dependency",
        /// It is being tried again, or a run of a workflow took over what it made.
        Retry = "retry",
        /// Something of the same family has not ended: who started it, or what it started.
        Family = "family",
        /// It stands in a conversation, or was started from one.
        Conversation = "conversation",
        /// A report is saved of it.
        Report = "report",
        /// It is the latest that a schedule has started.
        Schedule = "schedule",
        /// It was put off in the inbox.
        Snoozed = "snoozed",
        /// Somebody is still to be told of it.
        Notice = "notice",
        /// It has not ended.
        Open = "open",
        /// It was brought back, or is gone already.
        Changed = "changed",
        /// The files that it made cannot go to the bin.
        NoBin = "no_bin",
        /// Its files cannot be removed.
        Files = "files",
    }
}

/// One thing that goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PruneItem {
    /// The task.
    pub task: TaskId,
    /// What it is called.
    pub title: String,
    /// What sort of work it was.
    pub task_type: TaskType,
    /// How it ended.
    pub status: Status,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What goes of it.
    pub what: PruneWhat,
    /// Why.
    pub why: PruneWhy,
    /// What its files take, in bytes.
    pub bytes: u64,
}

/// So many tasks stay for one reason that would go otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NeededShare {
    /// Why.
    pub why: Needed,
    /// How many.
    pub tasks: i64,
}

/// What would go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrunePlan {
    /// Tasks that go.
    pub tasks: i64,
    /// Tasks of which only output, log and files go.
    pub outputs: i64,
    /// Deleted tasks that go for good.
    pub deleted: i64,
    /// What the files of all of them take, in bytes.
    pub bytes: u64,
    /// What goes, the oldest first; no more of it than were asked for.
    pub items: Vec<PruneItem>,
    /// What would go too if it were not needed.
    pub needed: Vec<NeededShare>,
}

/// A task that stayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StayedTask {
    /// Which.
    pub task: TaskId,
    /// Why.
    pub why: Needed,
}

/// What one step took away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pruned {
    /// The moment that the tasks which it took have in common: undo names it.
    pub at: Timestamp,
    /// How many it took.
    pub done: i64,
    /// What is free on the disk by that, in bytes; what is in the bin, or can be brought back, takes its space until then.
    pub bytes: u64,
    /// Files that went to the bin.
    pub binned: i64,
    /// What stayed.
    pub stayed: Vec<StayedTask>,
    /// Why files could not go to the bin, where some could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_bin: Option<String>,
}
