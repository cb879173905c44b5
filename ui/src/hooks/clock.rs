//! The page's clock: it ticks once a second while the page shows, and wakes what tells a time when that is told otherwise.

use super::time;
use crate::state::wakings::{Lasting, Wakings, told};
use contract::Timestamp;
use leptos::{ev, prelude::*};
use std::time::Duration;

/// The clock. A cheap handle.
#[derive(Clone, Copy)]
pub struct PageClock {
    /// The time, once a second while the page shows.
    pub now: ReadSignal<Timestamp>,
    wakings: StoredValue<Wakings<ArcRwSignal<()>>>,
}

impl PageClock {
    /// A clock that ticks for as long as the component lives that started it.
    #[must_use]
    pub fn start() -> Self {
        let (now, set_now) = signal(time::now());
        let clock = Self { now, wakings: StoredValue::new(Wakings::default()) };
        let tick = move || {
            if time::page_shows() {
                set_now.set(time::now());
                clock.wake();
            }
        };
        if let Ok(interval) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || interval.clear());
        }
        let back = window_event_listener(ev::focus, move |_| tick());
        on_cleanup(move || back.remove());
        clock
    }

    /// What `of` makes of the time (and of whatever else it reads), looked at again only when that says something else.
    pub fn said<T>(self, of: impl Fn(Timestamp) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let key = self.wakings.try_update_value(Wakings::take_key).unwrap_or_default();
        let woken = ArcRwSignal::new(());
        on_cleanup(move || {
            self.wakings.try_update_value(|wakings| wakings.forget(key));
        });
        Memo::new(move |before| {
            woken.with(|_| ());
            let Lasting { said, until } = told(self.now.get_untracked(), before, &of);
            self.wakings.try_update_value(|wakings| wakings.sleep(key, until, woken.clone()));
            said
        })
    }

    fn wake(self) {
        let now = self.now.get_untracked();
        let due = self.wakings.try_update_value(|wakings| wakings.due(now)).unwrap_or_default();
        due.into_iter().for_each(|waker| waker.set(()));
    }
}
