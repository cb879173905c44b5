//! What a run is told that writes under a lease it no longer holds.

/// The claim belongs to someone else by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseLost;
