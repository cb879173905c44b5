//! `legwork continue`: the person's next words to a coding agent, in the session of a task.

use super::answer::see_that_it_runs;
use crate::{
    args::{provider::Continue, request},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{
    Origin,
    command::{AnswerTask, ContinueTask, GetTask},
    model::Answer,
    text,
};

/// Says it.
pub(crate) fn run(front: &Front, args: &Continue) -> Result<Exit, Failure> {
    let words = request::text("TEXT", Some(&args.text))?.unwrap_or_default();
    let engine = front.open()?;
    let before = engine.call(GetTask { id: args.id.clone() })?;
    let id = before.id.to_string();
    let (task, heard) = if before.status.is_terminal() {
        let origin = Some(Origin::Cli);
        let task = engine.call(ContinueTask { id, text: words, origin, ..ContinueTask::default() })?;
        let heard = format!("{} goes on as", before.short_id);
        (task, heard)
    } else {
        let task = engine.call(AnswerTask { id, answer: Answer::Text(words), asked_at: None })?;
        (task, "It is read at the next turn of".to_owned())
    };
    if front.json {
        front.document(&task)?;
    } else if !front.quiet {
        front.print(&format!("{heard} {} “{}”\n", task.short_id, text::clean(&task.title)))?;
    }
    see_that_it_runs(front, &engine, &task)?;
    Ok(Exit::Done)
}
