//! How long a run has lasted and what is left of it.
//!
//! Owns: both figures, by the clock of whoever asks. A running task brings them as they were when it was read; shown as
//! they come they would stand still until it is read again. Whatever shows one of them takes it from here, so that no two
//! places disagree.

use crate::catalogue::detail as say;
use contract::{
    Status, Task, Timestamp,
    task::{Attempt, AttemptState},
    text,
};

/// What is left of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Probably so many seconds, at least one.
    Seconds(i64),
    /// It has lasted longer than such runs do.
    LongerThanUsual,
}

/// How far a task is, in percent; `None` where it has told nothing of it.
#[must_use]
pub fn percent(task: &Task) -> Option<i64> {
    (task.progress > 0).then_some(task.progress)
}

/// Whole seconds from `started` to `now`.
#[must_use]
pub fn elapsed(started: Timestamp, now: Timestamp) -> i64 {
    (now.as_second() - started.as_second()).max(0)
}

/// How long a task took, or has taken so far, in seconds; `None` while it has not begun.
#[must_use]
pub fn ran(task: &Task, now: Timestamp) -> Option<i64> {
    let so_far = task.started_at.filter(|_| task.status == Status::Running).map(|at| elapsed(at, now));
    so_far.or_else(|| task.duration_seconds.map(whole))
}

/// The same of one attempt.
#[must_use]
pub fn attempt_ran(attempt: &Attempt, now: Timestamp) -> i64 {
    match (attempt.state, attempt.duration_seconds) {
        (AttemptState::Running, _) | (_, None) => {
            elapsed(attempt.started_at, attempt.ended_at.unwrap_or(now))
        }
        (_, Some(seconds)) => whole(seconds),
    }
}

/// What is left of a run; `None` where there is nothing to go by.
#[must_use]
pub fn left(task: &Task, now: Timestamp) -> Option<Left> {
    let started = task.started_at.filter(|_| task.status == Status::Running)?;
    let lasted = (now.as_millisecond() - started.as_millisecond()) as f64 / 1000.0;
    // The task was read when it had lasted `duration_seconds`: what was left then is less by the time since.
    let since = task.duration_seconds.map_or(0.0, |then| (lasted - then).max(0.0));
    let left = task.estimated_seconds_remaining.map(|left| whole(left as f64 - since));
    match left {
        Some(left) if left > 0 => Some(Left::Seconds(left)),
        _ => task.estimated_seconds.filter(|usual| *usual as f64 <= lasted).map(|_| Left::LongerThanUsual),
    }
}

/// `2m 15s`; of less than a second that it was less: a figure of nothing reads as if it had not run.
#[must_use]
pub fn said(seconds: i64) -> String {
    if seconds < 1 { say::under_a_second().to_owned() } else { text::duration(seconds) }
}

fn whole(seconds: f64) -> i64 {
    seconds.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::tests::task;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A task that began at 10:00:00 and was read 20 s later, with as much left and as much usual.
    fn running(left: Option<i64>, usual: Option<i64>) -> Task {
        Task {
            started_at: Some(at("2026-11-20T10:00:00Z")),
            duration_seconds: Some(20.2),
            estimated_seconds_remaining: left,
            estimated_seconds: usual,
            ..task(Status::Running)
        }
    }

    #[test]
    fn time_goes_on_while_nothing_is_read() {
        let task = running(Some(40), Some(60));
        for (now, took, rest) in [
            ("2026-11-20T10:00:20.2Z", 20, Some(Left::Seconds(40))),
            ("2026-11-20T10:00:21.2Z", 21, Some(Left::Seconds(39))),
            ("2026-11-20T10:00:59Z", 59, Some(Left::Seconds(1))),
            ("2026-11-20T10:01:01Z", 61, Some(Left::LongerThanUsual)),
            ("2026-11-20T11:00:00Z", 3600, Some(Left::LongerThanUsual)),
        ] {
            assert_eq!((ran(&task, at(now)), left(&task, at(now))), (Some(took), rest), "{now}");
        }
    }

    #[test]
    fn what_has_no_basis_is_not_said() {
        let late = at("2026-11-20T11:00:00Z");
        for (left_then, usual, rest) in [
            (None, None, None),
            // The pace alone said so, and was wrong: that it is unusual cannot be said.
            (Some(10), None, None),
            (None, Some(60), Some(Left::LongerThanUsual)),
            (None, Some(7200), None),
        ] {
            assert_eq!(left(&running(left_then, usual), late), rest, "{left_then:?} {usual:?}");
        }
    }

    #[test]
    fn what_does_not_run_stands_still() {
        let now = at("2026-11-20T11:00:00Z");
        let ended = Task { status: Status::Completed, ..running(Some(5), Some(60)) };
        assert_eq!((ran(&ended, now), left(&ended, now)), (Some(20), None));
        assert_eq!(ran(&task(Status::Queued), now), None);
        // A clock that was put back does not count below nothing.
        assert_eq!(ran(&running(None, None), at("2026-11-20T09:00:00Z")), Some(0));
    }

    #[test]
    fn less_than_a_second_is_said_as_such() {
        assert_eq!([0, 1, 75].map(said), ["under 1s", "1s", "1m 15s"]);
    }
}
