//! What a person says about lines of a change.

use crate::{TaskId, Timestamp, words::words};
use serde::{Deserialize, Serialize};

words! {
    /// A side of a diff.
    #[derive(Default)]
    DiffSide, "a side of a diff", diff_side_word {
        /// How it was before.
        Old = "old",
        /// How it is now.
        #[default]
        New = "new",
    }
}

/// Where a comment stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct CommentPlace {
    /// The file, as its changes name it.
    pub path: String,
    /// Which side the line is on.
    pub side: DiffSide,
    /// The line's number there, from 1; 0: the file as a whole.
    pub line: i64,
}

/// What was said about a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ChangeComment {
    /// Its number, unique among those of all tasks.
    pub id: i64,
    /// Where it stands.
    #[serde(flatten)]
    pub place: CommentPlace,
    /// What the line said, so that it is found again in what the next attempt made of it.
    pub quote: String,
    /// What was said.
    pub text: String,
    /// The attempt whose changes it is about.
    pub attempt: i64,
    /// The task that it was sent back to; null while it was not sent.
    pub sent_to: Option<TaskId>,
    /// When it was said.
    pub at: Timestamp,
    /// When it was changed last; null where it was not.
    pub edited_at: Option<Timestamp>,
}
