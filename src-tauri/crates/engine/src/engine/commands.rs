//! The commands of the contract, as the engine carries them out.

use super::Engine;
use crate::{
    api::{Change as _, Handle, Work as _, once::Once},
    error,
    notices::PutOff,
    tasks::{create, lookup::write},
    view::{self, ViewContext},
};
use contract::{
    ApiError, ErrorCode, NewTask, Origin, TaskId,
    command::{self, *},
    notify::NotifyStrategy,
    queue::Role,
    task::Task,
};
use std::{collections::HashMap, sync::Arc};
use store::inbox::InboxRow;

macro_rules! handlers {
    ($($name:ident: $request:ident, $effect:ident;)*) => { $(
        impl Handle<$request> for Engine {
            fn handle_once(
                &self,
                request: Option<RequestId>,
                command: $request,
            ) -> Result<<$request as command::Command>::Reply, ApiError> {
                handlers!(@ $effect, self.host, request, command)
            }
        }
    )* };
    (@ reads, $host:expr, $request:ident, $command:ident) => {{
        let _ = $request;
        $command.work(&$host)
    }};
    (@ changes, $host:expr, $request:ident, $command:ident) => {{
        let once = Once::of($request);
        match once.reply(&$host)? {
            Some(reply) => Ok(reply),
            None => $command.change(&$host, &once),
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
        let reply = self.handle_once(request, command).inspect_err(|error| {
            if error.code == ErrorCode::Store && self.host.role == Role::Command {
                // this process may leave before it has told by itself
                self.host.doubt_data();
            }
        })?;
        if C::CHANGES && self.host.role == Role::Command {
            // this process may leave before its bus gets to it
            self.host.ring_others();
        }
        Ok(reply)
    }

    /// Ended tasks that no notification has told of, oldest first, at most 100.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn unannounced(&self) -> Result<Vec<Task>, ApiError> {
        let host = &self.host;
        let context = ViewContext::look(host, &host.pool_look);
        host.store
            .read(|c| {
                let rows = store::tasks::unannounced(c, &host.user, 100)?;
                view::tasks(c, &context, rows)
            })
            .map_err(error::api)
    }

    /// Remembers that a notification told of these tasks.
    ///
    /// # Errors
    /// The store failed.
    pub fn mark_announced(&self, ids: &[contract::TaskId]) -> Result<(), ApiError> {
        let (ids, now) = (ids.iter().map(ToString::to_string).collect::<Vec<_>>(), self.host.now());
        self.host.store.write(move |c| store::tasks::mark_announced(c, &ids, now)).map_err(error::api)
    }

    /// Of what a task tells, where that was said for it alone.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn own_strategy(&self, id: TaskId) -> Result<Option<NotifyStrategy>, ApiError> {
        self.host.store.read(|c| store::deliveries::strategy(c, &id.to_string())).map_err(error::api)
    }

    /// What the person has put off of these tasks, and what came back by itself. Those that never were are left out.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn put_off(&self, ids: &[TaskId]) -> Result<HashMap<TaskId, PutOff>, ApiError> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let rows = self.host.store.read(|c| store::inbox::of_tasks(c, &ids)).map_err(error::api)?;
        let of_row = |(id, row): (String, InboxRow)| {
            Some((id.parse().ok()?, PutOff { now: row.snoozed_until.is_some(), back_at: row.told_at }))
        };
        Ok(rows.into_iter().filter_map(of_row).collect())
    }

    /// Nobody waits any more for answers that were asked for through this door, such as a window that was closed: they go on
    /// in the background, and their ends are told.
    ///
    /// # Errors
    /// The store failed.
    pub fn door_closed(&self, origin: Origin) -> Result<(), ApiError> {
        let now = self.host.now();
        self.host
            .store
            .write(move |c| store::chats::door_closed(c, &origin, now))
            .map(drop)
            .map_err(error::api)
    }

    /// Creates tasks in one commit: all of them, or none.
    ///
    /// # Errors
    /// One of them is refused (its fields are named with its place in the list, from 0), or the store failed.
    pub fn create_all(&self, wanted: Vec<NewTask>) -> Result<Vec<TaskId>, ApiError> {
        let context = Arc::clone(&self.host.context);
        write(&context.clone(), move |connection| create::create_all(connection, &context, &wanted))
    }
}

#[cfg(test)]
mod tests;
