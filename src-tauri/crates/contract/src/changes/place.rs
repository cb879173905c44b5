//! Where a task works.

use super::ChangeTotals;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// Where a task works.
    #[derive(Default)]
    PlaceKind, "a place to work in", place_kind_word {
        /// In the folder itself. What it changes there is recorded.
        #[default]
        Folder = "folder",
        /// In a copy of the folder.
        Copy = "copy",
        /// In a git worktree of the folder's repository, on a branch of its own.
        Worktree = "worktree",
    }
}

words! {
    /// What became of the changes of a task.
    #[derive(Default)]
    ChangesState, "what became of changes", changes_state_word {
        /// Nothing was decided yet.
        #[default]
        Open = "open",
        /// They were brought into the folder, without a commit.
        Applied = "applied",
        /// They were committed.
        Committed = "committed",
        /// They were taken back. That can be undone.
        Discarded = "discarded",
    }
}

/// The place that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PlaceWish {
    /// Which; left out: as the agent or the folder has it, else the folder itself.
    pub kind: Option<PlaceKind>,
    /// For a worktree: the name of its branch, which must not exist yet; left out: as the folder's template names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// For a worktree: the branch or commit that it begins with; left out: what the folder has checked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Work on in the place of this task (full or short id), as its work left it. Nothing else is given then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
}

/// The place of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Place {
    /// Which sort.
    pub kind: PlaceKind,
    /// Where the work is done, absolute; null until it was made, and once it is gone.
    pub path: Option<String>,
    /// The person's folder that it is about, absolute; null until the first attempt has begun.
    pub folder: Option<String>,
    /// The branch of a worktree; of a folder or copy the one that was checked out, where there was one.
    pub branch: Option<String>,
    /// The branch that the folder had checked out when the place was made; null without git, and on no branch.
    pub base: Option<String>,
    /// The commit that the work began with; null without git or commits.
    pub base_commit: Option<String>,
    /// The commit that the branch stands at now, where it is looked at.
    pub head: Option<String>,
    /// What became of the changes.
    pub state: ChangesState,
    /// How much was changed, as it was counted last; null while nothing was counted.
    pub totals: Option<ChangeTotals>,
    /// Why the changes are not known, in one sentence, where recording them failed.
    pub problem: Option<String>,
}
