//! The worktrees and copies that tasks have left.

use super::Place;
use crate::{Status, TaskId};
use serde::{Deserialize, Serialize};

/// A worktree or copy that was made for a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Worktree {
    /// The latest task that worked there.
    pub task: TaskId,
    /// The last eight hex digits of its id.
    pub short_id: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// The place.
    pub place: Place,
    /// What its files take on the disk, in bytes; null where that could not be told.
    pub bytes: Option<u64>,
    /// Whether it was taken away by hand: nothing of it is on the disk any more.
    pub missing: bool,
    /// Whether everything in it is also in the folder, or in the branch that it began with.
    pub merged: bool,
    /// Whether files in it are changed and not committed.
    pub dirty: bool,
    /// Commits of its branch that the branch that it began with does not have.
    pub ahead: i64,
    /// Why a clean-up leaves it alone, in one sentence; null where it takes it away.
    pub stays: Option<String>,
}

/// What a clean-up did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct WorktreesCleaned {
    /// Whether nothing was taken away: this is what would be.
    pub dry_run: bool,
    /// Those that are gone, or would be.
    pub removed: Vec<Worktree>,
    /// Those that stay, each with why.
    pub kept: Vec<Worktree>,
    /// What the removed ones took on the disk, in bytes.
    pub bytes: u64,
}
