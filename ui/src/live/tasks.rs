//! The tasks that the page holds, each with a signal of its own: a change redraws one row, not the list.

use contract::{Task, TaskId};
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};

/// Past so many, tasks that nothing shows are let go.
const HELD_MAX: usize = 2_000;

/// The tasks that are held, by id.
#[derive(Clone, Copy)]
pub struct Tasks(StoredValue<HashMap<TaskId, ArcRwSignal<Option<Task>>>>);

impl Tasks {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(HashMap::new()))
    }

    /// The task's signal, and whether the task itself is held.
    pub(super) fn signal(&self, id: TaskId) -> (ArcRwSignal<Option<Task>>, bool) {
        let found = self.0.with_value(|held| held.get(&id).cloned());
        if let Some(signal) = found {
            let held = signal.with_untracked(Option::is_some);
            return (signal, held);
        }
        let signal = ArcRwSignal::new(None);
        self.0.update_value(|held| {
            held.insert(id, signal.clone());
        });
        (signal, false)
    }

    /// The task as it is held now, without watching it.
    #[must_use]
    pub fn peek(&self, id: TaskId) -> Option<Task> {
        self.0.with_value(|held| held.get(&id).and_then(|task| task.get_untracked()))
    }

    /// Whether the task is held.
    #[must_use]
    pub fn holds(&self, id: TaskId) -> bool {
        self.0.with_value(|held| held.get(&id).is_some_and(|task| task.with_untracked(Option::is_some)))
    }

    /// Takes a task in, unless a newer state of it is held.
    pub(super) fn put(&self, task: Task) {
        let (signal, _) = self.signal(task.id);
        let newer = signal.with_untracked(|held| match held {
            Some(held) => task.revision > held.revision || (task.revision == held.revision && *held != task),
            None => true,
        });
        if newer {
            signal.set(Some(task));
        }
    }

    /// The task is gone: whoever watches it sees `None`.
    pub(super) fn forget(&self, id: TaskId) {
        if let Some(signal) = self.0.with_value(|held| held.get(&id).cloned())
            && signal.with_untracked(Option::is_some)
        {
            signal.set(None);
        }
    }

    /// Every id that is held.
    pub(super) fn ids(&self) -> Vec<TaskId> {
        self.0.with_value(|held| held.keys().copied().collect())
    }

    /// Lets go of what is not in `keep`, once there is a lot of it.
    pub(super) fn trim(&self, keep: &HashSet<TaskId>) {
        self.0.update_value(|held| {
            if held.len() > HELD_MAX {
                held.retain(|id, _| keep.contains(id));
            }
        });
    }
}
