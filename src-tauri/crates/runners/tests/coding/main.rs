//! The runner of coding agents with its real supervisor and a small program for an agent: what takes minutes elsewhere takes
//! moments here.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod harness;
#[path = "../common/job.rs"]
mod job;
mod silence;
#[path = "../common/supervisor.rs"]
mod supervisor;
