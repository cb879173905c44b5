//! What finished long ago, and goes: which tasks and files that are by the rules, what they take, and taking them away.
//!
//! Owns: the one rule (`plan`, pure), the files of tasks on their way out, the space that everything takes. What is needed
//! is the store's to say. Must never: take away what somebody needs, touch a file inside a write, or do more in one
//! transaction than a step: whoever waits for the store waits for no more than that.
//!
//! In which order rows and files go: files that tasks made to the bin, then the row says that its output is gone, then the
//! files go, then, where all of a task goes, its row. Whoever dies in between leaves rows and files that agree, and whoever
//! comes next goes on, because what goes is found by the files that are there.

mod carry;
mod files;
mod plan;
mod space;
mod step;

pub(crate) use carry::{UNDO_MS, apply_rules, bring_back, planned, purge_due};
pub(crate) use space::space;
pub(crate) use step::{Step, step};
