//! `legwork edit`: changes a task that has not run yet.

use crate::{
    args::{request, task::Edit},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{
    command::{EditTask, GetTask},
    model::Budget,
    text,
};

/// Changes the task.
pub(crate) fn run(front: &Front, args: &Edit) -> Result<Exit, Failure> {
    let local = front.local();
    let now = local.now();
    // what was typed is looked at before anything is opened
    request::task_edit(args, Budget::default(), now)?;
    let engine = front.open()?;
    let budget = if args.task.budget.is_empty() {
        Budget::default()
    } else {
        engine.call(GetTask { id: args.id.clone() })?.budget.unwrap_or_default()
    };
    let request::Request { asked: changes, notes } = request::task_edit(args, budget, now)?;
    let changed = engine.call(EditTask { id: args.id.clone(), changes })?;
    for note in notes.iter().chain(&changed.notes) {
        front.note(&format!("note: {note}"));
    }
    if front.json {
        front.document(&changed.task)?;
    } else if !front.quiet {
        front.print(&format!(
            "Changed {} “{}”\n",
            changed.task.short_id,
            text::clean(&changed.task.title)
        ))?;
    }
    Ok(Exit::Done)
}
