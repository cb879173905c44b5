//! What schedules start, and what is known of one from its row ([`standing`]). Its times become tasks in [`times`], and a task
//! that is refused is told in [`refusal`].
//!
//! [`wanted`] and the one place that makes what a time starts ([`times`]) are all that would change for something else than
//! a task.

mod refusal;
mod standing;
#[cfg(test)]
mod tests;
mod times;
#[cfg(test)]
mod year;

pub(crate) use standing::{clockwork, go_on, keep_next, of_agent, rename_agent, wanted};
pub(crate) use times::{fire, reckon_anew};
