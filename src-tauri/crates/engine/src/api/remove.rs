//! Deleting tasks, and bringing them back.

use super::{
    Change, Once,
    actions::{each, each_id},
};
use crate::{
    core::Core,
    error,
    runs::host::PoolHost,
    view::{self, ViewContext},
};
use contract::{
    ApiError, Status,
    command::{Bulk, DeleteTasks, RestoreTasks},
    event::EventKind,
};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError, dependencies,
    events::{self, NewEvent},
    housekeeping, tasks,
    tasks::TaskRow,
};

impl Change for DeleteTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        each(host, once, self.ids, delete)
    }
}

fn delete(connection: &mut Connection, core: &Core, mut task: TaskRow) -> Result<TaskRow> {
    let now = core.now();
    let refuse = |message: String, hint: &str| Err(error::refuse(ApiError::refused(message).hint(hint)));
    if !task.status.is_terminal() {
        return refuse(
            format!(
                "“{}” is {}, so it cannot be deleted.",
                task.title,
                task.status.as_str().replace('_', " ")
            ),
            "Cancel it first.",
        );
    }
    // nobody waits for what has completed, whatever else they wait for
    if task.status != Status::Completed
        && let Some(waiting) = dependencies::waiting_for(connection, &task.id)?.first()
    {
        return refuse(
            format!("“{}” waits for “{}”, so that one cannot be deleted.", waiting.title, task.title),
            "Let the waiting task wait no more (`legwork edit ID --after none`), or cancel it.",
        );
    }
    take_away(connection, &mut task, now)?;
    if store::workflows::run(connection, &task.id)?.is_some() {
        // a run is one thing to the person
        for mut child in tasks::children(connection, &task.id)? {
            if child.status.is_terminal() && dependencies::waiting_for(connection, &child.id)?.is_empty() {
                take_away(connection, &mut child, now)?;
            }
        }
    }
    Ok(task)
}

/// Deletes an ended task that nothing waits for.
pub(super) fn take_away(connection: &mut Connection, task: &mut TaskRow, now: i64) -> Result<()> {
    tasks::set_deleted(connection, &task.id, Some(now))?;
    events::append(connection, &NewEvent::about(now, &task.id, EventKind::Deleted))?;
    housekeeping::audit(connection, Some(&task.id), "deleted", &task.origin.text(), &task.title, now)?;
    task.deleted_at = Some(now);
    Ok(())
}

impl Change for RestoreTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        each_id(host, once, self.ids, restore)
    }
}

fn restore(
    connection: &mut Connection,
    core: &Core,
    context: &ViewContext,
    id: &str,
) -> Result<contract::Task> {
    let now = core.now();
    let gone = || error::refuse(ApiError::not_found(format!("The task {id} is gone for good.")));
    let mut task = match tasks::find(connection, id) {
        Ok(task) if task.user_id == core.user => task,
        Ok(_) | Err(StoreError::NotFound) => return Err(gone()),
        Err(other) => return Err(other),
    };
    if task.deleted_at.is_some() {
        tasks::set_deleted(connection, &task.id, None)?;
        events::append(connection, &NewEvent::about(now, &task.id, EventKind::Deleted))?;
        housekeeping::audit(connection, Some(&task.id), "restored", &task.origin.text(), &task.title, now)?;
        if store::workflows::run(connection, &task.id)?.is_some() {
            for child in tasks::deleted_with(connection, &task)? {
                tasks::set_deleted(connection, &child.id, None)?;
                events::append(connection, &NewEvent::about(now, &child.id, EventKind::Deleted))?;
                housekeeping::audit(
                    connection,
                    Some(&child.id),
                    "restored",
                    &child.origin.text(),
                    &child.title,
                    now,
                )?;
            }
        }
        task.deleted_at = None;
    }
    view::task(connection, context, task)
}
