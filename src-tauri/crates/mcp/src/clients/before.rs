//! What a configuration was before Legwork came into it, from the copies that were kept of it: what is empty once Legwork
//! is taken out again, and was there before, is the person's and stays.

use super::{
    file,
    json::{Document, Step},
};
use std::path::Path;

/// More of the newest copies are not looked at.
const COPIES_MAX: usize = 20;

/// What there was.
#[derive(Debug)]
pub(super) enum Before {
    /// Nothing that is known.
    Nothing,
    /// This.
    Text(Document),
    /// All that may be asked for.
    All,
}

impl Before {
    /// What was in `file` when Legwork was in it last not at all, as `has_ours` tells. A copy that cannot be read, or
    /// understood, tells nothing.
    pub(super) fn of(file: &Path, has_ours: impl Fn(&str) -> bool) -> Self {
        let copies = file::copies(file).into_iter().take(COPIES_MAX);
        let texts = copies.filter_map(|copy| file::read(&copy).ok().flatten());
        let documents = texts.filter(|text| !has_ours(text)).filter_map(|text| Document::read(&text).ok());
        documents.into_iter().next().map_or(Self::Nothing, Self::Text)
    }

    /// Whether there was something at `path`.
    pub(super) fn has(&self, path: &[Step<'_>]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Text(document) => document.get(path).is_some_and(|there| !there.is_null()),
            Self::All => true,
        }
    }
}
