//! What schedules start, and what is known of one from its row ([`standing`]). Its times become tasks in [`times`], and a task
//! that is refused is told in [`refusal`].
//!
//! What a time starts, a task or a run of a workflow, is made ready before the write ([`prepared`]) and made in one place.

mod prepared;
mod refusal;
mod standing;
#[cfg(test)]
mod tests;
mod times;
#[cfg(test)]
mod year;

pub(crate) use prepared::{Prepared, digest, prepare, rehearse, run_of};
pub(crate) use standing::{clockwork, go_on, keep_next, of_agent, rename_agent, wanted};
pub(crate) use times::{fire, reckon_anew};
