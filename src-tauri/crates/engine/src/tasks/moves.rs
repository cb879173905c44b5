//! Where a task stands that has not started, and the moves of one that has no run.

use crate::{
    lifecycle::{self, Trigger},
    view::awaits_approval,
};
use contract::{Status, task::WaitReason};
use store::{Connection, Result, StoreError, settle::ErrorRow, tasks, tasks::TaskRow};

/// Where a task that has not started stands, given what it waits for: status, reason, moment.
fn initial_status(task: &TaskRow, now: i64) -> (Status, Option<WaitReason>, Option<i64>) {
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

impl Cause {
    /// What happens to the task; nothing where it waits on, for the same or for something else.
    const fn trigger(self, waits: bool) -> Option<Trigger> {
        match self {
            Self::Created => Some(Trigger::Created { waits }),
            Self::WaitChanged if waits => None,
            Self::WaitChanged => Some(Trigger::WaitOver),
            Self::Edited => Some(Trigger::Edited { waits }),
            Self::LetGo => Some(Trigger::Unhold { waits }),
        }
    }
}

/// Writes where a task that has not started stands now.
///
/// # Errors
/// `Constraint` when the lifecycle knows no such move.
pub(crate) fn recompute_status(task: &mut TaskRow, cause: Cause, now: i64) -> Result<()> {
    let (status, reason, until) = initial_status(task, now);
    let from = (cause != Cause::Created).then_some(task.status);
    match cause.trigger(status == Status::Pending) {
        Some(trigger) => task.status = raise(&task.id, from, trigger)?,
        None if from == Some(status) => {}
        None => return Err(StoreError::Constraint(format!("{} does not wait", task.status))),
    }
    task.waiting_for = reason;
    task.wake_at = until;
    task.updated_at = now;
    Ok(())
}

/// The status that `trigger` leads to, or an error that says that it does not happen in this state.
pub(crate) fn moved(task: &TaskRow, trigger: Trigger) -> Result<Status> {
    raise(&task.id, Some(task.status), trigger)
}

/// The status that `trigger` leads a task at `from` to (`None`: it is not there yet), or an error that says that it
/// does not happen there.
pub(crate) fn raise(id: &str, from: Option<Status>, trigger: Trigger) -> Result<Status> {
    lifecycle::raise(id, from, trigger).ok_or_else(|| {
        let from = from.map_or("a new task", Status::as_str);
        StoreError::Constraint(format!("{from} does not follow {trigger:?}"))
    })
}

/// The person holds a task that has not started.
///
/// # Errors
/// `Constraint`: that does not happen in this state.
pub(crate) fn hold(task: &mut TaskRow, now: i64) -> Result<()> {
    task.status = moved(task, Trigger::Hold)?;
    task.waiting_for = None;
    task.wake_at = None;
    task.hold = true;
    task.updated_at = now;
    Ok(())
}

/// Fails a task that has no run. Those that wait for it are for the caller.
///
/// # Errors
/// `Constraint`: that does not happen in this state; or the write failed.
pub(crate) fn fail(
    connection: &mut Connection,
    task: &mut TaskRow,
    trigger: Trigger,
    error: ErrorRow,
    now: i64,
) -> Result<()> {
    task.status = moved(task, trigger)?;
    task.waiting_for = None;
    task.wake_at = None;
    task.question = None;
    task.completed_at = Some(now);
    task.updated_at = now;
    task.error_code = Some(error.code);
    task.error_message = Some(error.message);
    task.error_hint = error.hint;
    tasks::update(connection, task)
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

    /// Whether `cause` may lead from `from` to a wait, or to the queue.
    fn may_lead(cause: Cause, from: Option<Status>, waits: bool) -> bool {
        let to = if waits { Status::Pending } else { Status::Queued };
        match cause.trigger(waits) {
            Some(trigger) => lifecycle::next(from, trigger) == Some(to),
            None => from == Some(to),
        }
    }

    #[test]
    fn a_task_stands_only_where_the_lifecycle_leads_it() {
        for (cause, pending, queued) in LEGAL {
            for from in std::iter::once(None).chain(Status::ALL.map(Some)) {
                for (waits, legal) in [(true, pending), (false, queued)] {
                    let to = if waits { "a wait" } else { "the queue" };
                    assert_eq!(
                        may_lead(cause, from, waits),
                        legal.contains(&from),
                        "{cause:?}: {from:?} to {to}"
                    );
                }
            }
        }
    }
}
