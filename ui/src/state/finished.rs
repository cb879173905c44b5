//! The tasks that ended a short while ago, the last one first, for as long as that is news.

use contract::{TaskId, Timestamp};

/// Ended tasks are news for this long, in seconds.
const NEWS: i64 = 15 * 60;
/// So many are kept.
const KEPT: usize = 8;

/// Tasks that ended a short while ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished(Vec<(Timestamp, TaskId)>);

impl Finished {
    /// Notes that a task has ended; whether that changed anything. In whichever order tasks are heard of, they stand
    /// in the order in which they ended.
    pub fn add(&mut self, ended: Timestamp, id: TaskId, now: Timestamp) -> bool {
        if !is_news(ended, now) || self.0.iter().any(|(_, known)| *known == id) {
            return false;
        }
        let at = self.0.partition_point(|(other, _)| *other > ended);
        self.0.insert(at, (ended, id));
        self.0.truncate(KEPT);
        self.0.iter().any(|(_, known)| *known == id)
    }

    /// Forgets a task that was deleted.
    pub fn forget(&mut self, id: TaskId) {
        self.0.retain(|(_, known)| *known != id);
    }

    /// Those that are still news.
    #[must_use]
    pub fn recent(&self, now: Timestamp) -> Vec<TaskId> {
        self.0.iter().filter(|(ended, _)| is_news(*ended, now)).map(|(_, id)| *id).collect()
    }
}

fn is_news(ended: Timestamp, now: Timestamp) -> bool {
    now.as_second() - ended.as_second() < NEWS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::changes::tests::id;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    #[test]
    fn the_last_one_stands_first_however_they_are_heard_of() {
        let mut finished = Finished::default();
        for (second, n) in [(50, 1), (90, 2), (10, 3), (70, 4)] {
            assert!(finished.add(at(second), id(n), at(100)));
        }
        assert!(!finished.add(at(90), id(2), at(100)), "it is known");
        assert_eq!(finished.recent(at(100)), [id(2), id(4), id(1), id(3)]);
        finished.forget(id(4));
        assert_eq!(finished.recent(at(100)), [id(2), id(1), id(3)]);
    }

    #[test]
    fn what_ended_long_ago_leaves_by_itself() {
        let mut finished = Finished::default();
        finished.add(at(0), id(1), at(5));
        finished.add(at(60), id(2), at(61));
        assert_eq!(finished.recent(at(NEWS - 1)), [id(2), id(1)]);
        assert_eq!(finished.recent(at(NEWS)), [id(2)]);
        assert!(finished.recent(at(NEWS + 60)).is_empty());
        assert!(!finished.add(at(1), id(3), at(NEWS + 60)));
    }

    #[test]
    fn only_the_last_ones_are_kept() {
        let mut finished = Finished::default();
        for n in 0..20 {
            finished.add(at(n), id(n as u128), at(100));
        }
        assert_eq!(finished.recent(at(100)).len(), KEPT);
        assert_eq!(finished.recent(at(100))[0], id(19));
        assert!(!finished.add(at(0), id(40), at(100)), "it ended before all that are kept");
    }
}
