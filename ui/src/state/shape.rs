//! Where a task stands as the person sees it: its status, with what wants an approval as a state of its own.
//!
//! To the queue such a task is pending before its first run and waits for an answer in the middle of one. To the
//! person both are the same, and neither is "pending".

use super::names;
use crate::catalogue::queue as say;
use contract::{Status, Task};

/// The state that icon, colour and words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A status as it is.
    Of(Status),
    /// It goes on once the person approves.
    Approval,
}

impl Shape {
    /// Of a task.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        if task.wants_approval() { Self::Approval } else { Self::Of(task.status) }
    }

    /// The status whose colour it wears.
    #[must_use]
    pub const fn tint(self) -> Status {
        match self {
            Self::Of(status) => status,
            Self::Approval => Status::NeedsInput,
        }
    }

    /// The words for it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Of(status) => names::status(status),
            Self::Approval => say::wants_approval(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::tests::task;
    use contract::{
        model::{Question, QuestionKind},
        task::Stopping,
    };

    fn asking(status: Status, kind: QuestionKind) -> Task {
        let asked_at = "2026-01-02T03:04:05Z".parse().unwrap();
        let text = "May I?".into();
        let question =
            Question { kind, text, detail: None, facts: vec![], options: vec![], always: None, asked_at };
        Task { question: Some(question), ..task(status) }
    }

    #[test]
    fn an_approval_is_a_state_of_its_own_before_and_during_a_run() {
        for (status, kind, shape) in [
            (Status::Pending, QuestionKind::Approval, Shape::Approval),
            (Status::NeedsInput, QuestionKind::Approval, Shape::Approval),
            (Status::NeedsInput, QuestionKind::Ask, Shape::Of(Status::NeedsInput)),
            (Status::NeedsInput, QuestionKind::Budget, Shape::Of(Status::NeedsInput)),
            (Status::Cancelled, QuestionKind::Approval, Shape::Of(Status::Cancelled)),
        ] {
            assert_eq!(Shape::of(&asking(status, kind)), shape, "{status} {kind:?}");
        }
        let mut stopping = asking(Status::NeedsInput, QuestionKind::Approval);
        stopping.stopping = Some(Stopping::Cancel);
        assert!(!stopping.wants_approval(), "it is being cancelled");
        assert_eq!(Shape::Approval.tint(), Status::NeedsInput);
    }
}
