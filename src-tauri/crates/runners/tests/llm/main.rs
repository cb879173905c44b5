//! The runner of agents with a model, against a server that does what the test says, over real sockets.
#![expect(clippy::unwrap_used, reason = "in a test, what cannot be unwrapped is the failure")]

mod fallbacks;
mod faults;
mod harness;
#[path = "../common/job.rs"]
mod job;
mod long_talks;
#[path = "../../../../../tests/src/model_server/mod.rs"]
#[expect(unreachable_pub, reason = "other tests stand on it as well, and it is public to them")]
mod model_server;
mod pictures;
mod readers;
mod servers;
mod shapes;
#[path = "../common/supervisor.rs"]
mod supervisor;
mod tools;
mod turns;
