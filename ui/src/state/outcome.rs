//! What an action on several tasks came to.

use crate::catalogue::detail as say;
use contract::{ApiError, TaskId, command::Bulk};

/// What was done, and what was refused. Of 100,000 tasks no more than their ids are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOutcome {
    /// The tasks that it was done to (of `retry_tasks`: the new ones).
    pub ids: Vec<TaskId>,
    /// Whether one of them has not ended.
    pub goes_on: bool,
    /// Whether one of them has started.
    pub started: bool,
    /// What the first of them is called.
    title: Option<String>,
    refused: usize,
    /// Why the first one was refused.
    pub why: Option<ApiError>,
}

impl BulkOutcome {
    /// Counts what one request came to.
    pub fn add(&mut self, bulk: &Bulk) {
        self.ids.extend(bulk.done.iter().map(|task| task.id));
        self.goes_on |= bulk.done.iter().any(|task| !task.status.is_terminal());
        self.started |= bulk.done.iter().any(|task| task.attempt > 0);
        self.title = self.title.take().or_else(|| Some(bulk.done.first()?.title.clone()));
        self.refused += bulk.refused.len();
        self.why = self.why.take().or_else(|| Some(bulk.refused.first()?.error.clone()));
    }

    /// How many were asked about.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.ids.len() + self.refused
    }

    /// How many were refused.
    #[must_use]
    pub const fn refused(&self) -> usize {
        self.refused
    }

    /// In words: `3 tasks cancelled`, `2 tasks cancelled, 1 refused. …`. `done` is the verb in the past, such as
    /// `cancelled`.
    #[must_use]
    pub fn words(&self, done: &str) -> String {
        let why = self.why.as_ref().map(|error| error.message.as_str()).unwrap_or_default();
        match (self.ids.len(), self.refused) {
            (1, 0) => say::task_done(self.title.as_deref().unwrap_or_default(), done),
            (all, 0) => say::tasks_done(all, done),
            (0, 1) => why.to_owned(),
            (0, _) => say::none_done(done, why),
            (some, refused) => say::some_done(some, done, refused, why),
        }
    }

    /// In words while it goes on: `12,500 of 100,003 deleted`.
    #[must_use]
    pub fn so_far(&self, total: usize, done: &str) -> String {
        say::done_so_far(self.ids.len(), total.max(self.count()), done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::tests::task;
    use contract::{Status, command::RefusedTask};

    fn bulk(done: usize, refused: &[&str]) -> Bulk {
        let refusal =
            |message: &&str| RefusedTask { id: "9f31c0aa".into(), error: ApiError::refused(*message) };
        Bulk { done: vec![task(Status::Cancelled); done], refused: refused.iter().map(refusal).collect() }
    }

    #[test]
    fn outcomes_name_what_was_refused() {
        for (parts, words) in [
            (vec![bulk(0, &["It has ended."])], "It has ended."),
            (vec![bulk(0, &["It has ended."]), bulk(0, &["b"])], "None of them cancelled. It has ended."),
            (vec![bulk(2, &[]), bulk(1, &["It has ended."])], "3 tasks cancelled, 1 refused. It has ended."),
            (vec![bulk(2, &[]), bulk(1, &[])], "3 tasks cancelled"),
        ] {
            let mut outcome = BulkOutcome::default();
            parts.iter().for_each(|part| outcome.add(part));
            assert_eq!(outcome.words("cancelled"), words);
        }
    }

    #[test]
    fn what_goes_on_says_how_far_it_is() {
        let mut outcome = BulkOutcome::default();
        outcome.add(&bulk(1200, &["no"]));
        assert_eq!(outcome.so_far(100_003, "deleted"), "1,200 of 100,003 deleted");
        assert_eq!(outcome.so_far(5, "deleted"), "1,200 of 1,201 deleted", "more came meanwhile");
    }
}
