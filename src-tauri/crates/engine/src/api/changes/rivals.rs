//! Tasks that do the same for several agents: which they are, and keeping what one of them made.

use super::{act::discarded, looked::Looked};
use crate::{
    api::{Change, Work, once::Once},
    runs::host::PoolHost,
    tasks::lookup::{self, read},
    view::{self, ViewContext},
};
use contract::{
    ApiError, Task,
    changes::ChangesState,
    command::{KeepTask, Kept, ListRivals},
};
use std::sync::Arc;
use store::{
    Connection, Result, places, rivals,
    tasks::{self, TaskRow},
};

impl Work for ListRivals {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Task>, ApiError> {
        let context = ViewContext::look(host, &host.pool_look);
        read(host, |c| {
            let task = lookup::task(c, &host.user, &self.id)?;
            let rows = rows(c, &task.id)?;
            view::tasks(c, &context, rows)
        })
    }
}

/// The rows of all that do the same as a task, without those that were deleted.
fn rows(connection: &mut Connection, task: &str) -> Result<Vec<TaskRow>> {
    let ids = rivals::of_task(connection, task)?;
    let all = ids.iter().map(|id| tasks::find(connection, id)).collect::<Result<Vec<_>>>()?;
    let all: Vec<_> = all.into_iter().filter(|row| row.deleted_at.is_none()).collect();
    // one alone has nobody to be compared with
    Ok(if all.len() > 1 { all } else { vec![] })
}

impl Change for KeepTask {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Kept, ApiError> {
        let kept = Looked::at(host, &self.id)?;
        let all = read(host, |c| rows(c, &kept.task.id))?;
        refuse(&kept, &all)?;
        let (mut gone, mut notes) = (vec![], vec![]);
        for other in all.iter().filter(|row| row.id != kept.task.id) {
            let agent = read(host, |c| store::agents::find(c, &other.agent_id))?.name;
            // what changed nothing, or was recorded nowhere, has nothing to be taken back
            if read(host, |c| places::of_task(c, &other.id))?.is_none_or(|own| own.place_id.is_none()) {
                continue;
            }
            let looked = Looked::at(host, &other.id)?;
            match looked.own.state {
                ChangesState::Discarded => {}
                ChangesState::Committed => {
                    notes.push(format!("What “{agent}” changed was committed already, and stays."));
                }
                ChangesState::Open | ChangesState::Applied => gone.push(discarded(host, &looked)?),
            }
        }
        let context = ViewContext::look(host, &host.pool_look);
        let (now, id) = (host.now(), kept.task.id);
        once.write(host, move |c| {
            for row in &gone {
                places::set_of_task(c, &row.task_id, Some(row.clone()))?;
                places::announce(c, &row.task_id, now)?;
            }
            let row = tasks::find(c, &id)?;
            let discarded = gone.iter().filter_map(|row| row.task_id.parse().ok()).collect();
            Ok(Kept { task: view::task(c, &context, row)?, discarded, notes: notes.clone() })
        })
    }
}

/// Why it cannot be kept now.
fn refuse(kept: &Looked, all: &[TaskRow]) -> std::result::Result<(), ApiError> {
    let title = &kept.task.title;
    if all.is_empty() {
        let message = format!("No other agent was given “{title}”, so there is nothing to choose from.");
        return Err(ApiError::refused(message).hint("`legwork execute … --agents A,B` gives it to several."));
    }
    if kept.own.state == ChangesState::Discarded {
        return Err(ApiError::refused("What it changed was discarded, so it cannot be kept.")
            .hint("`legwork discard --undo ID` brings it back."));
    }
    match all.iter().filter(|row| !row.status.is_terminal()).count() {
        0 => Ok(()),
        1 => Err(ApiError::refused("One of those that do the same has not ended yet.")
            .hint("Wait until it has, or cancel it.")),
        more => Err(ApiError::refused(format!("{more} of those that do the same have not ended yet."))
            .hint("Wait until they have, or cancel them.")),
    }
}
