//! Runs of workflows as they are shown.

mod again;
mod critical;
mod document;
mod seen;
mod waits;

pub(crate) use again::{begin, remedied};
pub(crate) use document::{brief, document};
pub(crate) use seen::{NOT_REACHED, Seen, list, look, state_of, usage_of_stage};
pub(crate) use waits::waits_for;
