//! `legwork status`: one task as it stands.

use crate::{
    args::One,
    failure::{Exit, Failure},
    front::Front,
    render,
};
use contract::command::GetTask;

/// Shows the task.
pub(crate) fn run(front: &Front, one: &One) -> Result<Exit, Failure> {
    let task = front.open()?.call(GetTask { id: one.id.clone() })?;
    if front.json {
        front.document(&task)?;
    } else {
        front.print(&render::task::block(&task, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}
