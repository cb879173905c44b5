//! The store as the engine sees it: a real file in a temporary folder.

#![expect(clippy::unwrap_used, reason = "in a test, what cannot be unwrapped is the failure")]

extern crate legwork_store as store;

mod announcing;
mod claim;
mod conversations;
mod counters;
mod edges;
mod families;
mod fence;
mod fresh;
mod full;
mod leading;
mod limits;
mod opening;
mod plans;
mod reverting;
mod schema;
mod talks;
mod words;
mod writer;
