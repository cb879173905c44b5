//! `legwork workers`: who runs the queue's tasks.

use crate::terminal::{
    failure::{Exit, Failure},
    front::Front,
    render,
};
use contract::{command::ListWorkers, queue::Worker};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Workers {
    workers: Vec<Worker>,
}

/// Shows the workers.
pub(crate) fn run(front: &Front) -> Result<Exit, Failure> {
    let workers = front.open()?.call(ListWorkers {})?;
    if front.json {
        front.document(&Workers { workers })?;
    } else if workers.is_empty() {
        front.note("No workers: nothing runs the queue now. Start the app or `legwork worker`.");
    } else {
        front.print(&render::queue::workers(&workers, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}
