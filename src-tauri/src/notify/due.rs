//! What is to be done about an event.

use contract::{
    TaskId,
    event::{Event, EventKind},
    task::Status,
};

/// What is to be done about what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Due {
    /// A question may be new.
    pub(super) questions: bool,
    /// What the screen tells of a task may be over.
    pub(super) over: bool,
    /// A task is new: it may run another one again, which then is over as well.
    pub(super) run_again: bool,
    /// A task ended.
    pub(super) ends: bool,
    /// Something was put off, or came back: both are told of by nothing else.
    pub(super) put_off: bool,
    /// The person may have answered whether they are told.
    pub(super) answer: bool,
    /// A task is further.
    pub(super) moves: bool,
}

impl Due {
    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            questions: self.questions || other.questions,
            over: self.over || other.over,
            run_again: self.run_again || other.run_again,
            ends: self.ends || other.ends,
            put_off: self.put_off || other.put_off,
            answer: self.answer || other.answer,
            moves: self.moves || other.moves,
        }
    }
}

/// What is to be done about an event; `is_shown` says whether the screen tells anything of a task.
pub(super) fn due(event: &Event, is_shown: impl Fn(TaskId) -> bool) -> Due {
    let over = || event.task_id.is_some_and(&is_shown);
    match event.kind {
        EventKind::Status => Due {
            // pending: it may wait for an approval
            questions: matches!(event.to_status, Some(Status::NeedsInput | Status::Pending)),
            over: over(),
            run_again: event.from_status.is_none(),
            ends: event.to_status.is_some_and(Status::is_terminal),
            ..Due::default()
        },
        // also that it was read: what it is stands in the store alone
        EventKind::Inbox if event.task_id.is_some() => Due { over: over(), put_off: true, ..Due::default() },
        EventKind::Settings => Due { answer: true, ..Due::default() },
        EventKind::Progress => Due { moves: true, ..Due::default() },
        EventKind::Deleted => Due { over: over(), ..Due::default() },
        _ => Due::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Timestamp;

    #[test]
    fn what_is_due_follows_from_what_happened() {
        let (shown, other) = (TaskId(uuid::Uuid::from_u128(1)), TaskId(uuid::Uuid::from_u128(2)));
        let none = Due::default();
        use Status::{Cancelled, Failed, NeedsInput, Pending, Queued, Running};
        let moves = [
            ("a question is asked", other, Some(Running), NeedsInput, Due { questions: true, ..none }),
            ("a question is answered", shown, Some(NeedsInput), Queued, Due { over: true, ..none }),
            ("it asks again", shown, Some(Running), NeedsInput, Due { questions: true, over: true, ..none }),
            ("an approval is given", shown, Some(Pending), Queued, Due { over: true, ..none }),
            (
                "what asks is cancelled",
                shown,
                Some(NeedsInput),
                Cancelled,
                Due { over: true, ends: true, ..none },
            ),
            ("another task ends", other, Some(Running), Failed, Due { ends: true, ..none }),
            ("a task is new", other, None, Queued, Due { run_again: true, ..none }),
            ("a new task waits", other, None, Pending, Due { run_again: true, questions: true, ..none }),
        ];
        let moves =
            moves.map(|(what, task, from, to, due)| (what, task, EventKind::Status, from, Some(to), due));
        let others = [
            (
                "what is shown is put off",
                shown,
                EventKind::Inbox,
                None,
                None,
                Due { over: true, put_off: true, ..none },
            ),
            ("a setting changes", other, EventKind::Settings, None, None, Due { answer: true, ..none }),
            ("another comes back", other, EventKind::Inbox, None, None, Due { put_off: true, ..none }),
            ("what is shown is deleted", shown, EventKind::Deleted, None, None, Due { over: true, ..none }),
            ("another is deleted", other, EventKind::Deleted, None, None, none),
            ("what is shown goes on", shown, EventKind::Progress, None, None, Due { moves: true, ..none }),
        ];
        for (what, task, kind, from_status, to_status, wanted) in moves.into_iter().chain(others) {
            let at = Timestamp::UNIX_EPOCH;
            let event = Event { id: 1, at, task_id: Some(task), kind, from_status, to_status };
            assert_eq!(due(&event, |task| task == shown), wanted, "{what}");
        }
    }
}
