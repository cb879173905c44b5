//! What the engine knows about coding agents: what is said to them, and in which session.
//!
//! Must never: know how a client is spoken to (that is behind the port `Runner`).

pub(crate) mod handover;
pub(crate) mod job;
mod prompt;
