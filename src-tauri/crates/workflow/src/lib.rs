//! Workflows as they are written: reads and checks their text ([`read`]), makes a text of what was changed elsewhere
//! ([`write`]), works out what a run of one has to do ([`plan`]), and fills their templates in ([`render`]).
//!
//! No I/O: who finds, keeps and runs workflows is the engine.

mod graph;
mod guess;
mod plan;
mod read;
mod template;

pub use plan::{Plan, PlannedStage, PlannedTask, Read, plan};
pub use read::read;
pub use template::{SHELL_LINE_MOST, Target, Values, render};
