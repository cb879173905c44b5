//! `legwork workflow …`

mod files;
mod runs;

use crate::{
    args::workflow::WorkflowVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};

pub(crate) use files::Workflows;
pub(crate) use runs::{RunResult, Runs, given};

/// Does what was asked.
pub(crate) fn run(front: &Front, verb: WorkflowVerb) -> Result<Exit, Failure> {
    match verb {
        WorkflowVerb::Files(verb) => files::run(front, verb),
        WorkflowVerb::Runs(verb) => runs::run(front, verb),
    }
}
