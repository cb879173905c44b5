//! A worker in the background, started by a command that does not wait for it.

use crate::{failure::Failure, front::Front};

/// Starts `legwork worker --drain` as a process of its own.
pub(crate) fn start_worker(front: &Front) -> Result<(), Failure> {
    let _ = front;
    Err(Failure::usage("not yet"))
}
