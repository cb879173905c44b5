//! What stands between a verb and the person: standard output and error, tables, progress, prompts, signals.

pub(crate) mod confirm;
pub(crate) mod failure;
pub(crate) mod file;
pub(crate) mod front;
pub(crate) mod interrupt;
pub(crate) mod key;
pub(crate) mod line_editor;
pub(crate) mod progress;
pub(crate) mod raw;
pub(crate) mod render;
pub(crate) mod reporter;
pub(crate) mod task_output;
