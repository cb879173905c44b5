//! How far something is that is done to many tasks, said while it goes on, with a way to stop it.

use crate::{components::Toasts, state::outcome::BulkOutcome};
use leptos::prelude::*;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// From so many tasks on it is said.
const LONG: usize = 1000;

/// Something that goes on.
pub(super) struct Going {
    toasts: Toasts,
    /// The message that says it, where it is long.
    message: Option<u64>,
    say: ArcWriteSignal<String>,
    stopped: Arc<AtomicBool>,
    total: usize,
    done: &'static str,
}

impl Going {
    /// It begins, with so many tasks, as far as is known. `done` is the verb in the past, such as `deleted`.
    pub(super) fn on(toasts: Toasts, total: usize, done: &'static str) -> Self {
        let (said, say) = arc_signal(BulkOutcome::default().so_far(total, done));
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let message =
            (total >= LONG).then(|| toasts.goes_on(said, move || stop.store(true, Ordering::Relaxed)));
        Self { toasts, message, say, stopped, total, done }
    }

    /// Whether it is so much that it takes a while.
    pub(super) const fn is_long(&self) -> bool {
        self.total >= LONG
    }

    /// It has come so far.
    pub(super) fn is_at(&self, outcome: &BulkOutcome) {
        self.say.set(outcome.so_far(self.total, self.done));
    }

    /// Whether the person has stopped it.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// It is over.
    pub(super) fn ends(&self) {
        if let Some(message) = self.message {
            self.toasts.ends(message);
        }
    }
}
