//! `legwork edit`: changes a task that has not run yet.

use crate::{
    args::task::Edit,
    failure::{Exit, Failure},
    front::Front,
    render, request,
};
use contract::command::EditTask;

/// Changes the task.
pub(crate) fn run(front: &Front, args: &Edit) -> Result<Exit, Failure> {
    let changes = request::task_edit(args, front.local().now())?;
    let changed = front.open()?.call(EditTask { id: args.id.clone(), changes })?;
    for note in &changed.notes {
        front.note(&format!("note: {note}"));
    }
    if front.json {
        front.document(&changed.task)?;
    } else if !front.quiet {
        front.print(&format!(
            "Changed {} “{}”\n",
            changed.task.short_id,
            render::clean(&changed.task.title)
        ))?;
    }
    Ok(Exit::Done)
}
