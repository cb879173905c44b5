//! Asks an address which version of Legwork is the newest.
//!
//! Owns: the one request, what is taken from its answer, and which version is newer. Must never: say more than the version
//! that asks, follow to another place, or install anything.
#![warn(missing_docs)]

mod ask;
mod release;

pub use ask::{AskLimits, ask};
pub use release::{AskFailed, Release};

#[cfg(test)]
mod tests;
