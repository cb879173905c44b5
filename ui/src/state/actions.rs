//! What a person can do to a task, and when it fits.
//!
//! The engine decides; this only keeps actions off the screen that it would refuse.

use crate::catalogue::{common, queue as say};
use contract::{
    Status, Task,
    task::{Stopping, WaitReason},
};

/// Something to do to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Hold it, or freeze its run.
    Pause,
    /// Let it go on.
    Resume,
    /// End it for good.
    Cancel,
    /// The same once more, as a new task.
    RunAgain,
    /// Open a new task filled with the same.
    Duplicate,
    /// Change what is asked for.
    Edit,
    /// One priority higher.
    Raise,
    /// Do not wait for its time.
    StartNow,
    /// Take its id along.
    CopyId,
    /// Take it off the list.
    Delete,
}

impl Action {
    /// Every action, in the order in which a menu shows them.
    pub const ALL: [Self; 10] = [
        Self::Pause,
        Self::Resume,
        Self::StartNow,
        Self::RunAgain,
        Self::Edit,
        Self::Raise,
        Self::Duplicate,
        Self::CopyId,
        Self::Cancel,
        Self::Delete,
    ];

    /// Those that can be done to several tasks at once.
    pub const ON_SEVERAL: [Self; 7] =
        [Self::Pause, Self::Resume, Self::RunAgain, Self::StartNow, Self::Raise, Self::Cancel, Self::Delete];

    /// What a button for it says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Pause => say::pause(),
            Self::Resume => say::resume(),
            Self::Cancel => common::cancel(),
            Self::RunAgain => say::run_again(),
            Self::Duplicate => say::duplicate(),
            Self::Edit => say::edit(),
            Self::Raise => say::raise_priority(),
            Self::StartNow => say::start_now(),
            Self::CopyId => say::copy_id(),
            Self::Delete => say::delete(),
        }
    }

    /// What was done to a task once it is done, as in `3 tasks cancelled`.
    #[must_use]
    pub fn done(self) -> &'static str {
        match self {
            Self::Pause => say::was_paused(),
            Self::Resume => say::was_resumed(),
            Self::Cancel => say::was_cancelled(),
            Self::RunAgain => say::was_run_again(),
            Self::Duplicate => say::was_duplicated(),
            Self::Edit => say::was_edited(),
            Self::Raise => say::was_raised(),
            Self::StartNow => say::was_started(),
            Self::CopyId => say::was_copied(),
            Self::Delete => say::was_deleted(),
        }
    }

    /// Whether it takes something away.
    #[must_use]
    pub const fn is_danger(self) -> bool {
        matches!(self, Self::Cancel | Self::Delete)
    }

    /// Whether it fits where the task stands.
    #[must_use]
    pub fn fits(self, task: &Task) -> bool {
        let ended = task.status.is_terminal();
        let waits = matches!(task.status, Status::Pending | Status::Queued | Status::Paused);
        match self {
            Self::Pause => {
                matches!(task.status, Status::Pending | Status::Queued | Status::Running)
                    && task.stopping.is_none()
            }
            Self::Resume => {
                // What asks goes on by its answer.
                task.status == Status::Paused
                    || task.status == Status::NeedsInput && task.question.is_none()
                    || task.stopping == Some(Stopping::Pause)
            }
            Self::Cancel => !ended && task.stopping != Some(Stopping::Cancel),
            Self::RunAgain | Self::Delete => ended,
            Self::Edit => waits && !is_frozen(task),
            Self::Raise => waits && task.priority < 10,
            Self::StartNow => {
                let reason = task.waiting_for.as_ref().map(|waiting| waiting.reason);
                task.status == Status::Pending && reason.is_some_and(WaitReason::can_be_cut_short)
            }
            Self::Duplicate | Self::CopyId => true,
        }
    }

    /// What fits a task, in the order of [`Action::ALL`].
    #[must_use]
    pub fn of(task: &Task) -> Vec<Self> {
        Self::ALL.into_iter().filter(|action| action.fits(task)).collect()
    }
}

/// Whether a paused task keeps a run that was stopped in the middle.
fn is_frozen(task: &Task) -> bool {
    task.status == Status::Paused && task.started_at.is_some() && task.duration_seconds.is_none()
}

/// What the Delete key does to these tasks: it ends what has not ended, and only then takes off the list.
#[must_use]
pub fn take_away(tasks: &[Task]) -> Option<Action> {
    if tasks.iter().any(|task| Action::Cancel.fits(task)) {
        return Some(Action::Cancel);
    }
    tasks.iter().any(|task| Action::Delete.fits(task)).then_some(Action::Delete)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use contract::task::Waiting;
    use serde_json::json;

    pub(crate) fn task(status: Status) -> Task {
        serde_json::from_value(json!({
            "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "short_id": "9f31c0aa", "title": "Tidy", "description": "",
            "instructions": "", "command": null, "agent": "shell", "task_type": "coding", "priority": 5, "tags": [],
            "status": status, "waiting_for": null, "attempt": 0, "max_retries": 3, "progress": 0,
            "current_step": null, "total_steps": null, "steps": [], "estimated_seconds": 60,
            "estimated_seconds_remaining": null, "output_file": null, "retry_of": null, "retried_by": null,
            "parent_id": null, "depends_on": [], "scheduled_at": null, "created_at": "2026-01-02T03:04:05Z",
            "started_at": null, "completed_at": null, "duration_seconds": null, "summary": null, "error": null,
            "cwd": null, "timeout_seconds": 3600, "stopping": null, "origin": "window", "revision": 7
        }))
        .unwrap()
    }

    #[test]
    fn each_status_has_its_actions() {
        use Action::{Cancel, CopyId, Delete, Duplicate, Edit, Pause, Raise, Resume, RunAgain};
        for (status, fitting) in [
            (Status::Queued, vec![Pause, Edit, Raise, Duplicate, CopyId, Cancel]),
            (Status::Running, vec![Pause, Duplicate, CopyId, Cancel]),
            (Status::Paused, vec![Resume, Edit, Raise, Duplicate, CopyId, Cancel]),
            (Status::NeedsInput, vec![Resume, Duplicate, CopyId, Cancel]),
            (Status::Completed, vec![RunAgain, Duplicate, CopyId, Delete]),
            (Status::Cancelled, vec![RunAgain, Duplicate, CopyId, Delete]),
        ] {
            assert_eq!(Action::of(&task(status)), fitting, "{status}");
        }
    }

    #[test]
    fn what_is_being_stopped_is_not_stopped_again() {
        let mut running = task(Status::Running);
        running.stopping = Some(Stopping::Cancel);
        assert!(!Action::Cancel.fits(&running) && !Action::Pause.fits(&running));
        running.stopping = Some(Stopping::Pause);
        assert!(Action::Cancel.fits(&running) && Action::Resume.fits(&running));
    }

    #[test]
    fn only_a_wait_for_a_time_can_be_cut_short() {
        let mut pending = task(Status::Pending);
        for (reason, fits) in [
            (WaitReason::Schedule, true),
            (WaitReason::Retry, true),
            (WaitReason::Quota, true),
            (WaitReason::Dependency, false),
            (WaitReason::Approval, false),
        ] {
            pending.waiting_for =
                Some(Waiting { reason, until: None, detail: String::new(), nobody_runs: false });
            assert_eq!(Action::StartNow.fits(&pending), fits, "{reason:?}");
        }
    }

    #[test]
    fn a_run_that_was_stopped_in_the_middle_is_not_edited() {
        let mut paused = task(Status::Paused);
        paused.started_at = "2026-01-02T03:04:06Z".parse().ok();
        assert!(!Action::Edit.fits(&paused));
    }

    #[test]
    fn the_delete_key_ends_before_it_deletes() {
        let (queued, done) = (task(Status::Queued), task(Status::Completed));
        assert_eq!(take_away(&[done.clone(), queued]), Some(Action::Cancel));
        assert_eq!(take_away(&[done]), Some(Action::Delete));
        assert_eq!(take_away(&[]), None);
    }
}
