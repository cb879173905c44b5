//! Undoing a cancel: a task that was cancelled before it started stands in the queue again as it was. An end is an end, so it
//! is a new task in the place of the old one, which is deleted; whatever waited for that waits for this one, and what
//! failed because of the cancel comes back with it.

use super::{
    Change, Once,
    anew::{Anew, each_anew},
    remove,
    retry::{draft, refuse_unfilled, went_on_with},
};
use crate::{
    error,
    runs::host::PoolHost,
    tasks::{
        admission::LookedUp,
        context::EngineContext,
        create::{Asked, create},
        ending, lookup, moves, turns,
    },
    view::{self, ViewContext},
};
use contract::{
    ApiError, NewTask, Status, Task,
    command::{Bulk, PutBackTasks},
};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError, dependencies, events,
    tasks::{self, TaskRow},
};

impl Change for PutBackTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        each_anew(host, once, self.ids, |id| PutBack { engine: Arc::clone(&host.context), id })
    }
}

/// A cancelled task that is to stand in the queue again.
#[derive(Clone)]
struct PutBack {
    engine: Arc<EngineContext>,
    /// As it was given.
    id: String,
}

impl PutBack {
    /// The cancelled task, and what the new one is to be.
    fn root(&self, connection: &mut Connection) -> Result<(TaskRow, NewTask)> {
        let old = lookup::task(connection, &self.engine.user, &self.id)?;
        if old.status != Status::Cancelled || old.attempt_count > 0 {
            let message =
                format!("“{}” was not cancelled before it started, so it cannot be put back.", old.title);
            return Err(error::refuse(ApiError::refused(message).hint("Run it again to get a new task.")));
        }
        if store::workflows::run(connection, &old.id)?.is_some() {
            let message = format!("“{}” is a run of a workflow, which is not put back.", old.title);
            return Err(error::refuse(ApiError::refused(message).hint("Run it again to get a new run.")));
        }
        let wanted = self.as_it_was(connection, &old)?;
        Ok((old, wanted))
    }

    fn as_it_was(&self, connection: &mut Connection, old: &TaskRow) -> Result<NewTask> {
        refuse_unfilled(connection, old)?;
        let mut wanted = draft(connection, old)?;
        // what has come meanwhile is over
        let now = self.engine.clock.now();
        wanted.scheduled_at = wanted.scheduled_at.filter(|at| *at > now);
        wanted.deadline = wanted.deadline.filter(|at| *at > now);
        if went_on_with(connection, old)?.is_some() {
            wanted.instructions = None;
        }
        Ok(wanted)
    }

    /// Puts a new task in the place of an ended one: its id. Refused before anything is written.
    fn replace(
        &self,
        connection: &mut Connection,
        context: &ViewContext,
        mut old: TaskRow,
        wanted: &NewTask,
        looked_up: Option<&LookedUp>,
    ) -> Result<String> {
        let now = self.engine.now();
        let turn = turns::place_of(connection, &old)?;
        let continues = went_on_with(connection, &old)?;
        let asked =
            Asked { wanted, retry_of: None, looked_up, turn: turn.as_ref(), continues: continues.as_ref() };
        let new = create(connection, &self.engine, context, asked)?.task.id.to_string();
        turns::took_place(connection, &self.engine, &old.id, &new)?;
        dependencies::repoint_all(connection, &old.id, &new)?;
        // what failed with it was not held: a task that is held does not end by another's end
        let was_held = old.status == Status::Cancelled
            && events::came_from(connection, &old.id, Status::Cancelled)? == Some(Status::Paused);
        if was_held {
            let mut task = tasks::find(connection, &new)?;
            moves::hold(&mut task, now)?;
            tasks::update(connection, &task)?;
        }
        remove::take_away(connection, &mut old, now)?;
        Ok(new)
    }
}

impl Anew for PutBack {
    fn wanted(&self, connection: &mut Connection) -> Result<NewTask> {
        self.root(connection).map(|(_, wanted)| wanted)
    }

    fn run(
        &self,
        connection: &mut Connection,
        context: &ViewContext,
        found: Option<&LookedUp>,
    ) -> Result<Task> {
        let (old, wanted) = self.root(connection)?;
        let new = self.replace(connection, context, old, &wanted, found)?;
        let mut back = vec![new.clone()];
        while let Some(before) = back.pop() {
            for dependent in dependencies::after(connection, &before)?.into_iter().filter(failed_with_it) {
                let wanted = self.as_it_was(connection, &dependent)?;
                match self.replace(connection, context, dependent, &wanted, None) {
                    Ok(id) => back.push(id),
                    // it waits for another one that failed, or a coding agent's has to be looked at anew: it stays ended
                    Err(StoreError::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        let row = tasks::find(connection, &new)?;
        view::task(connection, context, row)
    }
}

/// Whether a task ended because of one that it waited for, before it had started.
fn failed_with_it(task: &TaskRow) -> bool {
    task.status == Status::Failed
        && task.attempt_count == 0
        && task.deleted_at.is_none()
        && task.error_code.as_deref() == Some(ending::DEPENDENCY_FAILED)
}
