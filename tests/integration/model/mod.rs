//! Agents with a model: turns, tools, questions, providers, keys.

mod children;
mod families;
pub(crate) mod keyring;
mod keys;
mod providers;
mod questions;
mod routes;
mod turns;
