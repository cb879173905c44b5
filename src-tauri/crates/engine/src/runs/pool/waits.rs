//! What threads of the pool wait for, and how long.

use super::{
    Pool,
    state::{Outbox, State},
};
use std::{
    sync::{PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

/// Longest wait for news: a wake-up that was lost costs at most this.
const NO_NEWS: Duration = Duration::from_secs(60);

impl Pool {
    /// Waits for news, and then until there was none for `calm`, at most `most`; whether there was none.
    pub(crate) fn wait_for_calm(&self, calm: Duration, most: Duration) -> bool {
        self.wait_for_news();
        let until = Instant::now() + most;
        while self.is_running() && Instant::now() < until {
            let seen = self.news.load(Ordering::SeqCst);
            self.rest_until_stopped(calm);
            if self.news.load(Ordering::SeqCst) == seen {
                return true;
            }
        }
        false
    }

    /// Waits for news, however long that takes.
    fn wait_for_news(&self) {
        let seen = self.news.load(Ordering::SeqCst);
        let state = self.lock();
        let _unused = self
            .claimable
            .wait_timeout_while(state, NO_NEWS, |state| {
                state.stopping.is_none() && self.news.load(Ordering::SeqCst) == seen
            })
            .unwrap_or_else(PoisonError::into_inner);
    }

    /// A pause, before what failed is tried again.
    pub(in crate::runs) fn rest(&self, pause: Duration) {
        let state = self.lock();
        let _unused =
            self.rests.wait_timeout_while(state, pause, |_| true).unwrap_or_else(PoisonError::into_inner);
    }

    /// A pause that the end of the pool cuts short.
    pub(in crate::runs) fn rest_until_stopped(&self, pause: Duration) {
        let state = self.lock();
        let _unused = self
            .rests
            .wait_timeout_while(state, pause, |state| state.stopping.is_none())
            .unwrap_or_else(PoisonError::into_inner);
    }

    /// The same, which a doubt about the data cuts short as well; whether there is one.
    pub(in crate::runs) fn rest_until_doubted(&self, pause: Duration) -> bool {
        let sure = |state: &mut State| state.stopping.is_none() && !state.doubted;
        let waited = self.rests.wait_timeout_while(self.lock(), pause, sure);
        std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).0.doubted)
    }

    /// Waits until somebody stands before the door; `false` where the pool stops.
    pub(in crate::runs) fn wait_before_door(&self) -> bool {
        let nobody = |state: &mut State| state.stopping.is_none() && !state.before_door;
        let state = self.door_bell.wait_while(self.lock(), nobody).unwrap_or_else(PoisonError::into_inner);
        state.stopping.is_none()
    }

    /// A pause between two looks at the machine, which new rules cut short; `false` where the pool stops.
    pub(in crate::runs) fn rest_at_door(&self, pause: Duration) -> bool {
        let calm = |state: &mut State| state.stopping.is_none() && !state.new_rules;
        let waited = self.door_bell.wait_timeout_while(self.lock(), pause, calm);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.new_rules = false;
        state.stopping.is_none()
    }

    /// The person may have changed what the door goes by: who waits before it is looked after at once.
    pub(super) fn mind_new_rules(&self) {
        self.door.forget();
        self.lock().new_rules = true;
        self.door_bell.notify_all();
    }

    /// What the sender of notices was told since it asked last; waits for that until `pause` is over or the pool stops.
    pub(in crate::runs) fn wait_for_notices(&self, pause: Duration) -> Outbox {
        let quiet = |state: &mut State| state.stopping.is_none() && state.outbox == Outbox::default();
        let waited = self.rests.wait_timeout_while(self.lock(), pause, quiet);
        std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).0.outbox)
    }
}
