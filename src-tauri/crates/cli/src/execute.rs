//! `legwork execute`: makes a task, then returns at once or follows it to its end.

use crate::{
    args::task::Execute,
    failure::{Exit, Failure},
    follow,
    front::Front,
    request,
};
use contract::command::CreateTask;

/// Makes the task.
pub(crate) fn run(front: &Front, args: &Execute) -> Result<Exit, Failure> {
    // Before the engine is opened: what is wrong here is wrong without it.
    let task = request::new_task(args, front.local().now())?;
    let engine = front.open()?;
    if !args.detached {
        return follow::create_and_follow(front, &engine, task);
    }
    let created = engine.call(CreateTask { task })?;
    for note in &created.notes {
        front.note(&format!("note: {note}"));
    }
    if front.json {
        front.document(&created.task)?;
    } else {
        front.print(&format!("{}\n", created.task.id))?;
    }
    if !engine.pool_running() {
        front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
    }
    Ok(Exit::Done)
}
