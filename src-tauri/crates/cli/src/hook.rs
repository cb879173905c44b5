//! `legwork hook …`: what coding agents call when something happens in a conversation.

use crate::{
    args::tools::HookVerb,
    failure::{Exit, Failure},
    front::Front,
};

/// Answers the caller.
pub(crate) fn run(front: &Front, verb: &HookVerb) -> Result<Exit, Failure> {
    let _ = (front, verb);
    Err(Failure::usage("not yet"))
}
