//! Keeps older replies from overwriting newer ones.

/// Lets a value through only if it is not older than what was let through before.
/// For values that carry the number of the event they were read at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Revision(Option<i64>);

impl Revision {
    /// Whether a value read at `revision` may be shown; remembers it if so.
    /// The same revision passes again: figures such as the processor's load change without an event.
    pub fn admit(&mut self, revision: i64) -> bool {
        let fresh = self.0.is_none_or(|last| revision >= last);
        if fresh {
            self.0 = Some(revision);
        }
        fresh
    }
}

/// Orders replies by when they were asked for. For values that carry no revision of their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turns {
    asked: u64,
    shown: u64,
}

impl Turns {
    /// The number of a request that is about to be made.
    pub fn take(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Whether the reply to request `turn` may be shown: none that was asked later has been.
    pub fn admit(&mut self, turn: u64) -> bool {
        let fresh = turn > self.shown;
        if fresh {
            self.shown = turn;
        }
        fresh
    }

    /// The number of the request that was made last.
    #[must_use]
    pub const fn latest(&self) -> u64 {
        self.asked
    }

    /// Whether no request has been made since `turn`.
    #[must_use]
    pub const fn is_latest(&self, turn: u64) -> bool {
        self.asked == turn
    }
}

/// The last answer with what it was an answer to: to anything else it is none.
#[derive(Clone, Debug)]
pub struct LastAnswer<Q, A>(Option<(Q, A)>);

impl<Q, A> Default for LastAnswer<Q, A> {
    fn default() -> Self {
        Self(None)
    }
}

impl<Q: PartialEq, A> LastAnswer<Q, A> {
    /// Of a question.
    pub const fn of(question: Q, answer: A) -> Self {
        Self(Some((question, answer)))
    }

    /// The answer to this question, if it is the last one.
    #[must_use]
    pub fn to(&self, question: &Q) -> Option<&A> {
        self.0.as_ref().filter(|(asked, _)| asked == question).map(|(_, answer)| answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_revision_is_dropped_and_an_equal_one_passes() {
        let mut revision = Revision::default();
        assert!(revision.admit(0));
        assert!(revision.admit(5));
        assert!(!revision.admit(4));
        assert!(revision.admit(5));
        assert!(revision.admit(6));
    }

    #[test]
    fn the_reply_to_an_earlier_request_is_dropped() {
        let mut turns = Turns::default();
        let (first, second) = (turns.take(), turns.take());
        assert!(turns.is_latest(second) && !turns.is_latest(first));
        assert!(turns.admit(second));
        assert!(!turns.admit(first), "it was overtaken");
        assert!(!turns.admit(second), "a reply is shown once");
    }

    #[test]
    fn an_answer_is_shown_to_its_own_question_only() {
        let mut answer = LastAnswer::default();
        assert_eq!(answer.to(&"02:30"), None);
        answer = LastAnswer::of("02:30", 1);
        assert_eq!(
            (answer.to(&"02:30"), answer.to(&"04:15")),
            (Some(&1), None),
            "the form has changed since"
        );
    }
}
