//! The commands of the contract, one handler each. Every front calls these; nothing else changes a task.

mod actions;
pub(crate) mod agents;
mod anew;
mod answer;
mod changes;
mod chats;
mod coding_clients;
mod continuing;
mod create;
mod edit;
mod estimates;
mod events;
mod full_disk;
mod inbox;
mod insights;
mod latest_run;
mod limits;
mod notices;
pub(crate) mod once;
mod prices;
mod prompts;
mod providers;
mod put_back;
mod queue;
mod read;
mod ready_made;
mod remove;
mod reports;
mod retry;
mod schedules;
mod secrets;
mod settings;
mod space;
mod terminal;
#[cfg(test)]
mod tests;
mod together;
mod why;
mod workflow_runs;
mod workflows;

use crate::runs::host::PoolHost;
use contract::{
    ApiError,
    command::{self, RequestId},
};
use once::Once;
use std::sync::Arc;

/// Carries out one command. Implemented for every command of the contract's list; a missing one does not compile.
pub trait Handle<C: command::Command> {
    /// Carries it out.
    ///
    /// # Errors
    /// Why it was not carried out, in words.
    fn handle(&self, command: C) -> Result<C::Reply, ApiError> {
        self.handle_once(None, command)
    }

    /// Carries it out once for each request id: a repeat gets the reply of the first.
    ///
    /// # Errors
    /// Why it was not carried out, in words. An error is not remembered: a repeat tries again.
    fn handle_once(&self, request: Option<RequestId>, command: C) -> Result<C::Reply, ApiError>;
}

/// The work of a command that only looks, with everything at hand.
pub(crate) trait Work: command::Command {
    fn work(self, host: &Arc<PoolHost>) -> Result<Self::Reply, ApiError>;
}

/// The work of a command that changes something. What it writes, it writes through `once`.
pub(crate) trait Change: command::Command {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Self::Reply, ApiError>;
}
