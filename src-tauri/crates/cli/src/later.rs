//! What belongs to a later version: known by name, and refused in clear words.

use crate::failure::{Exit, Failure};

/// A command of a later version.
pub(crate) fn verb(name: &str) -> Result<Exit, Failure> {
    Err(Failure::usage(format!("`legwork {name}` is not part of this version"))
        .hint("`legwork --help` shows the commands that are"))
}

/// An option of a later version.
pub(crate) fn option(name: &str) -> Failure {
    Failure::usage(format!("{name} is not part of this version")).hint("leave it out")
}
