//! Gathers what has changed until there is time to read it again.
//!
//! One refresh runs at a time. What is announced meanwhile is merged, so a busy queue slows the page's reading
//! down instead of piling requests up. What could not be read is still to be read.

use contract::{TaskId, event::QueueChanged};
use std::{collections::BTreeSet, time::Duration};

/// The pause after a reading that failed; twice as long each time,
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// With more changed tasks than this, everything shown is read again instead of each by itself.
pub const TASKS_MAX: usize = 200;

/// What is to be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// These tasks.
    pub tasks: BTreeSet<TaskId>,
    /// All tasks and lists that are shown.
    pub all: bool,
    /// The agents.
    pub agents: bool,
    /// The workers and the queue's own state.
    pub queue: bool,
    /// The settings.
    pub settings: bool,
    /// The providers.
    pub providers: bool,
    /// The reports.
    pub reports: bool,
    /// The talks.
    pub chats: bool,
    /// What is read, done or put off in the inbox.
    pub inbox: bool,
    /// The schedules, and what became of their times.
    pub schedules: bool,
}

impl Changes {
    /// Everything there is.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            tasks: BTreeSet::new(),
            all: true,
            agents: true,
            queue: true,
            settings: true,
            providers: true,
            reports: true,
            chats: true,
            inbox: true,
            schedules: true,
        }
    }

    /// Adds what one event announced.
    pub fn merge(&mut self, event: &QueueChanged) {
        self.all |= event.all;
        self.agents |= event.agents;
        self.queue |= event.queue;
        self.settings |= event.settings;
        self.providers |= event.providers;
        self.reports |= event.reports;
        self.chats |= event.chats;
        self.inbox |= event.inbox;
        self.schedules |= event.schedules;
        self.tasks.extend(event.tasks.iter().copied());
        self.bound();
    }

    /// Adds other changes.
    fn add(&mut self, other: Self) {
        self.all |= other.all;
        self.agents |= other.agents;
        self.queue |= other.queue;
        self.settings |= other.settings;
        self.providers |= other.providers;
        self.reports |= other.reports;
        self.chats |= other.chats;
        self.inbox |= other.inbox;
        self.schedules |= other.schedules;
        self.tasks.extend(other.tasks);
        self.bound();
    }

    fn bound(&mut self) {
        if self.all || self.tasks.len() > TASKS_MAX {
            self.all = true;
            self.tasks.clear();
        }
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is still to be read, and whether somebody reads.
#[derive(Debug, Default)]
pub struct Refreshing {
    changes: Changes,
    reading: bool,
    /// Readings in a row that failed.
    failures: u32,
}

impl Refreshing {
    /// Something was announced.
    pub fn announced(&mut self, event: &QueueChanged) {
        self.changes.merge(event);
    }

    /// Everything is to be read again.
    pub fn everything(&mut self) {
        self.changes = Changes::everything();
    }

    /// What is to be read now; `None` where somebody reads already, who goes on with what has come, or where there is
    /// nothing.
    pub fn begin(&mut self) -> Option<Changes> {
        if self.reading {
            return None;
        }
        self.go_on()
    }

    /// The reading went well; what is to be read next.
    pub fn read(&mut self) -> Option<Changes> {
        self.failures = 0;
        self.go_on()
    }

    /// What was to be read could not be. It stays to be read, and is tried again after this pause, or with whatever is
    /// announced before.
    pub fn failed(&mut self, unread: Changes) -> Duration {
        self.changes.add(unread);
        self.reading = false;
        let pause = FIRST_PAUSE * 2_u32.saturating_pow(self.failures);
        self.failures = (self.failures + 1).min(16);
        pause.min(LONGEST_PAUSE)
    }

    fn go_on(&mut self) -> Option<Changes> {
        let changes = std::mem::take(&mut self.changes);
        self.reading = !changes.is_empty();
        self.reading.then_some(changes)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The task with the given number; a higher number is a younger task.
    pub(crate) fn id(n: u128) -> TaskId {
        format!("{n:032x}").parse().unwrap()
    }

    #[test]
    fn events_add_up_until_taken() {
        let mut changes = Changes::default();
        assert!(changes.is_empty());
        changes.merge(&QueueChanged { tasks: vec![id(1), id(2)], ..QueueChanged::default() });
        changes.merge(&QueueChanged { tasks: vec![id(2), id(3)], queue: true, ..QueueChanged::default() });
        assert_eq!(changes.tasks.iter().copied().collect::<Vec<_>>(), [id(1), id(2), id(3)]);
        assert!(changes.queue && !changes.agents && !changes.all);
    }

    fn of(event: &QueueChanged) -> Changes {
        let mut changes = Changes::default();
        changes.merge(event);
        changes
    }

    #[test]
    fn one_refresh_runs_at_a_time_and_goes_on_with_what_has_come() {
        let mut refreshing = Refreshing::default();
        assert_eq!(refreshing.begin(), None);
        let first = QueueChanged { tasks: vec![id(1)], ..QueueChanged::default() };
        let second = QueueChanged { agents: true, ..QueueChanged::default() };
        refreshing.announced(&first);
        assert_eq!(refreshing.begin(), Some(of(&first)));
        refreshing.announced(&second);
        assert_eq!(refreshing.begin(), None, "somebody reads already");
        assert_eq!(refreshing.read(), Some(of(&second)));
        assert_eq!(refreshing.read(), None);
        refreshing.announced(&first);
        assert_eq!(refreshing.begin(), Some(of(&first)));
    }

    #[test]
    fn what_could_not_be_read_is_still_to_be_read() {
        let events = [
            QueueChanged { tasks: vec![id(1), id(2)], queue: true, ..QueueChanged::default() },
            QueueChanged { settings: true, ..QueueChanged::default() },
            QueueChanged { agents: true, providers: true, reports: true, ..QueueChanged::default() },
            QueueChanged { all: true, ..QueueChanged::default() },
            QueueChanged { tasks: (0..TASKS_MAX as u128).map(id).collect(), ..QueueChanged::default() },
        ];
        for first in &events {
            for second in &events {
                let mut refreshing = Refreshing::default();
                refreshing.announced(first);
                let unread = refreshing.begin().unwrap();
                refreshing.announced(second);
                refreshing.failed(unread);
                let mut both = of(first);
                both.merge(second);
                assert_eq!(refreshing.begin(), Some(both), "{first:?} then {second:?}");
                assert_eq!(refreshing.read(), None);
            }
        }
    }

    #[test]
    fn it_is_tried_again_by_itself_after_pauses_that_grow() {
        let mut refreshing = Refreshing::default();
        refreshing.everything();
        let mut fails = || {
            let unread = refreshing.begin().unwrap();
            assert_eq!(unread, Changes::everything());
            refreshing.failed(unread).as_secs()
        };
        let pauses: Vec<u64> = (0..40).map(|_| fails()).collect();
        assert_eq!(pauses[..7], [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(pauses[39], 30);
        refreshing.begin().unwrap();
        assert_eq!(refreshing.read(), None);
        refreshing.everything();
        let unread = refreshing.begin().unwrap();
        assert_eq!(refreshing.failed(unread).as_secs(), 1);
    }

    #[test]
    fn too_many_tasks_become_all() {
        let mut changes = Changes::default();
        changes.merge(&QueueChanged { tasks: (0..150).map(id).collect(), ..QueueChanged::default() });
        assert!(!changes.all);
        changes.merge(&QueueChanged { tasks: (100..260).map(id).collect(), ..QueueChanged::default() });
        assert!(changes.all && changes.tasks.is_empty());
        changes.merge(&QueueChanged { tasks: vec![id(7)], ..QueueChanged::default() });
        assert!(changes.tasks.is_empty(), "once all is to be read, single tasks add nothing");
    }
}
