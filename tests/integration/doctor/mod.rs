//! `legwork doctor`: each thing that must hold is broken in a copy of a live store, and must be noticed.

mod breaks;
mod file;
mod noticed;
mod outside;
mod restore;
pub(crate) mod stage;
