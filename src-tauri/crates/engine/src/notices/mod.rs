//! Who is told of what: the one decision, and the notices that are to leave the machine.
//!
//! Owns: [`decide()`], which is pure, and the rows of the outbox, written with what they tell of. Must never: send
//! anything; the pool's sender does, outside of every write.

pub(crate) mod decide;
pub(crate) mod outbox;

/// Whether a task is put off, and when it came back last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutOff {
    /// It is put off now.
    pub now: bool,
    /// The moment up to which it was put off, or from which on it counts as new, in UTC milliseconds; 0: never.
    pub back_at: i64,
}

pub use decide::{Asking, Happening, OnScreen, Scene, Tell, decide, quiet_until};
