//! What a run keeps for itself: it is all that a later engine knows of it besides what is in its folder.

use super::{entry::Permission, meter::SessionCounts};
use crate::llm::spend::Raised;
use contract::model::{Question, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Kept with every turn, and before anything is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CodingCheckpoint {
    /// The attempt that wrote it, and its round.
    pub(crate) attempt: i64,
    /// See `CodingJob::round`.
    pub(crate) round: i64,
    /// Whether the round was begun anew, because its session was not known any more.
    pub(crate) anew: bool,
    /// The session that the round was begun to go on with; its own is not known before it has begun.
    pub(crate) goes_on: Option<String>,
    /// What the client printed up to there has been told, in bytes.
    pub(crate) place: u64,
    /// Size of the attempt's output then.
    pub(crate) output_bytes: u64,
    /// How many of the agent's messages of this round are in the conversation.
    pub(crate) messages: usize,
    /// What of this round was charged.
    pub(crate) charged: Usage,
    /// What was known of its session when the round began.
    pub(crate) session_before: SessionCounts,
    /// What is known of its session now.
    pub(crate) session: SessionCounts,
    /// What it waits for the person to answer.
    pub(crate) pending: Option<PendingQuestion>,
    /// The person's messages up to this number are read.
    pub(crate) read_letters: i64,
    /// What the person wrote and the agent has not been told.
    pub(crate) held: Vec<String>,
    /// How often the person allowed as much again.
    pub(crate) raised: Raised,
    /// The person wants it ended, and why.
    pub(crate) stopped: Option<String>,
}

impl CodingCheckpoint {
    /// Reads what was kept. What cannot be read is none.
    pub(crate) fn read(value: &Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    /// What the task has at first: of what another task has `kept` in the same session, only what is the session's.
    pub(crate) fn beginning(kept: &Value) -> Self {
        Self { session: Self::read(kept).session, ..Self::default() }
    }

    /// As it is kept.
    pub(crate) fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Whether it was kept in this round.
    pub(crate) const fn is_of(&self, attempt: i64, round: i64, anew: bool) -> bool {
        self.attempt == attempt && self.round == round && self.anew == anew
    }

    /// What of it holds for this round: another one begins with what the task has besides.
    pub(crate) fn for_round(self, attempt: i64, round: i64, anew: bool) -> Self {
        if self.is_of(attempt, round, anew) {
            return self;
        }
        let Self { session, read_letters, held, raised, .. } = self;
        let session_before = session.clone();
        Self { attempt, round, anew, session_before, session, read_letters, held, raised, ..Self::default() }
    }
}

/// A question that was put to the person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PendingQuestion {
    /// The question.
    pub(crate) question: Question,
    /// What it is about.
    pub(crate) about: About,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// Something that the agent wants to do, by the name of its request.
    Permission(Value),
    /// A budget that is used up.
    Budget,
    /// The agent has been silent for long.
    Silence,
}

impl About {
    /// Whether it is about this permission.
    pub(crate) fn is(&self, permission: &Permission) -> bool {
        *self == Self::Permission(permission.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_round_began_with_stays_until_the_next_one_begins() {
        let kept = json!({
            "attempt": 1, "round": 0, "place": 9, "read_letters": 4, "held": ["x"],
            "session_before": { "id": "s", "tokens_in": 1 }, "session": { "id": "s", "tokens_in": 5 },
        });
        let begun = |number: i64| -> SessionCounts {
            serde_json::from_value(json!({ "id": "s", "tokens_in": number })).unwrap()
        };
        // whoever takes it over reads again all that was told in it
        let same = CodingCheckpoint::read(&kept).for_round(1, 0, false);
        assert_eq!((same.place, &same.session_before), (9, &begun(1)));
        let next = CodingCheckpoint::read(&kept).for_round(1, 1, false);
        assert_eq!((next.place, next.read_letters, &next.session_before), (0, 4, &begun(5)));
        // of another task's only what is the session's, also where the numbers are the same
        let other = CodingCheckpoint::beginning(&kept).for_round(1, 0, false);
        assert_eq!((other.place, other.read_letters, other.held.len()), (0, 0, 0));
        assert_eq!(other.session_before, begun(5));
    }
}
