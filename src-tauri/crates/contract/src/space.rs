//! What is kept, what it takes, and what goes: the space that everything takes, the rules for what finished long ago, and
//! what they would take away.

mod prune;

pub use prune::{
    Needed, NeededShare, PRUNE_STEP, PruneAsked, PruneItem, PrunePlan, PruneWhat, PruneWhy, Pruned,
    StayedTask,
};

use crate::{TaskType, patch::present, words::words};
use serde::{Deserialize, Serialize};
use struct_patch::Patch;

/// Fewest and most days that something is kept, where that is limited: a day to a hundred years.
pub const KEEP_DAYS: std::ops::RangeInclusive<i64> = 1..=36_500;
/// Fewest and most finished tasks of a type that are kept, where that is limited.
pub const KEEP_NEWEST: std::ops::RangeInclusive<i64> = 1..=1_000_000;
/// Least and most that the files of finished tasks may take together, in MiB, where that is limited: up to 1 PiB.
pub const KEEP_MIB: std::ops::RangeInclusive<i64> = 1..=1 << 30;

words! {
    /// A part of the space.
    SpacePart, "a part of the space", space_part_word {
        /// What tasks wrote: the output files of their attempts, with what their runs left beside them.
        Output = "output",
        /// Files that tasks made.
        Artifacts = "artifacts",
        /// Files of deleted tasks that can still be brought back.
        Deleted = "deleted",
        /// Standard inputs that are kept for commands.
        Inputs = "inputs",
        /// Tasks, attempts, reports, conversations, settings: all of the database that is none of the parts below.
        Tasks = "tasks",
        /// What the queue did with tasks, line by line.
        Log = "log",
        /// The search index.
        Search = "search",
        /// Files and pictures that went along with what was said in conversations.
        ChatFiles = "chat_files",
        /// Pages of the database file that are free: new tasks go there.
        Unused = "unused",
        /// Worktrees and copies of folders in which tasks work.
        Worktrees = "worktrees",
        /// How folders stood before and after tasks: what changes are shown from, applied and undone.
        Snapshots = "snapshots",
        /// Backups of the database.
        Backups = "backups",
        /// Legwork's own logs, the window's cache, locks.
        Other = "other",
    }
}

/// What one part takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpaceShare {
    /// Which part.
    pub part: SpacePart,
    /// What it takes, in bytes.
    pub bytes: u64,
    /// How many tasks, files or rows that is, where that says something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

/// The space that everything in the data folder takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Space {
    /// All parts, in a fixed order.
    pub parts: Vec<SpaceShare>,
    /// Their sum, in bytes.
    pub bytes: u64,
    /// What is free on that disk, in bytes, where that can be told.
    pub free_bytes: Option<u64>,
    /// Why files that tasks made cannot go to the bin here; left out where they can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_bin: Option<String>,
}

/// One number for each type of task, where it has one of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of numbers by type: only what is there changes; null takes one away."))]
pub struct ByType {
    /// Of general tasks; as all tasks where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub general: Option<i64>,
    /// Of analyses.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub analysis: Option<i64>,
    /// Of tasks that write code.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub coding: Option<i64>,
    /// Of research.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub research: Option<i64>,
    /// Of reviews.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub review: Option<i64>,
    /// Of tasks that write documentation.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub documentation: Option<i64>,
}

impl ByType {
    /// The number of a type.
    #[must_use]
    pub const fn of(&self, task_type: TaskType) -> Option<i64> {
        match task_type {
            TaskType::General => self.general,
            TaskType::Analysis => self.analysis,
            TaskType::Coding => self.coding,
            TaskType::Research => self.research,
            TaskType::Review => self.review,
            TaskType::Documentation => self.documentation,
        }
    }

    /// The place of a type's own.
    pub const fn of_mut(&mut self, task_type: TaskType) -> &mut Option<i64> {
        match task_type {
            TaskType::General => &mut self.general,
            TaskType::Analysis => &mut self.analysis,
            TaskType::Coding => &mut self.coding,
            TaskType::Research => &mut self.research,
            TaskType::Review => &mut self.review,
            TaskType::Documentation => &mut self.documentation,
        }
    }
}

/// What is kept of finished tasks. Nothing goes by itself as long as nothing of it is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of what is kept: only what is there changes."))]
pub struct KeepRules {
    /// Days that finished tasks are kept, 1-36500; for ever where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub task_days: Option<i64>,
    /// Days that failed tasks are kept, also where they are no longer among the newest; as other tasks where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub failed_days: Option<i64>,
    /// Finished tasks of each type that are kept, the newest, 1-1000000; all where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub newest: Option<i64>,
    /// Days that output, logs and files of finished tasks are kept; the tasks stay. As long as their tasks where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub output_days: Option<i64>,
    /// MiB that output and files of finished tasks may take together; of more, those of the oldest go and the tasks stay.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub output_mib: Option<i64>,
    /// `task_days` by type.
    #[patch(nesting)]
    pub days_of: ByType,
    /// `newest` by type.
    #[patch(nesting)]
    pub newest_of: ByType,
    /// Whether files that tasks made go to the bin; else they are deleted for good.
    pub bin: bool,
}

impl Default for KeepRules {
    fn default() -> Self {
        Self {
            task_days: None,
            failed_days: None,
            newest: None,
            output_days: None,
            output_mib: None,
            days_of: ByType::default(),
            newest_of: ByType::default(),
            bin: true,
        }
    }
}

impl KeepRules {
    /// Whether anything goes by these rules at all.
    #[must_use]
    pub fn take_anything(&self) -> bool {
        let general = [self.task_days, self.failed_days, self.newest, self.output_days, self.output_mib];
        let by_type =
            TaskType::ALL.into_iter().flat_map(|kind| [self.days_of.of(kind), self.newest_of.of(kind)]);
        general.into_iter().chain(by_type).any(|limit| limit.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_take_nothing_until_one_is_set() {
        let rules = KeepRules::default();
        assert!(!rules.take_anything() && rules.bin);
        let mut of_a_type = rules.clone();
        *of_a_type.newest_of.of_mut(TaskType::Research) = Some(5);
        assert!(of_a_type.take_anything());
        assert!(KeepRules { output_mib: Some(1), ..rules }.take_anything());
    }
}
