//! What comes from the engine: what changed, what it answers, what a task writes.

mod bisect;
pub(crate) mod changes;
pub(crate) mod client;
pub(crate) mod output;
