//! What is left of a run whose end is decided: what waits is over at once, what runs is told to end.

use super::gates::Ended;
use contract::{Status, event::EventKind, workflow::run::StageState};
use std::collections::BTreeMap;
use store::{
    Connection, Result,
    events::{self, NewEvent},
    tasks,
    workflows::{self, RunRow},
};

/// Nothing else of the run begins. How many of its stages still have tasks that run, and what has ended and matters to
/// others.
///
/// # Errors
/// The store failed.
pub(super) fn halt(connection: &mut Connection, run: &RunRow, now: i64) -> Result<(i64, Vec<Ended>)> {
    let root = &run.root_id;
    let bulk = workflows::cancel_open(connection, root, now)?;
    workflows::count_ended(connection, root, bulk.count)?;
    for mut task in workflows::open_tasks(connection, root)? {
        if !task.cancel_requested {
            task.cancel_requested = true;
            task.updated_at = now;
            tasks::update(connection, &task)?;
            events::append(connection, &NewEvent::about(now, &task.id, EventKind::CancelRequested))?;
        }
    }
    let open: BTreeMap<i64, i64> = workflows::open_in_stages(connection, root)?.into_iter().collect();
    for stage in workflows::stages(connection, root)?.into_iter().filter(|stage| stage.ended_at.is_none()) {
        let left = open.get(&stage.place).copied().unwrap_or(0);
        workflows::set_open(connection, root, stage.place, left)?;
        if left == 0 {
            workflows::set_stage(connection, root, stage.place, StageState::Cancelled, None, now)?;
        }
    }
    let left = i64::try_from(open.len()).unwrap_or(i64::MAX);
    workflows::set_cancelled(connection, root, left)?;
    Ok((left, bulk.depended_on.into_iter().map(|id| (id, Status::Cancelled)).collect()))
}

/// The task of a run has ended otherwise than by its stages: it was not allowed, say, or failed. Nothing of it goes on.
///
/// # Errors
/// The store failed.
pub(crate) fn root_ended(connection: &mut Connection, root: &str, now: i64) -> Result<Vec<Ended>> {
    match workflows::run(connection, root)?.filter(|run| run.stages_open > 0 && !run.cancelled) {
        Some(run) => halt(connection, &run, now).map(|(_, ended)| ended),
        None => Ok(vec![]),
    }
}
