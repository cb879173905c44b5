//! Moves that follow from other moves, inside the same transaction: dependents that are released, fail, or wait on.

use crate::{
    lifecycle::{self, Trigger},
    view::awaits_approval,
};
use contract::{
    Status,
    task::{OnDependencyFailure, WaitReason},
};
use store::{Connection, Result, StoreError, dependencies, tasks, tasks::TaskRow};

/// Where a task that has not started stands, given what it waits for: status, reason, moment.
pub(crate) fn initial_status(task: &TaskRow, now: i64) -> (Status, Option<WaitReason>, Option<i64>) {
    if awaits_approval(task) {
        return (Status::Pending, Some(WaitReason::Approval), None);
    }
    if task.blockers > 0 {
        return (Status::Pending, Some(WaitReason::Dependency), None);
    }
    match task.scheduled_at {
        Some(at) if at > now => (Status::Pending, Some(WaitReason::Schedule), Some(at)),
        _ => (Status::Queued, None, None),
    }
}

/// Why it is looked at where a task stands that has not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// It is asked for.
    Created,
    /// Something that it waits for has changed.
    WaitChanged,
    /// The person has changed it.
    Edited,
    /// The person has let it go.
    LetGo,
}

/// Writes where a task that has not started stands now.
///
/// # Errors
/// `Constraint` when the lifecycle knows no such move.
pub(crate) fn recompute_status(task: &mut TaskRow, cause: Cause, now: i64) -> Result<()> {
    let (status, reason, until) = initial_status(task, now);
    let from = (cause != Cause::Created).then_some(task.status);
    if !is_legal(cause, from, status) {
        return Err(StoreError::Constraint(format!("{from:?} does not become {status} by {cause:?}")));
    }
    task.status = status;
    task.waiting_for = reason;
    task.wake_at = until;
    task.updated_at = now;
    Ok(())
}

/// Whether the lifecycle lets a task stand at `to`, pending or queued, for this cause.
fn is_legal(cause: Cause, from: Option<Status>, to: Status) -> bool {
    let waits = to == Status::Pending;
    let trigger = match cause {
        Cause::Created => Trigger::Created { waits },
        Cause::Edited => Trigger::Edited { waits },
        Cause::LetGo => Trigger::Unhold { waits },
        // it waits on, for the same or for something else: no move
        Cause::WaitChanged if waits => return from == Some(Status::Pending),
        Cause::WaitChanged => Trigger::WaitOver,
    };
    lifecycle::next(from, trigger) == Some(to)
}

/// The status that `trigger` leads to, or an error that says that it does not happen in this state.
pub(crate) fn moved(task: &TaskRow, trigger: Trigger) -> Result<Status> {
    let from = task.status;
    lifecycle::next(Some(from), trigger)
        .ok_or_else(|| StoreError::Constraint(format!("{from} does not follow {trigger:?}")))
}

/// A task has ended: those that wait for it are released, fail with it, or wait on, by their own policy.
pub(crate) fn after_end(connection: &mut Connection, id: &str, status: Status, now: i64) -> Result<()> {
    match status {
        Status::Completed => release_dependents(connection, id, now),
        Status::Failed | Status::Cancelled => fail_dependents(connection, id, status, now),
        Status::Pending | Status::Queued | Status::Running | Status::Paused | Status::NeedsInput => Ok(()),
    }
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

fn fail_dependents(connection: &mut Connection, id: &str, status: Status, now: i64) -> Result<()> {
    let mut ended = vec![(id.to_owned(), status)];
    while let Some((id, status)) = ended.pop() {
        let cause = tasks::find(connection, &id)?;
        for mut dependent in dependencies::waiting_for(connection, &id)? {
            if dependent.on_dependency_failure != OnDependencyFailure::Fail
                || dependent.status != Status::Pending
            {
                continue;
            }
            fail_with(connection, &mut dependent, &cause.title, status, now)?;
            ended.push((dependent.id, Status::Failed));
        }
    }
    Ok(())
}

fn fail_with(
    connection: &mut Connection,
    dependent: &mut TaskRow,
    title: &str,
    status: Status,
    now: i64,
) -> Result<()> {
    dependent.status = moved(dependent, Trigger::DependencyFailed)?;
    dependent.waiting_for = None;
    dependent.wake_at = None;
    dependent.question = None;
    dependent.completed_at = Some(now);
    dependent.updated_at = now;
    dependent.error_code = Some("dependency_failed".into());
    dependent.error_message = Some(format!("It depends on “{title}”, which was {status}."));
    dependent.error_hint = Some("Run that one again, then this one.".into());
    tasks::update(connection, dependent)
}

/// A task that waits again, and fails with what it waits for: what has failed while it was held, it fails with now.
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
    fail_dependents(connection, &task.id, Status::Failed, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Froms = &'static [Option<Status>];

    /// From where each cause may lead to pending, and to queued.
    const LEGAL: [(Cause, Froms, Froms); 4] = [
        (Cause::Created, &[None], &[None]),
        (Cause::WaitChanged, &[Some(Status::Pending)], &[Some(Status::Pending)]),
        (
            Cause::Edited,
            &[Some(Status::Pending), Some(Status::Queued)],
            &[Some(Status::Pending), Some(Status::Queued)],
        ),
        (Cause::LetGo, &[Some(Status::Paused)], &[Some(Status::Paused)]),
    ];

    #[test]
    fn a_task_stands_only_where_the_lifecycle_leads_it() {
        for (cause, pending, queued) in LEGAL {
            for from in std::iter::once(None).chain(Status::ALL.map(Some)) {
                for (to, legal) in [(Status::Pending, pending), (Status::Queued, queued)] {
                    assert_eq!(
                        is_legal(cause, from, to),
                        legal.contains(&from),
                        "{cause:?}: {from:?} to {to}"
                    );
                }
            }
        }
    }
}
