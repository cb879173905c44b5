//! What follows from the end of a task, inside the same transaction: who is told, which tasks that wait for it are released,
//! fail with it or wait on, and what becomes of the run of a workflow that it belongs to.

use super::{
    moves::{self, Cause, recompute_status},
    workflows::{gates, halt},
};
use crate::{lifecycle::Trigger, notices::outbox};
use contract::{Status, task::OnDependencyFailure};
use store::{Connection, Result, dependencies, settle::ErrorRow, tasks, tasks::TaskRow};

/// The word for the end of a task that failed with one that it waited for.
pub(crate) const DEPENDENCY_FAILED: &str = "dependency_failed";

/// A task has ended: whoever is not at this machine is to be told, those that wait for it are released, fail with it, or wait
/// on, by their own policy, and the run of a workflow that it belongs to goes on. The same for each that ends by that.
///
/// # Errors
/// The store failed.
pub(crate) fn after_end(connection: &mut Connection, id: &str, status: Status, now: i64) -> Result<()> {
    let mut ended = vec![(id.to_owned(), status)];
    while let Some((id, status)) = ended.pop() {
        let member = gates::member(connection, &id)?;
        if member.is_none() {
            // the end of a run's task is told by the run
            outbox::ended(connection, &id, status, now)?;
        }
        match status {
            Status::Completed => release_dependents(connection, &id, now)?,
            Status::Failed | Status::Cancelled => {
                ended.extend(fail_dependents(connection, &id, status, now)?)
            }
            Status::Pending | Status::Queued | Status::Running | Status::Paused | Status::NeedsInput => {
                continue;
            }
        }
        ended.extend(match member {
            Some(member) => gates::ended(connection, member, status, now)?,
            None => halt::root_ended(connection, &id, now)?,
        });
    }
    Ok(())
}

fn release_dependents(connection: &mut Connection, id: &str, now: i64) -> Result<()> {
    for mut dependent in dependencies::waiting_for(connection, id)? {
        dependent.blockers -= 1;
        dependent.updated_at = now;
        if dependent.blockers == 0 && dependent.status == Status::Pending {
            recompute_status(&mut dependent, Cause::WaitChanged, now)?;
        }
        tasks::update(connection, &dependent)?;
    }
    Ok(())
}

/// Fails those that are to fail with it; these are.
fn fail_dependents(
    connection: &mut Connection,
    id: &str,
    status: Status,
    now: i64,
) -> Result<Vec<(String, Status)>> {
    let mut failed = vec![];
    let waiting = dependencies::waiting_for(connection, id)?;
    let doomed = |task: &TaskRow| {
        task.on_dependency_failure == OnDependencyFailure::Fail && task.status == Status::Pending
    };
    if !waiting.iter().any(doomed) {
        return Ok(failed);
    }
    let cause = tasks::find(connection, id)?;
    for mut dependent in waiting.into_iter().filter(doomed) {
        fail_with(connection, &mut dependent, &cause.title, status, now)?;
        failed.push((dependent.id, Status::Failed));
    }
    Ok(failed)
}

fn fail_with(
    connection: &mut Connection,
    dependent: &mut TaskRow,
    title: &str,
    status: Status,
    now: i64,
) -> Result<()> {
    let error = ErrorRow {
        code: DEPENDENCY_FAILED.into(),
        message: format!("It depends on “{title}”, which was {status}."),
        hint: Some("Run that one again, then this one.".into()),
    };
    moves::fail(connection, dependent, Trigger::DependencyFailed, error, now)
}

/// A task that waits again, and fails with what it waits for: what has failed while it was held, it fails with now.
///
/// # Errors
/// The store failed.
pub(crate) fn fail_with_the_past(connection: &mut Connection, task: &mut TaskRow, now: i64) -> Result<()> {
    if task.on_dependency_failure != OnDependencyFailure::Fail
        || task.status != Status::Pending
        || task.blockers == 0
    {
        return Ok(());
    }
    let before = dependencies::before(connection, &task.id)?;
    let Some(cause) = before.iter().find(|t| matches!(t.status, Status::Failed | Status::Cancelled)) else {
        return Ok(());
    };
    fail_with(connection, task, &cause.title, cause.status, now)?;
    after_end(connection, &task.id, Status::Failed, now)
}
