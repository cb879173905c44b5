//! Agents with a model: turns, tools, questions, providers, keys.

mod chat_words;
mod chats;
mod checks;
mod children;
mod estimates;
mod families;
pub(crate) mod keyring;
mod keys;
mod pictures;
mod providers;
mod questions;
mod routes;
mod sent_away;
mod turns;
mod workflows;
