//! `legwork queue …`: the queue as a whole.

use crate::{
    args::QueueVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    command::{GetQueue, PauseQueue, ResumeQueue},
    queue::QueueState,
};

/// Does what was asked, and shows how the queue stands.
pub(crate) fn run(front: &Front, verb: &QueueVerb) -> Result<Exit, Failure> {
    let engine = front.open()?;
    match verb {
        QueueVerb::Pause { for_seconds } => {
            let queue = engine.call(PauseQueue { for_seconds: *for_seconds })?;
            let until = queue.paused_until.map(|t| format!(" until {}", front.local().moment(t)));
            let until = until.unwrap_or_default();
            changed(front, &queue, &format!("The queue is paused{until}. What runs goes on."))
        }
        QueueVerb::Resume => {
            let queue = engine.call(ResumeQueue {})?;
            changed(front, &queue, "The queue goes on.")
        }
        QueueVerb::Stats => {
            let queue = engine.call(GetQueue {})?;
            if front.json {
                front.document(&queue)?;
            } else {
                front.print(&render::queue::block(&queue, &front.look, &front.local()))?;
            }
            Ok(Exit::Done)
        }
    }
}

fn changed(front: &Front, queue: &QueueState, sentence: &str) -> Result<Exit, Failure> {
    if front.json {
        front.document(queue)?;
    } else if !front.quiet {
        front.print(&format!("{sentence}\n"))?;
    }
    Ok(Exit::Done)
}
