//! When schedules start their tasks: the times that a rhythm names, and which of those that passed count.
//!
//! Owns: the calculation, which is pure: every moment is handed in. Must never: read a clock or the store; tasks and their
//! rows are `tasks/schedules.rs`.

pub(crate) mod clockwork;
pub(crate) mod due;
mod nights;
mod pattern;
#[cfg(test)]
pub(crate) mod plain;
pub(crate) mod system_zone;

#[cfg(test)]
mod tests;
mod words;
