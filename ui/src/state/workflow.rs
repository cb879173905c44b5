//! Workflows as the page shows them: the graph and where its nodes stand, what is said of a run, the form that starts one,
//! and the definition while it is edited.

pub mod definition;
pub mod edit;
pub mod editor_keys;
pub mod failure;
pub mod graph;
pub mod held;
pub mod inputs;
pub mod layout;
pub mod look;
pub mod place;
pub mod problems;
pub mod rename;
pub mod routes;
pub mod rows;
pub mod run_words;
pub mod task_fields;
pub mod timeline;
pub mod walk;

#[cfg(test)]
pub(crate) mod sample;
