//! The commands of the contract, one handler each. Every front calls these; nothing else changes a task.

mod actions;
pub(crate) mod agents;
mod answer;
mod create;
mod edit;
mod estimates;
mod once;
mod prices;
mod prompts;
mod providers;
mod queue;
mod read;
mod ready_made;
mod remove;
mod reports;
mod retry;
mod settings;
#[cfg(test)]
mod tests;
mod why;

use crate::{Engine, engine::Shared, error};
use contract::{
    ApiError,
    command::{self, *},
    queue::Role,
    task::Task,
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
trait Work: command::Command {
    fn work(self, shared: &Arc<Shared>) -> Result<Self::Reply, ApiError>;
}

/// The work of a command that changes something. What it writes, it writes through `once`.
trait Change: command::Command {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> Result<Self::Reply, ApiError>;
}

macro_rules! handlers {
    ($($name:ident: $request:ident, $effect:ident;)*) => { $(
        impl Handle<$request> for Engine {
            fn handle_once(
                &self,
                request: Option<RequestId>,
                command: $request,
            ) -> Result<<$request as command::Command>::Reply, ApiError> {
                handlers!(@ $effect, self.shared, request, command)
            }
        }
    )* };
    (@ reads, $shared:expr, $request:ident, $command:ident) => {{
        let _ = $request;
        $command.work(&$shared)
    }};
    (@ changes, $shared:expr, $request:ident, $command:ident) => {{
        let once = Once::of($request);
        match once.reply(&$shared)? {
            Some(reply) => Ok(reply),
            None => $command.change(&$shared, &once),
        }
    }};
}
contract::engine_commands!(handlers);

impl Engine {
    /// Carries out a command.
    ///
    /// # Errors
    /// Why it was not carried out, in words.
    pub fn call<C: command::Command>(&self, command: C) -> Result<C::Reply, ApiError>
    where
        Self: Handle<C>,
    {
        self.call_once(None, command)
    }

    /// Carries out a command once for each request id: a repeat gets the stored reply.
    ///
    /// # Errors
    /// Why it was not carried out, in words. An error is not stored.
    pub fn call_once<C: command::Command>(
        &self,
        request: Option<RequestId>,
        command: C,
    ) -> Result<C::Reply, ApiError>
    where
        Self: Handle<C>,
    {
        let reply = self.handle_once(request, command)?;
        if C::CHANGES && self.shared.role == Role::Command {
            // this process may leave before its bus gets to it
            self.shared.ring_others();
        }
        Ok(reply)
    }

    /// Ended tasks that no notification has told of, oldest first, at most 100.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn unannounced(&self) -> Result<Vec<Task>, ApiError> {
        let shared = &self.shared;
        let context = crate::view::ViewContext::look(shared);
        shared
            .store
            .read(|c| {
                let rows = store::tasks::unannounced(c, &shared.user, 100)?;
                crate::view::tasks(c, &context, rows)
            })
            .map_err(error::api)
    }

    /// Remembers that a notification told of these tasks.
    ///
    /// # Errors
    /// The store failed.
    pub fn mark_announced(&self, ids: &[contract::TaskId]) -> Result<(), ApiError> {
        let (ids, now) = (ids.iter().map(ToString::to_string).collect::<Vec<_>>(), self.shared.now());
        self.shared.store.write(move |c| store::tasks::mark_announced(c, &ids, now)).map_err(error::api)
    }
}
