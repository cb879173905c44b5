//! `legwork mcp install | uninstall | clients`: Legwork in the configuration of coding agents.

use crate::{
    args::mcp::{Install, Uninstall},
    failure::{Exit, Failure},
    front::Front,
};

/// Adds Legwork.
pub(crate) fn install(front: &Front, args: &Install) -> Result<Exit, Failure> {
    let _ = (front, args);
    Err(Failure::usage("not yet"))
}

/// Takes it out.
pub(crate) fn uninstall(front: &Front, args: &Uninstall) -> Result<Exit, Failure> {
    let _ = (front, args);
    Err(Failure::usage("not yet"))
}

/// Shows what is known.
pub(crate) fn list(front: &Front) -> Result<Exit, Failure> {
    let _ = front;
    Err(Failure::usage("not yet"))
}
