//! `legwork watch`: the queue in the terminal, live.

use crate::{
    args::tools::Watch,
    failure::{Exit, Failure},
    front::Front,
};

/// Shows the board until the person leaves.
pub(crate) fn run(front: &Front, args: &Watch) -> Result<Exit, Failure> {
    let _ = (front, args);
    Err(Failure::usage("not yet"))
}
