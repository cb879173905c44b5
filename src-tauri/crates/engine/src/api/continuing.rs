//! Going on with what a coding agent did: a new task in the session and the folder of one that has ended.

use super::{Change, Once, retry};
use crate::{
    core::Core,
    error,
    runs::host::PoolHost,
    tasks::{
        admission,
        context::EngineContext,
        create::{Asked, Continues, create},
        inbox, lookup,
    },
    view::{self, ViewContext},
};
use contract::{ApiError, NewTask, Task, changes::PlaceWish, command::ContinueTask, validation};
use std::sync::Arc;
use store::{
    Connection, Result, agents, coding, places,
    tasks::{self, TaskRow},
};

impl Change for ContinueTask {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Task, ApiError> {
        validation::message("text", &self.text)?;
        let context = ViewContext::look(host, &host.pool_look);
        let asked = Arc::new(self);
        let (engine, wanted) = (Arc::clone(&host.context), Arc::clone(&asked));
        let look = move |c: &mut Connection| Ok(wanted.gone_on_with(c, &engine)?.1);
        admission::with_lookup(host, true, look, |found| {
            let (engine, context, asked) = (Arc::clone(&host.context), context.clone(), Arc::clone(&asked));
            once.write(host, move |connection| {
                let (old, wanted, continues) = asked.gone_on_with(connection, &engine)?;
                let request = Asked {
                    wanted: &wanted,
                    retry_of: Some(&old),
                    looked_up: found.as_ref(),
                    turn: None,
                    continues: Some(&continues),
                };
                let new = create(connection, &engine, &context, request)?.task.id.to_string();
                inbox::run_again(connection, &engine, &old)?;
                let row = tasks::find(connection, &new)?;
                view::task(connection, &context, row)
            })
        })
    }
}

/// What a request goes on with, what the new task is to be, and in which session.
trait GoneOnWith {
    fn gone_on_with(
        &self,
        connection: &mut Connection,
        engine: &EngineContext,
    ) -> Result<(TaskRow, NewTask, Continues)>;
}

impl GoneOnWith for ContinueTask {
    fn gone_on_with(
        &self,
        connection: &mut Connection,
        engine: &EngineContext,
    ) -> Result<(TaskRow, NewTask, Continues)> {
        let old = lookup::task(connection, &engine.user, &self.id)?;
        let session = session_of(connection, engine, &old)?;
        let mut wanted = retry::anew(connection, engine, &old)?;
        wanted.instructions = None;
        if places::of_task(connection, &old.id)?.is_some_and(|row| row.place_id.is_some()) {
            // where the session was, with what it has left there
            wanted.place = Some(PlaceWish { same_as: Some(old.id.clone()), ..PlaceWish::default() });
        }
        if let Some(origin) = &self.origin {
            wanted.origin = Some(origin.clone());
            wanted.caller_folder.clone_from(&self.caller_folder);
            if origin.is_mcp() {
                wanted.parent_id = self.parent_id;
            }
        }
        let text = self.text.trim().to_owned();
        let continues = Continues { task: old.id.clone(), session, text };
        Ok((old, wanted, continues))
    }
}

/// The session of an ended task.
///
/// # Errors
/// `Refused`: it has not ended, its agent keeps no sessions, it left none, or somebody goes on with it already.
fn session_of(connection: &mut Connection, core: &Core, task: &TaskRow) -> Result<String> {
    let refuse = |message: String, hint: &str| Err(error::refuse(ApiError::refused(message).hint(hint)));
    let title = &task.title;
    let kind = agents::find(connection, &task.agent_id)?.kind;
    if kind != contract::AgentKind::Coding {
        let message =
            format!("“{title}” was not done by a coding agent, so it left no session to go on with.");
        return refuse(message, "`legwork retry ID` runs it again.");
    }
    if !task.status.is_terminal() {
        let message = format!("“{title}” has not ended yet.");
        return refuse(message, "Write to it: `legwork answer ID TEXT`; it reads that at its next turn.");
    }
    let Some(session) = coding::of_task(connection, &task.id)?.and_then(|row| row.session) else {
        let message = format!("“{title}” left no session: its agent never got so far, or keeps none.");
        return refuse(message, "`legwork retry ID` runs it again.");
    };
    for other in coding::going_on_with(connection, &task.id)? {
        let other = match lookup::task(connection, &core.user, &other) {
            Ok(other) => other,
            Err(store::StoreError::Refused(_)) => continue,
            Err(error) => return Err(error),
        };
        if !other.status.is_terminal() {
            let message = format!("“{title}” is gone on with already, and that has not ended.");
            return refuse(message, &format!("Write to that: `legwork answer {} TEXT`.", short(&other.id)));
        }
    }
    Ok(session)
}

fn short(id: &str) -> &str {
    id.get(28..).unwrap_or(id)
}
