//! The supervisor as its own program: real processes, real sockets, temporary folders.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ending;
mod feeding;
mod harness;
mod output;
mod sandbox;
mod secrets;
mod talk;
mod tree;
mod typing;
