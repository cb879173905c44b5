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
}
