//! `legwork why`: why a task is not running, and what would change that.

use crate::{
    args::One,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{command::WhyTask, queue::Why, text};

/// Explains.
pub(crate) fn run(front: &Front, one: &One) -> Result<Exit, Failure> {
    let why = front.open()?.call(WhyTask { id: one.id.clone() })?;
    if front.json {
        front.document(&why)?;
    } else {
        front.print(&text(&why))?;
    }
    Ok(Exit::Done)
}

fn text(why: &Why) -> String {
    let mut text = format!("{}\n", text::clean(&why.explanation));
    for remedy in &why.remedies {
        match &remedy.command {
            Some(command) => text.push_str(&format!("  {}: `{command}`\n", remedy.label)),
            None => text.push_str(&format!("  {}\n", remedy.label)),
        }
    }
    text
}
