//! What tasks changed: where it is recorded, how it is counted, and how it is told to people and to the next attempt.
//!
//! Owns: the names of places and of what is recorded, and the words. Must never: decide who may do what with changes, or
//! call what compares folders from inside a write.

mod count;
mod paths;
mod words;

pub(crate) use count::{Counted, count};
pub(crate) use paths::{BRANCH_TEMPLATE, branch, place_path, store_of, stores_root};
pub(crate) use words::{Said, message, returned, told_in_context, told_in_session};
