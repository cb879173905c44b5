//! `legwork compare | keep`: what several agents made of the same task, and choosing one of them.

use crate::{
    args::One,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    Task, TaskId,
    command::{KeepTask, ListRivals},
    text,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Tasks that do the same, each for another agent.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Rivals {
    /// In the order in which they were asked for.
    tasks: Vec<Task>,
}

/// Shows them beside each other.
pub(crate) fn compare(front: &Front, one: &One) -> Result<Exit, Failure> {
    let tasks = front.open()?.call(ListRivals { id: one.id.clone() })?;
    if front.json {
        front.document(&Rivals { tasks })?;
        return Ok(Exit::Done);
    }
    if tasks.is_empty() {
        front.note("No other agent was given this task.");
        front.note("hint: `legwork execute … --agents A,B` gives one to several");
        return Ok(Exit::Done);
    }
    front.print(&render::rivals::table(&tasks, &front.look))?;
    front.note("hint: `legwork diff ID` shows what one of them changed; `legwork keep ID` keeps that");
    Ok(Exit::Done)
}

/// Keeps one of them.
pub(crate) fn keep(front: &Front, one: &One) -> Result<Exit, Failure> {
    let kept = front.open()?.call(KeepTask { id: one.id.clone() })?;
    if front.json {
        front.document(&kept)?;
        return Ok(Exit::Done);
    }
    for note in &kept.notes {
        front.note(&format!("note: {note}"));
    }
    let agent = text::clean(&kept.task.agent);
    if !front.quiet {
        front.print(&format!("Kept what “{agent}” changed.\n"))?;
    }
    let (id, gone) = (&kept.task.short_id, kept.discarded.iter().map(TaskId::short).collect::<Vec<_>>());
    if !gone.is_empty() {
        let undo = gone.iter().map(|id| format!("`legwork discard --undo {id}`")).collect::<Vec<_>>();
        front.note(&format!("The others’ changes are discarded; {} brings them back.", undo.join(", ")));
    }
    front.note(&format!("hint: `legwork apply {id}` or `legwork commit {id}` brings it into the folder"));
    Ok(Exit::Done)
}
