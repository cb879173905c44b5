//! The commands of the contract, one handler each. Every front calls these; nothing else changes a task.

mod actions;
pub(crate) mod agents;
mod answer;
mod create;
pub(crate) mod doctor;
mod edit;
mod estimates;
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
mod why;

use crate::{Engine, core::Role, engine::Shared, error};
use contract::{
    Agent, ApiError,
    command::{self, *},
    model::{Message, Report, ReportPage},
    provider::{FoundServer, Price, Provider, ProviderCheck},
    queue::*,
    settings::Settings,
    task::*,
};
use std::{
    collections::HashSet,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

/// Carries out one command. Implemented for every command of the contract's list; a missing one does not compile.
pub trait Handle<C: command::Command> {
    /// Carries it out.
    ///
    /// # Errors
    /// Why it was not carried out, in words.
    fn handle(&self, command: C) -> Result<C::Reply, ApiError>;
}

/// A command's work, with everything at hand.
trait Work: command::Command {
    fn work(self, shared: &Arc<Shared>) -> Result<Self::Reply, ApiError>;
}

macro_rules! handlers {
    ($($name:ident: $request:ident => $reply:ty, $effect:ident;)*) => { $(
        impl Handle<$request> for Engine {
            fn handle(&self, command: $request) -> Result<$reply, ApiError> {
                command.work(&self.shared)
            }
        }
    )* };
}
contract::engine_commands!(handlers);

/// Requests that are being carried out right now, so that a repeat waits for the first.
#[derive(Default)]
pub(crate) struct InFlight {
    ids: Mutex<HashSet<RequestId>>,
    left: Condvar,
}

impl InFlight {
    fn enter(&self, id: RequestId) -> Entered<'_> {
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ids =
            self.left.wait_while(ids, |ids| ids.contains(&id)).unwrap_or_else(PoisonError::into_inner);
        ids.insert(id);
        Entered { all: self, id }
    }
}

/// A request that is being carried out, until this is dropped.
struct Entered<'a> {
    all: &'a InFlight,
    id: RequestId,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.all.ids.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
        self.all.left.notify_all();
    }
}

impl Engine {
    /// Carries out a command.
    ///
    /// # Errors
    /// Why it was not carried out, in words.
    pub fn call<C: command::Command>(&self, command: C) -> Result<C::Reply, ApiError>
    where
        Self: Handle<C>,
    {
        let reply = self.handle(command)?;
        if C::CHANGES && self.shared.role == Role::Command {
            // this process may leave before its bus gets to it
            self.shared.ring_others();
        }
        Ok(reply)
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
        let Some(id) = request.filter(|_| C::CHANGES) else { return self.call(command) };
        let _entered = self.shared.in_flight.enter(id);
        self.call_first(id, command)
    }

    fn call_first<C: command::Command>(&self, id: RequestId, command: C) -> Result<C::Reply, ApiError>
    where
        Self: Handle<C>,
    {
        let name = id.to_string();
        let stored = self.shared.store.read(|c| store::requests::reply(c, &name)).map_err(error::api)?;
        if let Some(reply) = stored.and_then(|json| serde_json::from_str(&json).ok()) {
            return Ok(reply);
        }
        let reply = self.call(command)?;
        let json = serde_json::to_string(&reply).map_err(|e| error::engine(e.to_string()))?;
        let now = self.shared.now();
        // waited for: a repeat may come at once
        let stored = self.shared.store.write(move |c| store::requests::insert(c, &name, &json, now));
        if let Err(error) = stored {
            tracing::warn!(%error, "a reply was not stored; a repeat would be carried out again");
        }
        Ok(reply)
    }

    /// Ended tasks that no notification has told of, oldest first, at most 100.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn unannounced(&self) -> Result<Vec<Task>, ApiError> {
        let shared = &self.shared;
        shared
            .store
            .read(|c| {
                let rows = store::tasks::unannounced(c, &shared.user, 100)?;
                crate::view::tasks(c, shared, rows)
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
