//! What a request may not be given.

use std::fmt;

/// What is wrong with what a request is given.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongParam {
    pub(super) name: String,
    pub(super) words: String,
}

impl fmt::Display for WrongParam {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.name, self.words)
    }
}
