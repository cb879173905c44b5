//! Files that tasks made: found and checked, opened as copies, saved.

mod changed;
mod checked;
mod copies;

pub(crate) use changed::changed;
pub(crate) use checked::find;
pub(crate) use copies::{save, to_open};
