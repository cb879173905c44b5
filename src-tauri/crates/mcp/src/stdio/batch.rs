//! Batches: several messages in one list, whose answers come in one list as well. Version 2025-03-26 of the protocol has
//! them; a client of another version that sends one is answered in the same way.

use rmcp::model::RequestId;

/// Most messages in one.
pub(super) const MOST: usize = 1000;

/// A batch of which not all is answered yet.
#[derive(Debug)]
struct Batch {
    /// The requests without an answer.
    waits: Vec<RequestId>,
    /// The answers so far, each as JSON.
    answers: Vec<String>,
}

impl Batch {
    /// All of them on one line, once there are all.
    fn whole(&self) -> Option<String> {
        (self.waits.is_empty() && !self.answers.is_empty()).then(|| format!("[{}]", self.answers.join(",")))
    }
}

/// Those of a client.
#[derive(Debug, Default)]
pub(super) struct Batches(Vec<Batch>);

/// Where an answer goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Goes {
    /// On this line, now.
    Out(String),
    /// With others, later.
    Later,
}

impl Batches {
    /// Begins one, with the answers that it has already. A line where nothing else is to come.
    pub(super) fn open(&mut self, waits: Vec<RequestId>, answers: Vec<String>) -> Option<String> {
        let batch = Batch { waits, answers };
        if batch.waits.is_empty() {
            return batch.whole();
        }
        self.0.push(batch);
        None
    }

    /// Where the answer to a request goes.
    pub(super) fn answer(&mut self, id: &RequestId, answer: String) -> Goes {
        let Some(at) = self.of(id) else { return Goes::Out(answer) };
        self.0[at].answers.push(answer);
        self.without(at, id).map_or(Goes::Later, Goes::Out)
    }

    /// No answer to it will come, as the client has cancelled it. A line where nothing else is to come.
    pub(super) fn give_up(&mut self, id: &RequestId) -> Option<String> {
        self.without(self.of(id)?, id)
    }

    fn of(&self, id: &RequestId) -> Option<usize> {
        self.0.iter().position(|batch| batch.waits.contains(id))
    }

    /// Waits for one less.
    fn without(&mut self, at: usize, id: &RequestId) -> Option<String> {
        let batch = &mut self.0[at];
        let waited = batch.waits.iter().position(|one| one == id)?;
        batch.waits.swap_remove(waited);
        if batch.waits.is_empty() { self.0.remove(at).whole() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids<const N: usize>(ids: [i64; N]) -> Vec<RequestId> {
        ids.map(RequestId::Number).to_vec()
    }

    #[test]
    fn answers_come_together_once_the_last_is_there() {
        let mut batches = Batches::default();
        assert_eq!(batches.open(ids([1, 2]), vec!["x".to_owned()]), None);
        assert_eq!(batches.open(ids([3]), vec![]), None);
        let mut answer = |id, text: &str| batches.answer(&RequestId::Number(id), text.to_owned());
        assert_eq!(answer(2, "two"), Goes::Later);
        assert_eq!(answer(7, "seven"), Goes::Out("seven".to_owned()));
        assert_eq!(answer(3, "three"), Goes::Out("[three]".to_owned()));
        assert_eq!(answer(1, "one"), Goes::Out("[x,two,one]".to_owned()));
        assert_eq!(answer(1, "again"), Goes::Out("again".to_owned()));
    }

    #[test]
    fn nothing_is_waited_for_that_will_not_come() {
        let mut batches = Batches::default();
        assert_eq!(batches.open(vec![], vec![]), None);
        assert_eq!(batches.open(vec![], vec!["a".to_owned(), "b".to_owned()]), Some("[a,b]".to_owned()));
        assert_eq!(batches.open(ids([1, 2, 3]), vec![]), None);
        assert_eq!(batches.give_up(&RequestId::Number(1)), None);
        assert_eq!(batches.give_up(&RequestId::Number(1)), None);
        assert_eq!(batches.answer(&RequestId::Number(2), "two".to_owned()), Goes::Later);
        assert_eq!(batches.give_up(&RequestId::Number(3)), Some("[two]".to_owned()));
        assert_eq!(batches.open(ids([4]), vec![]), None);
        assert_eq!(batches.give_up(&RequestId::Number(4)), None);
        assert!(batches.0.is_empty(), "{batches:?}");
    }
}
