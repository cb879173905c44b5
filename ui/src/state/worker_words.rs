//! How workers, and whoever runs the queue, read to a person.

use super::words;
use crate::catalogue::workers as say;
use contract::{
    Status, Timestamp,
    queue::{QueueState, Role, Worker, WorkerState},
    text,
};
use jiff::tz::Offset;

/// Workers beat every five seconds; after so many without one something is wrong with them.
pub const LATE_AFTER: i64 = 30;

/// The word for a worker's state, and the status whose shape it wears.
#[must_use]
pub fn state(worker: &Worker) -> (Status, &'static str) {
    match worker.state {
        WorkerState::Busy => (Status::Running, say::busy()),
        WorkerState::Idle => (Status::Queued, say::idle()),
        WorkerState::Stopped => (Status::Cancelled, say::stopped()),
    }
}

/// How long ago it last showed that it lives, and whether that is too long ago for one that should.
#[must_use]
pub fn heartbeat(worker: &Worker, now: Timestamp) -> (String, bool) {
    let age = now.as_second() - worker.last_heartbeat.as_second();
    (text::ago(age), age > LATE_AFTER && worker.state != WorkerState::Stopped)
}

/// Who runs the queue and what that means, or what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// What is so.
    pub title: String,
    /// What follows from it.
    pub text: String,
    /// Whether nothing starts: the queue is paused, or nobody runs it.
    pub held: bool,
    /// The command that helps, where one does.
    pub command: Option<&'static str>,
}

/// What is to be said of the queue as a whole.
#[must_use]
pub fn runs(queue: &QueueState, now: Timestamp, zone: Offset) -> Runs {
    if let Some(fault) = &queue.fault {
        return Runs {
            title: say::nothing_started().to_owned(),
            text: say::nothing_started_why(fault),
            held: true,
            command: Some("legwork doctor"),
        };
    }
    let Some(pool) = queue.pool else {
        return Runs {
            title: say::nothing_runs().to_owned(),
            text: say::nothing_runs_hint().to_owned(),
            held: true,
            command: Some("legwork worker"),
        };
    };
    if queue.paused {
        let until = queue.paused_until.map(|until| words::moment(until, now, zone));
        return Runs {
            title: match until {
                Some(until) => say::paused_until(&until),
                None => say::paused().to_owned(),
            },
            text: say::paused_hint().to_owned(),
            held: true,
            command: None,
        };
    }
    if let Some(held) = &queue.held {
        return Runs {
            title: held.words(),
            text: say::held_by_machine().to_owned(),
            held: true,
            command: None,
        };
    }
    let (title, text) = match pool {
        Role::Worker => (say::command_runs(), say::command_runs_hint()),
        Role::App | Role::Command => (say::app_runs(), say::app_runs_hint()),
    };
    Runs { title: title.to_owned(), text: text.to_owned(), held: false, command: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::machine::{HoldCause, StartsHeld};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn worker(state: WorkerState) -> Worker {
        Worker {
            name: "worker-1".into(),
            state,
            pid: 1,
            task_id: None,
            task_title: None,
            last_heartbeat: at("2026-11-20T10:00:00Z"),
            started_at: at("2026-11-20T09:00:00Z"),
            processed_tasks: 0,
        }
    }

    #[test]
    fn a_missing_heartbeat_matters_only_for_one_that_should_live() {
        let (soon, late) = (at("2026-11-20T10:00:06Z"), at("2026-11-20T10:02:00Z"));
        assert_eq!(heartbeat(&worker(WorkerState::Busy), soon), ("6s ago".to_owned(), false));
        assert_eq!(heartbeat(&worker(WorkerState::Busy), late), ("2m ago".to_owned(), true));
        assert_eq!(heartbeat(&worker(WorkerState::Stopped), late), ("2m ago".to_owned(), false));
    }

    #[test]
    fn each_state_has_a_shape_of_its_own() {
        let shapes: std::collections::HashSet<_> = WorkerState::ALL.map(|s| state(&worker(s)).0).into();
        assert_eq!(shapes.len(), 3);
    }

    #[test]
    fn the_queue_says_who_runs_it_or_what_to_do() {
        let now = at("2026-11-20T10:00:00Z");
        let said = |queue: &QueueState| runs(queue, now, Offset::UTC);
        let mut queue = QueueState::default();
        assert_eq!(said(&queue).command, Some("legwork worker"));
        queue.pool = Some(Role::App);
        assert!(!said(&queue).held);
        let detail = "On battery".to_owned();
        queue.held = Some(StartsHeld { cause: HoldCause::Battery, until: None, detail });
        assert_eq!((said(&queue).title.as_str(), said(&queue).held), ("No new starts: on battery", true));
        queue.paused = true;
        queue.paused_until = Some(at("2026-11-20T11:00:00Z"));
        assert_eq!(said(&queue).title, "The queue is paused until 11:00");
        queue.pool = None;
        assert_eq!(said(&queue).title, "Nothing runs the queue");
    }
}
