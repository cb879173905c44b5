//! Who is told of what: the one decision, and the notices that are to leave the machine.
//!
//! Owns: [`decide()`], which is pure, and the rows of the outbox, written with what they tell of. Must never: send
//! anything; the pool's sender does, outside of every write.

pub(crate) mod decide;
pub(crate) mod outbox;

pub use decide::{Asking, Happening, OnScreen, Scene, Tell, decide, quiet_until};
