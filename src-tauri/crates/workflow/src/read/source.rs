//! Where in the text a thing stands that a definition says.

use std::ops::Range;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    At(usize),
}

/// The way to a value in a document: keys, and places in lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place(Vec<Step>);

impl Place {
    /// The document itself.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// A stage.
    pub(crate) fn stage(stage: usize) -> Self {
        Self::root().key("stage").at(stage)
    }

    /// A task of a stage.
    pub(crate) fn task(stage: usize, task: usize) -> Self {
        Self::stage(stage).key("task").at(task)
    }

    /// The value of a key in it.
    #[must_use]
    pub(crate) fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Step::Key(key.into()));
        self
    }

    /// One of the values of the list that it is.
    #[must_use]
    pub(crate) fn at(mut self, at: usize) -> Self {
        self.0.push(Step::At(at));
        self
    }
}

/// A text and the document that it is.
pub(crate) struct Source<'a> {
    text: &'a str,
    root: &'a DeTable<'a>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(text: &'a str, root: &'a DeTable<'a>) -> Self {
        Self { text, root }
    }

    /// Where the value at `place` stands; where there is none, what it would be in.
    pub(crate) fn span(&self, place: &Place) -> Range<usize> {
        self.walk(place).1
    }

    /// Where the key of the value at `place` stands; where there is none, what it would be in.
    pub(crate) fn key_span(&self, place: &Place) -> Range<usize> {
        self.walk(place).0
    }

    /// Whether there is a value at `place`.
    pub(crate) fn is_there(&self, place: &Place) -> bool {
        self.walk(place).2.is_some()
    }

    /// Where in the list at `place` a text stands.
    pub(crate) fn position(&self, place: &Place, text: &str) -> Option<usize> {
        let list = self.walk(place).2?.get_ref().as_array()?;
        list.iter().position(|value| value.get_ref().as_str() == Some(text))
    }

    /// Where `inner` of a text stands that is the value at `place`. A text that is written otherwise than it reads (with
    /// `\n`, say) may only be known as a whole.
    pub(crate) fn within(&self, place: &Place, text: &str, inner: &Range<usize>) -> Range<usize> {
        let span = self.span(place);
        let written = self.text.get(span.clone()).unwrap_or_default();
        let found = match written.find(text) {
            Some(at) => Some(at + inner.start..at + inner.end),
            None => {
                let part = text.get(inner.clone()).filter(|part| !part.is_empty());
                part.and_then(|part| written.find(part).map(|at| at..at + part.len()))
            }
        };
        found.map_or(span.clone(), |found| span.start + found.start..span.start + found.end)
    }

    /// Where the last key on the way stands, and the value, or what is there of the way; and the value, if it is there.
    fn walk(&self, place: &Place) -> (Range<usize>, Range<usize>, Option<&Spanned<DeValue<'a>>>) {
        let (mut key, mut span) = (0..0, 0..0);
        let (mut table, mut list) = (Some(self.root), None);
        let mut last = None;
        for step in &place.0 {
            let found = match step {
                Step::Key(name) => table
                    .and_then(|table: &DeTable<'_>| table.get_key_value(name.as_str()))
                    .map(|(at, value)| (at.span(), value)),
                Step::At(at) => list
                    .and_then(|list: &DeArray<'_>| list.get(*at))
                    .map(|value: &Spanned<DeValue<'_>>| (value.span(), value)),
            };
            let Some((at, value)) = found else { return (key, span, None) };
            (key, span) = (at, value.span());
            (table, list) = (value.get_ref().as_table(), value.get_ref().as_array());
            last = Some(value);
        }
        (key, span, last)
    }
}
