//! Workflows as they are written: reads and checks their text ([`read`]), makes a text of what was changed elsewhere
//! ([`write`]), works out what a run of one has to do ([`plan`]), and fills their templates in ([`render`]).
//!
//! No I/O: who finds, keeps and runs workflows is the engine.

mod graph;
mod guess;
mod plan;
mod problem;
mod read;
mod rules;
mod shipped;
mod template;
mod write;

pub use guess::guess as nearest;
pub use plan::{Plan, PlannedStage, PlannedTask, Read, plan, tasks};
pub use problem::{in_colours, unreadable};
pub use read::{Misfit, misfits, read};
pub use shipped::SHIPPED;
pub use template::{SHELL_LINE_MOST, Target, Values, render};
pub use write::write;
