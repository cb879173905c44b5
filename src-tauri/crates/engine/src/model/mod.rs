//! What the engine knows about agents with a model: routes to a model, keys, prices, budgets, and who is asked for a task
//! that names nobody.
//!
//! Must never: send anything to a provider (that is behind the ports), or let a key into a word that is written down.

pub(crate) mod budget;
pub(crate) mod family;
pub(crate) mod history;
pub(crate) mod job;
pub(crate) mod keys;
pub(crate) mod pick;
pub(crate) mod prices;
pub(crate) mod quota;
pub(crate) mod routes;
pub(crate) mod sight;
pub(crate) mod unpriced;
