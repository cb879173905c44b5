//! What the schedule dialog holds while it is filled in, and the request that it stands for.

mod asked;
mod form;
mod request;
pub mod when;

pub use asked::ScheduleAsked;
pub use form::{ChosenAgent, ScheduleForm, Starts};

#[cfg(test)]
mod tests;
