//! The shell runner with its real supervisor: real processes, real sockets, temporary folders.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adoption;
mod ends;
mod harness;
mod intents;
#[path = "../common/job.rs"]
mod job;
mod markers;
mod stopped;
#[path = "../common/supervisor.rs"]
mod supervisor;
