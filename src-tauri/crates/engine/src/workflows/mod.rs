//! Workflows as files: where they are found, and how they are kept.
//!
//! Owns: the person's folder and the projects' `.legwork`, which of several of a name counts. Must never: run one; runs are
//! `tasks/workflows/`.

pub(crate) mod finding;
pub(crate) mod keeping;

#[cfg(test)]
mod tests;
