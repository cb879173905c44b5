//! Files that tasks made: found and checked, opened as copies, saved.

mod checked;
mod copies;

pub(crate) use checked::find;
pub(crate) use copies::{save, to_open};
