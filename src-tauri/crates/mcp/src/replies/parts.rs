//! Parts of what is long: what a task printed, and what it changed.

use contract::{
    TaskId,
    changes::{ChangesState, FileChangeKind, PlaceKind},
};
use schemars::JsonSchema;
use serde::Serialize;

/// A part of what a task printed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OutputPart {
    /// The attempt that printed it; 0 when there is none yet.
    pub(crate) attempt: i64,
    /// Where the text begins, in bytes.
    pub(crate) offset: u64,
    /// The text.
    pub(crate) text: String,
    /// Pass it as `offset` to read on.
    pub(crate) next_offset: u64,
    /// All that it printed so far, in bytes.
    pub(crate) total: u64,
    /// Whether more may come.
    pub(crate) live: bool,
}

/// A part of what a task changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ChangesPart {
    /// The task's id.
    pub(crate) id: TaskId,
    /// folder, copy or worktree: where it works.
    pub(crate) place: PlaceKind,
    /// Of a worktree: its branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) branch: Option<String>,
    /// open, applied, committed or discarded: what became of the changes.
    pub(crate) state: ChangesState,
    /// Whether it is at work, so that this is how far it is.
    pub(crate) live: bool,
    /// How many files are changed.
    pub(crate) files_changed: i64,
    /// Lines that are new.
    pub(crate) added: i64,
    /// Lines that are gone.
    pub(crate) removed: i64,
    /// The files, 100 of them at most; with the first part only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<ChangedFileSummary>,
    /// Where the patch begins, in characters of the whole.
    pub(crate) offset: i64,
    /// The part of the patch. A line that begins with # says what is left out of it.
    pub(crate) patch: String,
    /// Pass it as `offset` to read on; left out at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_offset: Option<i64>,
    /// Things to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

/// A changed file.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ChangedFileSummary {
    /// Its path below the folder.
    pub(crate) path: String,
    /// added, changed, removed, renamed or mode.
    pub(crate) kind: FileChangeKind,
    /// Lines that are new.
    pub(crate) added: i64,
    /// Lines that are gone.
    pub(crate) removed: i64,
}
