//! `legwork answer`: the person's word to a task that asks, or to one that runs.

use crate::{
    args::{provider::Answer as Args, request},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
    verbs::worker,
};
use board::display;
use contract::{
    Status, Task,
    command::{AnswerTask, GetSettings, GetTask},
    model::Answer,
    text,
};
use engine::Engine;

/// Sends it.
pub(crate) fn run(front: &Front, args: &Args) -> Result<Exit, Failure> {
    let answer = said(args)?;
    let engine = front.open()?;
    let asking = engine.call(GetTask { id: args.id.clone() })?;
    let asked_at = asking.question.as_ref().map(|question| question.asked_at);
    let task = engine.call(AnswerTask { id: asking.id.to_string(), answer, asked_at })?;
    if front.json {
        front.document(&task)?;
    } else if !front.quiet {
        let heard = match task.status {
            _ if args.approve => "You approved",
            _ if args.always => "From now on you approve of that, also for",
            _ if args.deny => "You denied",
            Status::Running => "Your answer is read at the next turn of",
            _ => "Your answer is with",
        };
        front.print(&format!("{heard} {} “{}”\n", task.short_id, text::clean(&task.title)))?;
        // a word that is given by an id alone shows what it was given to
        if let Some(question) = asking.question.filter(|_| args.approve || args.always) {
            front.print(&display::task::what_it_is_about(&question, &front.look))?;
        }
    }
    see_that_it_runs(front, &engine, &task)?;
    Ok(Exit::Done)
}

/// What a coding agent has started is run although its conversation may be over: that was settled with the setting.
pub(super) fn see_that_it_runs(front: &Front, engine: &Engine, task: &Task) -> Result<(), Failure> {
    if engine.pool_running() || task.status.is_terminal() {
        return Ok(());
    }
    let outside = task.from_mcp && engine.call(GetSettings {})?.mcp.start_worker;
    if outside && task.status == Status::Queued {
        return worker::start_in_background(front, engine);
    }
    front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
    Ok(())
}

fn said(args: &Args) -> Result<Answer, Failure> {
    let text = request::text("TEXT", args.text.as_deref())?;
    match (args.approve, args.deny, text) {
        _ if args.always => Ok(Answer::Always),
        (true, ..) => Ok(Answer::Approve),
        (_, true, why) => Ok(Answer::Deny(why)),
        (_, _, Some(text)) => Ok(Answer::Text(text)),
        _ => Err(Failure::usage("there is nothing to say")
            .hint("write it as `legwork answer ID TEXT`, or give --approve or --deny")),
    }
}
