//! `legwork edit`: changes a task that has not run yet.

use crate::{
    args::{
        request::{self, Own},
        task::Edit,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{
    command::{EditTask, GetTask},
    text,
};

/// Changes the task.
pub(crate) fn run(front: &Front, args: &Edit) -> Result<Exit, Failure> {
    let local = front.local();
    let now = local.now();
    // what was typed is looked at before anything is opened
    request::task_edit(args, Own::default(), now)?;
    let engine = front.open()?;
    let options = &args.task;
    let lies_over = !options.budget.is_empty()
        || options.cores.is_some()
        || options.memory.is_some()
        || options.over_memory.is_some();
    let own = if lies_over {
        let task = engine.call(GetTask { id: args.id.clone() })?;
        Own { budget: task.budget.unwrap_or_default(), needs: task.needs }
    } else {
        Own::default()
    };
    let request::Request { asked: changes, notes } = request::task_edit(args, own, now)?;
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
