//! The bus: reads the events behind the commits, in order, and announces them to every subscriber alike.
//!
//! One thread owns it. It looks at the events when this process has committed, when another process has rung, and,
//! should a ring be lost, when `PRAGMA data_version` has changed (asked every 250 ms; no table is read while idle).

use crate::convert;
use contract::event::Event;
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError},
    },
    time::{Duration, Instant},
};
use store::Store;

/// How often the version of the file is asked for.
const WATCH: Duration = Duration::from_millis(250);
/// Events read at once.
const BATCH: i64 = 1000;
/// Other processes are rung at most this often.
const RING_GAP: Duration = Duration::from_millis(4);
/// After reading because another process rang, rings are not heeded for so many times as long as that took: of many
/// processes that ring each other, each gets along with a small part of the machine.
const REST: u32 = 20;
/// They are heeded again after this, however long it took.
const LONGEST_REST: Duration = Duration::from_secs(1);
/// Notices that a subscriber may lag behind.
const LAG: usize = 8192;

/// What a subscriber is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Something happened.
    Event(Event),
    /// The subscriber was too slow and missed some: read again what matters.
    Lagged,
    /// A second start handed over its arguments.
    Open(Vec<String>),
    /// The pool was handed over to another process, or lost.
    PoolLost,
}

/// A subscriber's end of the bus.
#[derive(Debug)]
pub struct Subscription {
    inbox: Receiver<Notice>,
    /// Set by the bus when a notice found the inbox full; taken by whoever receives.
    missed: Arc<AtomicBool>,
    /// Notices that no reading brings back, kept when the inbox was emptied.
    kept: Mutex<VecDeque<Notice>>,
}

impl Subscription {
    /// The next notice; `None` when the engine is gone.
    #[must_use]
    pub fn recv(&self) -> Option<Notice> {
        loop {
            if let Some(notice) = self.owed() {
                return Some(notice);
            }
            match self.inbox.recv() {
                // only wakes: what was missed is told above
                Ok(Notice::Lagged) => {}
                Ok(notice) => return Some(notice),
                Err(_) => return None,
            }
        }
    }

    /// The next notice within `wait`.
    ///
    /// # Errors
    /// None came in time, or the engine is gone.
    pub fn recv_timeout(&self, wait: Duration) -> Result<Notice, RecvTimeoutError> {
        let until = Instant::now() + wait;
        loop {
            if let Some(notice) = self.owed() {
                return Ok(notice);
            }
            match self.inbox.recv_timeout(until.saturating_duration_since(Instant::now()))? {
                Notice::Lagged => {}
                notice => return Ok(notice),
            }
        }
    }

    /// What is to be told before the inbox is looked at.
    fn owed(&self) -> Option<Notice> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if self.missed.swap(false, Ordering::SeqCst) {
            // events up to here are told by the one word that some were missed: whoever hears it reads again
            kept.extend(self.inbox.try_iter().filter(|n| !matches!(n, Notice::Event(_) | Notice::Lagged)));
            return Some(Notice::Lagged);
        }
        kept.pop_front()
    }
}

/// Wakes the bus.
#[derive(Default)]
pub(crate) struct Wake {
    state: Mutex<WakeState>,
    changed: Condvar,
}

#[derive(Default, Clone, Copy)]
struct WakeState {
    own_commit: bool,
    rung: bool,
    leaving: bool,
    /// Whether somebody waits who wants to be woken by a ring.
    heeds_rings: bool,
}

impl WakeState {
    const fn is_heeded(self) -> bool {
        self.own_commit || self.leaving || (self.rung && self.heeds_rings)
    }
}

impl Wake {
    /// Makes the change and wakes, where it is heeded.
    fn set(&self, change: impl FnOnce(&mut WakeState)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        let is_heeded = state.is_heeded();
        drop(state);
        if is_heeded {
            self.changed.notify_all();
        }
    }

    /// This process has committed.
    pub(crate) fn committed(&self) {
        self.set(|s| s.own_commit = true);
    }

    /// Another process rang.
    pub(crate) fn rung(&self) {
        self.set(|s| s.rung = true);
    }

    fn leave(&self) {
        self.set(|s| s.leaving = true);
    }

    /// Waits for a wake-up, at most `wait`, and takes it. Rings are not heeded for the first `rest`.
    fn take(&self, rest: Duration, wait: Duration) -> WakeState {
        let mut guard = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (longest, heeds_rings) in [(rest, false), (wait, true)] {
            guard.heeds_rings = heeds_rings;
            guard = self
                .changed
                .wait_timeout_while(guard, longest, |s| !s.is_heeded())
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        guard.heeds_rings = false;
        let taken = *guard;
        guard.own_commit = false;
        guard.rung = false;
        taken
    }
}

struct Subscriber {
    outbox: SyncSender<Notice>,
    missed: Arc<AtomicBool>,
}

impl Subscriber {
    /// Whether the subscriber is still there. One that is too slow is marked, and told from its own side: no later
    /// notice is needed for that.
    fn tell(&self, notice: &Notice) -> bool {
        match self.outbox.try_send(notice.clone()) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => self.mark(),
            Err(TrySendError::Disconnected(_)) => false,
        }
    }

    /// Marks that it missed something; whether it is still there.
    fn mark(&self) -> bool {
        self.missed.store(true, Ordering::SeqCst);
        // should it have emptied its inbox just before it was marked, this wakes it; should the inbox still be full, it
        // looks at the mark before it waits
        !matches!(self.outbox.try_send(Notice::Lagged), Err(TrySendError::Disconnected(_)))
    }
}

/// The subscribers.
#[derive(Default)]
pub(crate) struct Bus {
    subscribers: Mutex<Vec<Subscriber>>,
    /// Whether a thread announces what happens.
    running: AtomicBool,
}

impl Bus {
    /// Whether anything is heard at all.
    pub(crate) fn is_running(&self) -> bool {
        self.running.load(Ordering::SeqCst)
    }

    pub(crate) fn subscribe(&self) -> Subscription {
        let (outbox, inbox) = mpsc::sync_channel(LAG);
        let missed = Arc::new(AtomicBool::new(false));
        let subscriber = Subscriber { outbox, missed: Arc::clone(&missed) };
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(subscriber);
        Subscription { inbox, missed, kept: Mutex::default() }
    }

    /// Tells everybody that something was missed.
    fn announce_missed(&self) {
        for subscriber in &*self.subscribers.lock().unwrap_or_else(PoisonError::into_inner) {
            subscriber.mark();
        }
    }

    pub(crate) fn announce(&self, notice: &Notice) {
        let mut subscribers = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        subscribers.retain(|subscriber| subscriber.tell(notice));
    }
}

/// What the bus tells before anybody else: the pool's own reaction to events.
pub(crate) trait Listener: Send {
    /// New events, in order.
    fn heard(&self, events: &[Event]);
    /// This process has committed events: others are to be rung.
    fn ring_others(&self);
}

/// The running bus thread. Dropping it ends the thread.
pub(crate) struct BusThread {
    bus: Arc<Bus>,
    wake: Arc<Wake>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl BusThread {
    pub(crate) fn start(
        store: &Store,
        bus: Arc<Bus>,
        wake: Arc<Wake>,
        listener: impl Listener + 'static,
    ) -> store::Result<Self> {
        let mut connection = store.watcher()?;
        let last = store::events::last(&mut connection)?;
        let version = store::data_version(&mut connection)?;
        let (signal, fed) = (Arc::clone(&wake), Arc::clone(&bus));
        let mut reader = EventReader {
            connection,
            stays: Box::new(store.stays_in_place()),
            displaced: false,
            last,
            version,
            bus,
            wake: signal,
            listener,
            owed_since: None,
        };
        let thread = std::thread::Builder::new()
            .name("bus".into())
            .spawn(move || {
                while let Err(panic) = catch_unwind(AssertUnwindSafe(|| reader.run())) {
                    // what it was about to announce when it died is behind it: everybody reads again
                    tracing::error!(?panic, "the bus died and goes on");
                    reader.bus.announce_missed();
                }
            })
            .map_err(|e| store::StoreError::Io(e.to_string()))?;
        fed.running.store(true, Ordering::SeqCst);
        Ok(Self { bus: fed, wake, thread: Some(thread) })
    }

    /// In place of a bus that could not be started.
    pub(crate) fn absent(bus: &Arc<Bus>, wake: &Arc<Wake>) -> Self {
        Self { bus: Arc::clone(bus), wake: Arc::clone(wake), thread: None }
    }
}

impl Drop for BusThread {
    fn drop(&mut self) {
        self.bus.running.store(false, Ordering::SeqCst);
        self.wake.leave();
        let own = self.thread.as_ref().is_some_and(|t| t.thread().id() == std::thread::current().id());
        if let Some(thread) = self.thread.take().filter(|_| !own) {
            let _ = thread.join();
        }
    }
}

struct EventReader<L> {
    connection: store::Connection,
    /// Whether the file is in its place: in one that is not, nothing will ever change again.
    stays: Box<dyn Fn() -> bool + Send>,
    /// Whether it has lost it, and everybody was told to look.
    displaced: bool,
    last: i64,
    version: i64,
    bus: Arc<Bus>,
    wake: Arc<Wake>,
    listener: L,
    /// Others are owed a ring since then.
    owed_since: Option<Instant>,
}

impl<L: Listener> EventReader<L> {
    fn run(&mut self) {
        let (mut rang, mut rest) = (Instant::now(), Duration::ZERO);
        loop {
            let wait = if self.owed_since.is_some() { RING_GAP } else { WATCH };
            let woken = self.wake.take(rest, wait);
            if woken.leaving {
                return;
            }
            if !self.displaced && !(self.stays)() {
                self.displaced = true;
                self.bus.announce_missed();
            }
            let began = Instant::now();
            let changed = woken.own_commit || woken.rung || self.file_changed();
            if changed && self.read_on() && woken.own_commit {
                self.owed_since.get_or_insert_with(Instant::now);
            }
            if self.owed_since.is_some() && rang.elapsed() >= RING_GAP {
                self.listener.ring_others();
                self.owed_since = None;
                rang = Instant::now();
            }
            rest = if woken.own_commit { Duration::ZERO } else { (began.elapsed() * REST).min(LONGEST_REST) };
        }
    }

    fn file_changed(&mut self) -> bool {
        match store::data_version(&mut self.connection) {
            Ok(version) => std::mem::replace(&mut self.version, version) != version,
            Err(error) => {
                tracing::warn!(%error, "the database could not be watched");
                false
            }
        }
    }

    /// Announces what is new; whether there was anything.
    fn read_on(&mut self) -> bool {
        let mut any = false;
        loop {
            let rows = match store::events::after(&mut self.connection, self.last, BATCH) {
                Ok(rows) => rows,
                Err(error) => {
                    tracing::warn!(%error, "events could not be read");
                    // no version has this number, so that they are looked for again
                    self.version = -1;
                    return any;
                }
            };
            let full = rows.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
            let Some(last) = rows.last() else { return any };
            self.last = last.id;
            any = true;
            let events: Vec<Event> = rows.into_iter().filter_map(convert::event).collect();
            self.listener.heard(&events);
            for event in events {
                self.bus.announce(&Notice::Event(event));
            }
            if !full {
                return any;
            }
        }
    }
}

#[cfg(test)]
mod tests;
