//! Runs of workflows. A run is a task of its own kind of agent: a worker begins it, and from then on nobody follows it. Its
//! tasks are its children; what they come to moves it on, each in the transaction of its own end.
//!
//! Must never: start a thread, look at a clock, or hold anything in memory between two transactions.

pub(crate) mod again;
mod approval;
pub(crate) mod begin;
pub(crate) mod enter;
pub(crate) mod family;
pub(crate) mod fill;
mod finish;
pub(crate) mod fitting;
pub(crate) mod gates;
pub(crate) mod halt;
pub(crate) mod owed;
mod report;
mod rows;
pub(crate) mod wanted;
mod words;
