//! Gathers what has changed until there is time to read it again.
//!
//! One refresh runs at a time. What is announced meanwhile is merged, so a busy queue slows the page's reading
//! down instead of piling requests up.

use contract::{TaskId, event::QueueChanged};
use std::collections::BTreeSet;

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
        self.tasks.extend(event.tasks.iter().copied());
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

    /// Takes all of it, leaving nothing.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
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
        let taken = changes.take();
        assert_eq!(taken.tasks.iter().copied().collect::<Vec<_>>(), [id(1), id(2), id(3)]);
        assert!(taken.queue && !taken.agents && !taken.all);
        assert!(changes.is_empty());
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
