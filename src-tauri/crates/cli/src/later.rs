//! What belongs to a later version: known by name, and refused in clear words.

use crate::failure::Failure;

/// An option of a later version.
pub(crate) fn option(name: &str) -> Failure {
    Failure::usage(format!("{name} is not part of this version")).hint("leave it out")
}
