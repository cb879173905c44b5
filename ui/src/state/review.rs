//! The review of a change: its files as a tree, the rows of a diff, the row that the keys are at, and what is to be done
//! about it.
//!
//! Owns: what a review shows and where its keys lead, without drawing it.

pub mod compare;
pub mod decide;
pub mod diff;
pub mod keys;
pub mod layout;
pub mod rows;
pub mod tree;
pub mod walk;
pub mod words;
