//! `legwork worker install | uninstall | status`: a worker as a login service.

use crate::{
    args::WorkerVerb,
    failure::{Exit, Failure},
    front::Front,
};

/// Does what is asked about the service.
pub(crate) fn run(front: &Front, verb: &WorkerVerb) -> Result<Exit, Failure> {
    let _ = (front, verb);
    Err(Failure::usage("not yet"))
}
