//! The states of a task and the moves between them.
//!
//! Owns: which move is legal, and where it leads. It is the only place that knows; the database's table of legal
//! edges is filled from [`edges`] and ARCHITECTURE.md shows [`markdown_matrix`].
//! Must never: read a clock, touch the store, or decide *whether* something happens. It only says what becomes of a
//! task when it does, and tells the log.

use contract::Status;

/// What can happen to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// It is asked for.
    Created {
        /// Whether something must happen before it may start: a dependency, a time, an approval.
        waits: bool,
    },
    /// What it waited for has happened: the last dependency, the time, the end of a pause between retries, quota.
    WaitOver,
    /// The person changed it before it ran.
    Edited {
        /// Whether it waits for something after the change.
        waits: bool,
    },
    /// A task that it depends on failed or was cancelled, and its policy is to fail as well.
    DependencyFailed,
    /// The person holds it, before it runs.
    Hold,
    /// The person lets go a task that has no kept run.
    Unhold {
        /// Whether it waits for something.
        waits: bool,
    },
    /// A worker took it.
    Claimed,
    /// Its exit was seen, and it did what it was asked for.
    ExitedWell,
    /// Its exit was seen, it did not, and a retry may help and is left.
    ExitedRetryable,
    /// The provider said when to come back.
    QuotaHit,
    /// Its exit was seen, it did not, and no retry is left or would help.
    ExitedBadly,
    /// The runner confirmed that it is frozen.
    Frozen,
    /// The run asks the person something, or wants an approval.
    Asked,
    /// The person resumed or answered a kept run: it goes on when a worker takes it.
    Resumed,
    /// The person refused what the run asked for, and it cannot go on without.
    Denied,
    /// It was parked, or asked, for longer than the person's settings allow.
    Expired,
    /// It was cancelled while it had a run, and the whole process tree is gone.
    CancelDone,
    /// It is cancelled, and no process of it lives.
    CancelAsked,
    /// Its run was lost, or stopped by a clean quit; not charged.
    Released {
        /// Whether the person wants it held: it stays (or becomes) what it was meant to be.
        held: bool,
    },
    /// Its run was lost, and its policy is to ask.
    LostAsk,
    /// Its run was lost, and its policy is to fail; or it was lost too often.
    LostFail,
    /// Its deadline passed while no run stood behind it.
    DeadlinePassed,
    /// The store refuses for good to move it in any other way.
    StoreRefused,
}

impl Trigger {
    /// Every trigger, in the order of a task's life.
    pub const ALL: [Self; 27] = [
        Self::Created { waits: true },
        Self::Created { waits: false },
        Self::WaitOver,
        Self::Edited { waits: true },
        Self::Edited { waits: false },
        Self::DependencyFailed,
        Self::Hold,
        Self::Unhold { waits: true },
        Self::Unhold { waits: false },
        Self::Claimed,
        Self::ExitedWell,
        Self::ExitedRetryable,
        Self::QuotaHit,
        Self::ExitedBadly,
        Self::Frozen,
        Self::Asked,
        Self::Resumed,
        Self::Denied,
        Self::Expired,
        Self::CancelDone,
        Self::CancelAsked,
        Self::Released { held: true },
        Self::Released { held: false },
        Self::LostAsk,
        Self::LostFail,
        Self::DeadlinePassed,
        Self::StoreRefused,
    ];

    /// What happened, in words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Created { waits: true } => "created, waits for something",
            Self::Created { waits: false } => "created, ready",
            Self::WaitOver => "its wait is over",
            Self::Edited { waits: true } => "edited, waits for something",
            Self::Edited { waits: false } => "edited, ready",
            Self::DependencyFailed => "a dependency failed (policy: fail)",
            Self::Hold => "held by the person",
            Self::Unhold { waits: true } => "let go, waits for something",
            Self::Unhold { waits: false } => "let go, ready",
            Self::Claimed => "claimed by a worker",
            Self::ExitedWell => "exit seen: done",
            Self::ExitedRetryable => "exit seen: to be retried",
            Self::QuotaHit => "the provider says when to come back",
            Self::ExitedBadly => "exit seen: failed for good",
            Self::Frozen => "frozen",
            Self::Asked => "asks the person",
            Self::Resumed => "resumed or answered (kept run)",
            Self::Denied => "denied, and cannot go on",
            Self::Expired => "parked too long",
            Self::CancelDone => "cancelled, process tree gone",
            Self::CancelAsked => "cancelled, no process",
            Self::Released { held: true } => "run lost or stopped, held",
            Self::Released { held: false } => "run lost or stopped",
            Self::LostAsk => "run lost (policy: ask)",
            Self::LostFail => "run lost (policy: fail, or too often)",
            Self::DeadlinePassed => "deadline passed",
            Self::StoreRefused => "refused by the store for good",
        }
    }
}

/// Where `trigger` leads a task that stands at `from` (`None`: it does not exist yet). `None`: it may not happen
/// there. The same status again: it may happen and moves nothing, such as an edit of a task that goes on waiting.
#[must_use]
pub fn next(from: Option<Status>, trigger: Trigger) -> Option<Status> {
    match (from, trigger) {
        (None, Trigger::Created { waits }) => Some(ready_unless(waits)),
        (None, _) => None,
        (Some(Status::Pending | Status::Queued), _) => next_of_waiting(from?, trigger),
        (Some(Status::Running), _) => next_of_running(trigger),
        (Some(Status::Paused | Status::NeedsInput), _) => next_of_parked(from?, trigger),
        (Some(Status::Completed | Status::Failed | Status::Cancelled), _) => None,
    }
}

/// What [`next`] says, for the task `id` to which it happens now: whatever changes a status asks here, and the log
/// tells what has led where.
pub(crate) fn raise(id: &str, from: Option<Status>, trigger: Trigger) -> Option<Status> {
    let to = next(from, trigger)?;
    tracing::debug!(task = %id, ?trigger, ?from, %to, "moves");
    Some(to)
}

/// Ready tasks are queued, the others wait in pending.
const fn ready_unless(waits: bool) -> Status {
    if waits { Status::Pending } else { Status::Queued }
}

/// A task that no worker has: pending or queued.
fn next_of_waiting(from: Status, trigger: Trigger) -> Option<Status> {
    match (from, trigger) {
        (Status::Pending, Trigger::WaitOver) => Some(Status::Queued),
        (Status::Pending, Trigger::DependencyFailed) => Some(Status::Failed),
        (Status::Queued, Trigger::Claimed) => Some(Status::Running),
        // A kept run that was resumed, and lost before a worker took it again.
        (Status::Queued, Trigger::Released { held: false }) => Some(Status::Queued),
        (_, Trigger::Edited { waits }) => Some(ready_unless(waits)),
        (_, Trigger::Hold) => Some(Status::Paused),
        (_, Trigger::CancelAsked) => Some(Status::Cancelled),
        (_, Trigger::DeadlinePassed | Trigger::StoreRefused) => Some(Status::Failed),
        _ => None,
    }
}

/// A task that a worker has.
fn next_of_running(trigger: Trigger) -> Option<Status> {
    match trigger {
        Trigger::Frozen => Some(Status::Paused),
        Trigger::Asked => Some(Status::NeedsInput),
        Trigger::Released { held: true } => Some(Status::Paused),
        Trigger::Released { held: false } => Some(Status::Queued),
        _ => next_of_run(trigger),
    }
}

/// A task that waits for the person: held, or with a question.
fn next_of_parked(from: Status, trigger: Trigger) -> Option<Status> {
    match (from, trigger) {
        (Status::Paused, Trigger::Unhold { waits }) => Some(ready_unless(waits)),
        (Status::Paused, Trigger::Edited { .. }) => Some(Status::Paused),
        (Status::NeedsInput, Trigger::Denied) => Some(Status::Failed),
        (_, Trigger::Resumed) => Some(Status::Queued),
        (_, Trigger::Expired) => Some(Status::Failed),
        (_, Trigger::CancelAsked) => Some(Status::Cancelled),
        (_, Trigger::Released { held: true }) => Some(from),
        (_, Trigger::Released { held: false }) => Some(Status::Queued),
        _ => next_of_run(trigger),
    }
}

/// What can come of any run, whether a worker has it or it is parked: an exit that is seen all the same settles a
/// parked run as it would have settled a running one.
fn next_of_run(trigger: Trigger) -> Option<Status> {
    match trigger {
        Trigger::ExitedWell => Some(Status::Completed),
        Trigger::ExitedRetryable | Trigger::QuotaHit => Some(Status::Pending),
        Trigger::ExitedBadly | Trigger::LostFail | Trigger::StoreRefused => Some(Status::Failed),
        Trigger::CancelDone => Some(Status::Cancelled),
        Trigger::LostAsk => Some(Status::NeedsInput),
        _ => None,
    }
}

/// Every state that a move can start from, `None` (not there yet) first.
fn starts() -> impl Iterator<Item = Option<Status>> {
    std::iter::once(None).chain(Status::ALL.map(Some))
}

/// All legal moves to another status, each once, sorted. What the database's table of legal edges holds.
#[must_use]
pub fn edges() -> Vec<(Option<Status>, Status)> {
    let mut edges: Vec<_> = starts()
        .flat_map(|from| Trigger::ALL.into_iter().filter_map(move |t| next(from, t).map(|to| (from, to))))
        .filter(|(from, to)| *from != Some(*to))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The whole matrix as a Markdown table: a row for each trigger, a column for each state it can start from.
#[must_use]
pub fn markdown_matrix() -> String {
    use std::fmt::Write as _;

    let columns: Vec<_> = starts().filter(|s| !s.is_some_and(Status::is_terminal)).collect();
    let mut table = String::from("| what happens |");
    for from in &columns {
        // Writing to a String cannot fail.
        let _ = write!(table, " {} |", from.map_or("new", Status::as_str));
    }
    table.push_str(" completed, failed, cancelled |\n|---|");
    table.push_str(&"---|".repeat(columns.len() + 1));
    for trigger in Trigger::ALL {
        let _ = write!(table, "\n| {} |", trigger.label());
        for from in &columns {
            let _ = write!(table, " {} |", next(*from, trigger).map_or("·", Status::as_str));
        }
        table.push_str(" · |");
    }
    table.push('\n');
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Cancelled, Completed, Failed, NeedsInput, Paused, Pending, Queued, Running};

    #[test]
    fn the_matrix_is_as_written_down() {
        let expected = include_str!("lifecycle_matrix.md");
        let actual = markdown_matrix();
        assert!(
            actual == expected,
            "the matrix has changed; where that is meant, lifecycle_matrix.md becomes:\n{actual}"
        );
    }

    #[test]
    fn the_edges_are_those_of_the_design() {
        let to = |from: Option<Status>, all: &[Status]| all.iter().map(|to| (from, *to)).collect::<Vec<_>>();
        let expected = [
            to(None, &[Pending, Queued]),
            to(Some(Pending), &[Queued, Paused, Failed, Cancelled]),
            to(Some(Queued), &[Pending, Running, Paused, Failed, Cancelled]),
            to(Some(Running), &[Pending, Queued, Paused, NeedsInput, Completed, Failed, Cancelled]),
            to(Some(Paused), &[Pending, Queued, NeedsInput, Completed, Failed, Cancelled]),
            to(Some(NeedsInput), &[Pending, Queued, Completed, Failed, Cancelled]),
        ]
        .concat();
        assert_eq!(edges(), expected);
    }

    #[test]
    fn nothing_happens_to_a_task_that_has_ended() {
        for from in Status::ALL.into_iter().filter(|s| s.is_terminal()) {
            for trigger in Trigger::ALL {
                assert_eq!(next(Some(from), trigger), None, "{trigger:?} moves a task that is {from}");
            }
        }
    }

    #[test]
    fn every_trigger_is_listed_once_and_can_happen() {
        for (at, trigger) in Trigger::ALL.into_iter().enumerate() {
            assert!(!Trigger::ALL[..at].contains(&trigger), "{trigger:?} is listed twice");
            assert!(starts().any(|from| next(from, trigger).is_some()), "{trigger:?} can never happen");
        }
    }

    #[test]
    fn every_live_state_can_be_cancelled_and_left() {
        for from in Status::ALL.into_iter().filter(|s| !s.is_terminal()) {
            assert!(edges().contains(&(Some(from), Cancelled)), "{from} cannot be cancelled");
            assert!(edges().contains(&(Some(from), Failed)), "{from} cannot fail");
        }
    }

    #[test]
    fn only_a_worker_makes_a_task_running() {
        for from in starts() {
            for trigger in Trigger::ALL.into_iter().filter(|t| *t != Trigger::Claimed) {
                assert_ne!(next(from, trigger), Some(Running), "{trigger:?} starts a task from {from:?}");
            }
        }
        assert_eq!(next(Some(Queued), Trigger::Claimed), Some(Running));
    }

    #[test]
    fn a_kept_run_that_is_lost_on_its_way_back_stays_queued() {
        assert_eq!(next(Some(Queued), Trigger::Released { held: false }), Some(Queued));
        assert_eq!(next(Some(Pending), Trigger::Released { held: false }), None);
    }

    #[test]
    fn what_is_held_stays_held_when_its_run_is_lost() {
        let held = Trigger::Released { held: true };
        assert_eq!(next(Some(Running), held), Some(Paused));
        assert_eq!(next(Some(Paused), held), Some(Paused));
        assert_eq!(next(Some(NeedsInput), held), Some(NeedsInput));
    }
}
