//! Which events wake whom.

use super::{Pool, state::Outbox};
use crate::{ports::Signal, tasks::context::EngineContext};
use contract::{
    Status,
    event::{Event, EventKind},
};
use std::sync::{Arc, atomic::Ordering};

impl Pool {
    /// Something may be claimed now.
    pub(in crate::runs) fn bring_news(&self) {
        self.news.fetch_add(1, Ordering::SeqCst);
        drop(self.lock());
        self.claimable.notify_all();
    }

    /// Somebody has come upon what may be damage.
    pub(in crate::runs) fn doubt(&self) {
        self.lock().doubted = true;
        self.rests.notify_all();
    }

    /// Wakes every thread of the pool.
    pub(super) fn wake_all(&self) {
        self.bring_news();
        self.moments.notify_all();
        self.rests.notify_all();
        self.door_bell.notify_all();
    }

    /// Events that were committed, by this process or another.
    pub(crate) fn heard(self: &Arc<Self>, engine: &Arc<EngineContext>, events: &[Event]) {
        let (mut news, mut clock, mut poison) = (false, false, false);
        self.tell_the_sender(events);
        if events.iter().any(|event| event.kind == EventKind::Settings) {
            self.mind_new_rules();
        }
        if events.iter().any(|event| event.kind == EventKind::Chats) {
            self.talk(engine);
        }
        for event in events {
            match (event.kind, event.task_id) {
                (EventKind::CancelRequested, Some(task)) => self.runs.intent(task, Signal::Cancel),
                (EventKind::PauseRequested, Some(task)) => self.runs.intent(task, Signal::Pause),
                (EventKind::UserMessage, Some(task)) => self.runs.intent(task, Signal::Mail),
                (EventKind::Status, _) => {
                    let (queued, freed) = (event.is_move_to(Status::Queued), self.frees_a_place(event));
                    news |= queued || freed;
                    // one that must run alone may have waited for the place
                    poison |= freed;
                    // a new task was never lost; any other may have been, by whichever process
                    poison |= queued && event.from_status.is_some();
                    // what waits may have a deadline, and what waits for the person a last day
                    let waits = [Status::Pending, Status::Paused, Status::NeedsInput];
                    clock |= waits.into_iter().any(|status| event.is_move_to(status));
                    clock |= queued && event.from_status.is_some();
                    let ends = event.to_status.is_some_and(Status::is_terminal);
                    clock |= ends && self.times_wait.load(Ordering::SeqCst);
                }
                // a limit may have kept one from starting that must run alone
                (EventKind::Queue, _) => (clock, poison) = (true, true),
                (EventKind::Edited | EventKind::Settings | EventKind::Inbox | EventKind::Schedules, _) => {
                    clock = true
                }
                // what nobody waits for any more is the queue's from now on
                (EventKind::Chats, _) => (news, poison) = (true, true),
                // an engine that leaves says so together with letting go of its runs
                (EventKind::Workers, _) => self.lock().runs_let_go = true,
                _ => {}
            }
        }
        if poison {
            self.lock().poison = true;
        }
        if clock {
            self.look_at_the_clock();
        } else if news {
            self.bring_news();
        }
    }

    /// Whether this frees a place under a limit for which somebody waits.
    fn frees_a_place(&self, event: &Event) -> bool {
        // what has not begun has no place
        let had_none = matches!(event.from_status, None | Some(Status::Pending));
        if had_none || event.is_move_to(Status::Running) {
            return false;
        }
        self.places_freed.fetch_add(1, Ordering::SeqCst);
        self.limits_wait.swap(false, Ordering::SeqCst)
    }

    /// A limit kept something from starting, as was seen after so many places were freed: the next one is news.
    pub(in crate::runs) fn waits_for_a_place(&self, freed: u64) {
        self.limits_wait.store(true, Ordering::SeqCst);
        if self.places_freed.load(Ordering::SeqCst) != freed {
            self.bring_news();
        }
    }

    /// Wakes whoever sends notices, where anything may have to be sent.
    fn tell_the_sender(&self, events: &[Event]) {
        let settings = events.iter().any(|event| event.kind == EventKind::Settings);
        let is_told = |event: &Event| {
            let (ends, asks) = (event.to_status.is_some_and(Status::is_terminal), Status::NeedsInput);
            // a new task that waits may ask for an approval
            ends || event.is_move_to(asks) || event.from_status.is_none() && event.is_move_to(Status::Pending)
        };
        if settings || self.notices.load(Ordering::SeqCst) && events.iter().any(is_told) {
            let mut state = self.lock();
            state.outbox = Outbox { new: true, settings: settings || state.outbox.settings };
            drop(state);
            self.rests.notify_all();
        }
    }

    /// Looks at the clock now.
    pub(crate) fn look_at_the_clock(&self) {
        self.forget_next_wake();
        self.bring_news();
        self.moments.notify_all();
    }

    /// What the clock knows, or is about to know, is no longer true.
    pub(in crate::runs) fn forget_next_wake(&self) {
        let mut state = self.lock();
        state.next_wake = None;
        state.clock_looks = false;
    }
}
