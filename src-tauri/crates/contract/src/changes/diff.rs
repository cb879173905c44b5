//! The lines of a changed file.

use super::ChangedFile;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// Where a line of a diff stands.
    #[derive(Default)]
    LineKind, "a kind of line", line_kind_word {
        /// Before and now.
        #[default]
        Context = "context",
        /// Only now.
        Added = "added",
        /// Only before.
        Removed = "removed",
    }
}

words! {
    /// What a piece of code is, for its colour.
    #[derive(Default)]
    SyntaxClass, "a class of syntax", syntax_class_word {
        /// Nothing of the below.
        #[default]
        Plain = "plain",
        /// A keyword, or an operator in words.
        Keyword = "keyword",
        /// A string or a character.
        Text = "string",
        /// The name of a function or method.
        Function = "function",
        /// The name of a type, class or tag.
        Type = "type",
        /// A number or another constant.
        Number = "number",
        /// A comment.
        Comment = "comment",
    }
}

/// The lines of one changed file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FileDiff {
    /// The file.
    pub file: ChangedFile,
    /// The language that it is coloured as, such as `Rust`; null where none is known.
    pub language: Option<String>,
    /// How many lines it had before.
    pub old_lines: i64,
    /// How many lines it has now.
    pub new_lines: i64,
    /// The parts that are changed, first to last; none where only name or mode changed, and where it has no lines to show.
    pub hunks: Vec<Hunk>,
    /// Why no lines are shown, in one sentence; null where they are.
    pub note: Option<String>,
}

/// A part of a file with changed lines, and the lines around them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Hunk {
    /// The number that its first line had before, from 1; where it had none, that of the line before it.
    pub old_start: i64,
    /// How many lines it had.
    pub old_lines: i64,
    /// The number of its first line now, from 1; where it has none, that of the line before it.
    pub new_start: i64,
    /// How many lines it has.
    pub new_lines: i64,
    /// Unchanged lines between the hunk before, or the beginning of the file, and this one.
    pub hidden_before: i64,
    /// The line above that names where it is, such as `impl Sessions`; empty where none was found.
    pub heading: String,
    /// Its lines. What is removed stands before what is added in its place.
    pub lines: Vec<DiffLine>,
}

/// One line of a diff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DiffLine {
    /// Where it stands.
    pub kind: LineKind,
    /// Its number before; null where it is added.
    pub old: Option<i64>,
    /// Its number now; null where it is removed.
    pub new: Option<i64>,
    /// Its text in pieces, without its end. What is no UTF-8 is shown as U+FFFD.
    pub spans: Vec<LineSpan>,
    /// Whether it ends with CR LF.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub crlf: bool,
    /// Whether it is the last line and has no end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_newline: bool,
}

impl DiffLine {
    /// Its text, without its end.
    #[must_use]
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// A piece of a line that looks the same throughout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct LineSpan {
    /// Its text.
    pub text: String,
    /// What it is.
    pub class: SyntaxClass,
    /// Whether this is what changed within a line that has a counterpart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
}
