//! JSON as programs keep their settings in it, comments and trailing commas included, changed by the smallest edits of
//! the text: order, layout and comments of everything else stay as they are.
//!
//! The reading, and what is added on lines of its own, are `jsonc-parser`'s. Three things that it does otherwise (0.34)
//! are done here: it would open up what stands on one line ([`edit`]), take the comments beside a member out with it
//! ([`cut`]), and refuse a text with half a character in it ([`marks`]).

mod cut;
mod edit;
mod marks;

use jsonc_parser::{
    ParseOptions,
    cst::{CstInputValue, CstNode, CstRootNode},
};
use marks::Marks;
use serde_json::Value;

/// A value to be written, with its members in order.
pub(super) type Json = CstInputValue;

/// Only what programs that keep comments in their settings agree on.
const DIALECT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// What is wrong with a text, and where: line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) what: String,
}

/// One step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// A text and what it means.
#[derive(Debug)]
pub(super) struct Document {
    root: CstRootNode,
    marks: Marks,
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// It is not JSON, even with comments and trailing commas allowed.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let (marks, text) = Marks::set_aside(text);
        Ok(Self { root: parse(&text)?, marks })
    }

    /// The text as it is now.
    pub(super) fn into_text(self) -> String {
        self.marks.put_back(self.root.to_string())
    }

    /// What stands at `path`. Of several members of one name the last one counts, as it does for those who read it.
    pub(super) fn get(&self, path: &[Step<'_>]) -> Option<Value> {
        self.node(path)?.to_serde_value()
    }

    /// The value at `path`.
    fn node(&self, path: &[Step<'_>]) -> Option<CstNode> {
        if path.is_empty() {
            return self.root.value();
        }
        let child = self.child(path)?;
        child.as_object_prop().map_or(Some(child), |member| member.value())
    }

    /// The member or the item at `path`.
    fn child(&self, path: &[Step<'_>]) -> Option<CstNode> {
        let (last, above) = path.split_last()?;
        let node = self.node(above)?;
        match last {
            Step::Key(name) => {
                let members = node.as_object()?.properties().into_iter();
                members.rev().find(|member| member.decoded_name().as_deref() == Some(name)).map(CstNode::from)
            }
            Step::Index(index) => node.as_array()?.elements().get(*index).cloned(),
        }
    }
}

/// An object to be written.
pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A list of texts to be written.
pub(super) fn texts<'a>(texts: impl IntoIterator<Item = &'a String>) -> Json {
    Json::Array(texts.into_iter().map(|text| Json::String(text.clone())).collect())
}

/// A text as JSON and YAML write it.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn parse(text: &str) -> Result<CstRootNode, Fault> {
    CstRootNode::parse(text, &DIALECT).map_err(|error| {
        let what = error.kind().to_string();
        let mut letters = what.chars();
        let what = letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or(what);
        Fault { line: error.line_display(), column: error.column_display(), what }
    })
}

#[cfg(test)]
mod tests;
