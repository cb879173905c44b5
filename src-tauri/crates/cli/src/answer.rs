//! `legwork answer`: the person's word to a task that asks, or to one that runs.

use crate::{
    args::provider::Answer as Args,
    failure::{Exit, Failure},
    front::Front,
    render, request,
};
use contract::{Status, command::AnswerTask, model::Answer};

/// Sends it.
pub(crate) fn run(front: &Front, args: &Args) -> Result<Exit, Failure> {
    let answer = said(args)?;
    let engine = front.open()?;
    let task = engine.call(AnswerTask { id: args.id.clone(), answer })?;
    if front.json {
        front.document(&task)?;
    } else if !front.quiet {
        let heard = match task.status {
            _ if args.approve => "You approved",
            _ if args.deny => "You denied",
            Status::Running => "Your answer is read at the next turn of",
            _ => "Your answer is with",
        };
        front.print(&format!("{heard} {} “{}”\n", task.short_id, render::clean(&task.title)))?;
    }
    if !engine.pool_running() {
        front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
    }
    Ok(Exit::Done)
}

fn said(args: &Args) -> Result<Answer, Failure> {
    let text = request::text("TEXT", args.text.as_deref())?;
    match (args.approve, args.deny, text) {
        (true, ..) => Ok(Answer::Approve),
        (_, true, why) => Ok(Answer::Deny(why)),
        (_, _, Some(text)) => Ok(Answer::Text(text)),
        _ => Err(Failure::usage("there is nothing to say")
            .hint("write it as `legwork answer ID TEXT`, or give --approve or --deny")),
    }
}
