//! `legwork status`: one task as it stands.

use crate::{
    args::One,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use board::display;
use contract::command::GetTask;

/// Shows the task.
pub(crate) fn run(front: &Front, one: &One) -> Result<Exit, Failure> {
    let task = front.open()?.call(GetTask { id: one.id.clone() })?;
    if front.json {
        front.document(&task)?;
    } else {
        front.print(&display::task::block(&task, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}
