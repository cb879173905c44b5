//! Real repositories and folders, with the git of this machine.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad;
mod carrying;
mod places;
mod pruning;
mod snapshots;
mod world;
