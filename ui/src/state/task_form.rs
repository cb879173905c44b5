//! What the New task dialog holds while it is filled in, and the request that it stands for.
//!
//! Owns: how text in fields becomes a request and back. Whether the request is allowed is for
//! [`contract::validation`] to say; only what cannot even be read (a number, a time, JSON) is found here.
//! Must never: read a clock or the browser's zone; both come in by [`Clock`].

mod changes;
pub(super) mod environment;
mod findings;
mod form;
mod summary;
mod texts;

pub use changes::changes;
pub use findings::{Findings, For, find};
pub use form::{Carried, Clock, TaskForm, tags};
pub use summary::more_said;

#[cfg(test)]
mod tests;
