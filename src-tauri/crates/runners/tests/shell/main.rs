//! The shell runner with its real supervisor: real processes, real sockets, temporary folders.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adoption;
mod ends;
mod harness;
mod intents;
mod markers;
mod stopped;
