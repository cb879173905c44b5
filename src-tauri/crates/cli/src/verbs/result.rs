//! `legwork result`: what an ended task made.

use crate::{
    args::One,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        task_output,
    },
};
use board::display;
use contract::command::GetResult;

/// Shows the result. A task that has not ended has none, which is exit status 4.
pub(crate) fn run(front: &Front, one: &One) -> Result<Exit, Failure> {
    let ended = front.open()?.call(GetResult { id: one.id.clone() })?;
    if front.json {
        front.document(&ended)?;
    } else if ended.task.status.is_terminal() {
        task_output::print(front, &display::outcome::block(&ended, &front.look))?;
    }
    if ended.task.status.is_terminal() {
        return Ok(Exit::Done);
    }
    let task = &ended.task;
    let status = task.status.label().to_lowercase();
    let error = format!("task {} has no result yet: it has not ended ({status})", task.short_id);
    let refused = Failure::new(Exit::Refused, error)
        .hint(format!("`legwork output {} --follow` shows what it writes until it ends", task.short_id));
    // its document says where it stands: a second one would be one too many
    if front.json { Ok(refused.report()) } else { Err(refused) }
}
