//! Where a task works, what its work changed, and what a person says and does about that.

mod comment;
mod diff;
mod file;
mod folder;
mod patch;
mod place;
mod worktree;

pub use self::{
    comment::{ChangeComment, CommentPlace, DiffSide},
    diff::{DiffLine, FileDiff, Hunk, LineKind, LineSpan, SyntaxClass},
    file::{ChangeTotals, ChangedFile, FileChangeKind, FoldReason},
    folder::{FolderDraft, FolderSettings},
    patch::{hunk_head, patch, patch_head, sign},
    place::{ChangesState, Place, PlaceKind, PlaceWish},
    worktree::{Worktree, WorktreesCleaned},
};

use crate::TaskId;
use serde::{Deserialize, Serialize};

/// Files of a change that one document lists; what is beyond is counted and named in [`Changes::notes`].
pub const FILES_MAX: usize = 5_000;

/// A changed file larger than this has no diff of lines, in bytes.
pub const DIFF_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A file with more changed lines than this is folded until the person opens it.
pub const FOLD_LINES: i64 = 800;

/// Most characters of a comment on a line, and of a note that goes along with what is sent back.
pub const COMMENT_MAX: usize = 10_000;

/// The name under which the next attempt of a command finds among its context values what was said about the changes.
pub const REVIEW_CONTEXT: &str = "review";

/// What a task's work changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changes {
    /// The task.
    pub task: TaskId,
    /// The attempt that they were read after; 0 before the first has begun.
    pub attempt: i64,
    /// Where it works.
    pub place: Place,
    /// Whether it is at work, so that this is how far it was when it was asked for.
    pub live: bool,
    /// The files, by path.
    pub files: Vec<ChangedFile>,
    /// All of them together, with those that are not listed.
    pub totals: ChangeTotals,
    /// Files that are changed and not listed, beyond [`FILES_MAX`].
    pub left_out: i64,
    /// What to say when they are committed: the title, and what the agent said.
    pub message: String,
    /// What was said about lines, in the order of files and lines.
    pub comments: Vec<ChangeComment>,
    /// Why they cannot be brought into the folder now, in one sentence; null where they can.
    pub cannot_apply: Option<String>,
    /// Why they cannot be committed now; null where they can.
    pub cannot_commit: Option<String>,
    /// Why they cannot be taken back now; null where they can. Once they are discarded: why that cannot be undone.
    pub cannot_discard: Option<String>,
    /// Things to know, one sentence each, such as large files that were passed over.
    pub notes: Vec<String>,
}

impl Changes {
    /// The comments that go along with the next attempt: those that have not been sent back before.
    pub fn open_comments(&self) -> impl Iterator<Item = &ChangeComment> {
        self.comments.iter().filter(|comment| comment.sent_to.is_none())
    }
}
