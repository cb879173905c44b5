//! Templates: text with values in it. What stands between `{{` and `}}` is an expression of Jinja; what it reads is
//! named by paths (`inputs.NAME`) and by nothing else, so that it is known before anything is started.

mod jinja;
mod reference;
mod render;
mod scan;
pub(crate) mod shell;
mod written;

pub(crate) use reference::{Reference, Root};
pub(crate) use render::{RUN_FIELDS, refused, spots};
pub use render::{SHELL_LINE_MOST, Target, Values, render};
pub(crate) use scan::Template;

#[cfg(test)]
mod tests;
