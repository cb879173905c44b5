//! All integration tests, in one binary: the real programs and the real engine in private places.

#![expect(clippy::unwrap_used, reason = "in a test, what cannot be unwrapped is the failure")]

mod changes;
mod cli;
mod coding;
mod crash;
mod doctor;
mod house;
mod mcp;
mod model;
mod notices;
mod queue;
mod sandbox;
