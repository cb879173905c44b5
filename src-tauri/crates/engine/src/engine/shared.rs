//! What the parts of an engine have in common, and how it hears of changes.

use super::{APP_BELL, Stop};
use crate::{
    core::Core,
    error,
    events::bus::{Bus, BusThread, Listener, Notice, Wake},
    model::keys::Keys,
    output::Watchers,
    ports::{Models, Runner},
    process::{
        doorbell::{self, Doorbell, Ring},
        locks::{EngineLock, PoolLock, PoolLook},
    },
    progress::Progress,
    runs::Pool,
    settings::SettingsCache,
    tasks::estimates::Estimates,
};
use contract::{
    AgentKind, ApiError, Task, TaskId,
    event::{Event, EventKind},
    queue::Role,
};
use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    time::{Duration, Instant},
};

/// Pause before a pool that could not be taken over is tried again.
const TAKE_OVER_PAUSE: Duration = Duration::from_secs(2);

/// What the parts of an engine have in common.
pub(crate) struct Shared {
    pub(crate) core: Arc<Core>,
    pub(crate) runners: Vec<Arc<dyn Runner>>,
    pub(crate) keys: Keys,
    pub(crate) models: Option<Arc<dyn Models>>,
    pub(crate) bus: Arc<Bus>,
    pub(crate) progress: Progress,
    pub(crate) settings: SettingsCache,
    pub(crate) estimates: Estimates,
    pub(crate) watchers: Watchers,
    pub(super) wake: Arc<Wake>,
    pub(super) pool: Mutex<Option<Arc<Pool>>>,
    pub(crate) pool_look: PoolLook,
    /// Waiting for a pool that another process holds.
    pub(super) successor: Mutex<Option<crate::process::locks::PoolWait>>,
    pub(super) listening: OnceLock<Listening>,
    pub(super) lock: Option<EngineLock>,
}

/// The threads that hear of changes; started when somebody wants to hear.
pub(super) struct Listening {
    bus: BusThread,
    _doorbells: Vec<Doorbell>,
}

/// What is on the ground floor is at hand everywhere above it.
impl std::ops::Deref for Shared {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

impl Shared {
    pub(crate) fn runner(&self, kind: AgentKind) -> Option<Arc<dyn Runner>> {
        self.runners.iter().find(|r| r.kind() == kind).cloned()
    }

    pub(crate) fn lock_pool(&self) -> MutexGuard<'_, Option<Arc<Pool>>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pool(&self) -> Option<Arc<Pool>> {
        self.lock_pool().clone()
    }

    /// Tells other processes that something changed. The bus does it too; a command that leaves at once does it
    /// itself.
    pub(crate) fn ring_others(&self) {
        doorbell::ring_all(&self.data_dir, Some(&self.id), &Ring::Changed);
    }

    pub(super) fn try_pool_lock(&self) -> Result<Option<PoolLock>, ApiError> {
        PoolLock::try_acquire(&self.data_dir, self.role)
            .map_err(|e| error::engine(format!("The pool's lock could not be taken: {e}.")))
    }

    pub(super) fn run_pool(self: &Arc<Self>, lock: PoolLock, workers: Option<i64>) -> Result<(), ApiError> {
        let pool = Pool::start(self, lock, workers)?;
        *self.lock_pool() = Some(Arc::clone(&pool));
        pool.catch_up(self);
        Ok(())
    }

    /// Takes the pool over as soon as its holder goes.
    pub(super) fn succeed(
        self: &Arc<Self>,
        workers: Option<i64>,
        told: std::sync::mpsc::Sender<()>,
    ) -> Result<(), ApiError> {
        let weak = Arc::downgrade(self);
        let wait = PoolLock::wait(&self.data_dir, self.role, move |lock| {
            let (Ok(lock), Some(shared)) = (lock, weak.upgrade()) else { return };
            match shared.run_pool(lock, workers) {
                Ok(()) => {
                    let _ = told.send(());
                }
                Err(error) => {
                    tracing::error!(%error, "the pool could not be taken over; trying again");
                    std::thread::park_timeout(TAKE_OVER_PAUSE);
                    if let Err(error) = shared.succeed(workers, told) {
                        tracing::error!(%error, "the pool is left to others");
                    }
                }
            }
        })
        .map_err(|e| error::engine(format!("The pool's lock could not be waited for: {e}.")))?;
        *self.successor.lock().unwrap_or_else(PoisonError::into_inner) = Some(wait);
        Ok(())
    }

    pub(super) fn hand_over(&self) {
        let pool = self.lock_pool().take();
        if let Some(pool) = pool {
            self.stop_pool(&pool, Stop::LeaveRunning);
            self.bus.announce(&Notice::PoolLost);
        }
    }

    /// Stops a pool, lets go of what it leaves running, and gives its lock up.
    pub(super) fn stop_pool(&self, pool: &Pool, how: Stop) {
        let lock = pool.stop(how);
        let (id, now) = (self.id.clone(), self.now());
        // an orphan's watcher ends while the pool of this very process may have begun: what that runs stays its own
        let lets_go = self.pool().is_none();
        let left = self.store.write(move |connection| {
            if !lets_go {
                return Ok(());
            }
            store::attempts::let_go(connection, &id)?;
            store::workers::forget(connection, &id)?;
            store::events::append(
                connection,
                &store::events::NewEvent::about_nothing(now, EventKind::Workers),
            )
        });
        if let Err(error) = left {
            tracing::warn!(%error, "what runs on is adopted when this process is gone");
        }
        drop(lock);
    }

    /// Starts to hear of changes.
    pub(crate) fn listen(self: &Arc<Self>) {
        self.listening.get_or_init(|| {
            let ears = Ears(Arc::downgrade(self));
            let bus = BusThread::start(&self.store, Arc::clone(&self.bus), Arc::clone(&self.wake), ears);
            let mut doorbells: Vec<Doorbell> = self.hang_up(&self.id, Self::rung).into_iter().collect();
            if self.role == Role::App {
                doorbells.extend(self.hang_up(APP_BELL, Self::app_rung));
            }
            match bus {
                Ok(bus) => Listening { bus, _doorbells: doorbells },
                Err(error) => {
                    tracing::error!(%error, "the bus could not be started");
                    Listening { bus: BusThread::absent(&self.wake), _doorbells: doorbells }
                }
            }
        });
    }

    /// Whether this process is told of what others change.
    pub(crate) fn hears(&self) -> bool {
        self.listening.get().is_some_and(|listening| listening.bus.is_running())
    }

    fn hang_up(self: &Arc<Self>, name: &str, rung: fn(&Arc<Self>, Ring)) -> Option<Doorbell> {
        let weak = Arc::downgrade(self);
        let on_ring = move |ring| {
            if let Some(shared) = weak.upgrade() {
                rung(&shared, ring);
            }
        };
        Doorbell::listen(&self.data_dir, name, on_ring)
            .inspect_err(|error| tracing::warn!(%error, name, "no doorbell; changes are seen within 250 ms"))
            .ok()
    }

    /// The app's own bell is for second starts; whatever else is rung on it is also rung on the other.
    fn app_rung(self: &Arc<Self>, ring: Ring) {
        if let Ring::Open(args) = ring {
            self.bus.announce(&Notice::Open(args));
        }
    }

    fn rung(self: &Arc<Self>, ring: Ring) {
        match ring {
            Ring::Changed => self.wake.rung(),
            Ring::WantWrite => self.store.make_room(),
            Ring::YieldPool if self.role == Role::Worker => {
                let shared = Arc::clone(self);
                // not on the bell's own thread: handing over waits for the workers
                let _ =
                    std::thread::Builder::new().name("hand-over".into()).spawn(move || shared.hand_over());
            }
            Ring::YieldPool | Ring::Open(_) => {}
        }
    }

    /// The person wants something of runs that no living engine follows: when nothing runs the queue, this process
    /// sees to it. A command waits for that, for it leaves afterwards; nobody else does.
    pub(crate) fn follow_orphans(self: &Arc<Self>, tasks: &[Task]) {
        let stopping: Vec<TaskId> = tasks.iter().filter(|t| t.stopping.is_some()).map(|t| t.id).collect();
        if stopping.is_empty() || self.pool().is_some() || PoolLock::is_held(&self.data_dir) {
            return;
        }
        self.listen();
        if self.role == Role::Command {
            return self.end_orphans(&stopping);
        }
        let shared = Arc::clone(self);
        let thread = std::thread::Builder::new().name("orphans".into());
        if let Err(error) = thread.spawn(move || shared.end_orphans(&stopping)) {
            tracing::error!(%error, "what nobody follows is left to whoever runs the queue next");
        }
    }

    /// Takes these runs over, all at once, and gives them time to end.
    fn end_orphans(self: &Arc<Self>, tasks: &[TaskId]) {
        /// A tree has two seconds to end before it is killed.
        const PATIENCE: Duration = Duration::from_secs(5);
        let changes = self.bus.subscribe();
        let until = Instant::now() + PATIENCE;
        match Pool::orphans(self, tasks) {
            Ok(Some(pool)) => {
                while pool.follows_any() && Instant::now() < until {
                    let _ = changes.recv_timeout(Duration::from_millis(50));
                }
                self.stop_pool(&pool, Stop::LeaveRunning);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "runs could not be taken over"),
        }
    }

    /// Whether only people or future times can wake what is left.
    pub(super) fn is_drained(&self) -> Result<bool, ApiError> {
        let user = self.user.clone();
        let (counts, paused) = self
            .store
            .read(|c| Ok((store::counts::by_status(c, &user)?, store::queue_state::paused(c)?)))
            .map_err(error::api)?;
        let busy = self.pool().is_some_and(|p| p.busy() > 0);
        // a pause before a retry is the queue's own affair: it is waited for
        let retry_soon = self.store.read(store::tasks::any_retry).map_err(error::api)?;
        let ready = counts.queued > 0 && !paused.0;
        Ok(counts.running == 0 && !busy && !ready && !retry_soon)
    }
}

struct Ears(Weak<Shared>);

impl Listener for Ears {
    fn heard(&self, events: &[Event]) {
        let Some(shared) = self.0.upgrade() else { return };
        for event in events {
            if event.kind == EventKind::Settings {
                shared.settings.forget();
            }
            if let Some(task) = event.task_id {
                shared.watchers.wake(task);
            }
        }
        if let Some(pool) = shared.pool() {
            pool.heard(events);
        }
    }

    fn ring_others(&self) {
        if let Some(shared) = self.0.upgrade() {
            shared.ring_others();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let began = Instant::now();
        let pool = self.pool.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(pool) = pool {
            self.stop_pool(&pool, Stop::LeaveRunning);
        }
        if let Some(lock) = self.lock.take() {
            lock.leave();
        }
        tracing::debug!(took = ?began.elapsed(), "engine closed");
    }
}
