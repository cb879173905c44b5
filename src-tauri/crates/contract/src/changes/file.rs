//! One changed file in the list.

use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What happened to a file.
    #[derive(Default)]
    FileChangeKind, "what happened to a file", file_change_word {
        /// It is new.
        Added = "added",
        /// Its content is another.
        #[default]
        Changed = "changed",
        /// It is gone.
        Removed = "removed",
        /// It has another name, and may have other content as well.
        Renamed = "renamed",
        /// Only its mode is another: whether it can be run, or whether it is a link.
        Mode = "mode",
    }
}

words! {
    /// Why a file is shown folded, or without lines.
    FoldReason, "a reason to fold a file", fold_reason_word {
        /// So many lines of it are changed that it opens only when asked for.
        Long = "long",
        /// It is no text.
        Binary = "binary",
        /// It is too large to be compared line by line.
        Large = "large",
        /// A program wrote it: a lock file, or one that says so.
        Generated = "generated",
        /// It is a repository of its own (a submodule): only which commit it stands at is known.
        Submodule = "submodule",
        /// What it holds is kept elsewhere by Git LFS: only the pointer to it is known.
        Lfs = "lfs",
    }
}

/// A file that was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ChangedFile {
    /// Its path below the folder, with `/`. What is no UTF-8 in it is shown as U+FFFD.
    pub path: String,
    /// The path that it had before, where it was renamed.
    pub old_path: Option<String>,
    /// What happened to it.
    pub kind: FileChangeKind,
    /// Lines that are new; 0 where it has no lines.
    pub added: i64,
    /// Lines that are gone; 0 where it has no lines.
    pub removed: i64,
    /// Whether it is no text, before or now.
    pub binary: bool,
    /// How large it was, in bytes; null for a new one.
    pub old_bytes: Option<u64>,
    /// How large it is, in bytes; null for one that is gone.
    pub bytes: Option<u64>,
    /// Its mode before, such as `100644`; null for a new one.
    pub old_mode: Option<String>,
    /// Its mode now, such as `100755`; null for one that is gone.
    pub mode: Option<String>,
    /// Why it is folded; null where its lines are shown at once.
    pub folded: Option<FoldReason>,
    /// Whether the person has viewed it as it is now: another change of it takes that away.
    pub viewed: bool,
    /// How many comments on its lines go along with the next attempt.
    pub comments: i64,
}

/// How much was changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ChangeTotals {
    /// Files.
    pub files: i64,
    /// Lines that are new.
    pub added: i64,
    /// Lines that are gone.
    pub removed: i64,
}
