//! What has a pool for its process: starts one, waits for one, hands one over, and hears of changes on its behalf.
//!
//! Owns: the one pool of this process, the wait for another's, the bus and the doorbells, the sign that the engine
//! lives. Must never: be known to a run or to the pool, or be kept by what is done inside a write, for its end writes.
//! The pool's threads do not keep it: when the last engine of the process goes, it stops them.

use super::{deliveries, live::Stop, pool::Pool, start};
use crate::{
    error,
    events::bus::{Bus, BusThread, Listener, Notice, Wake},
    output::Watchers,
    process::{
        doorbell::{self, Doorbell, Ring},
        fault,
        locks::{EngineLock, PoolLock, PoolWait},
        room,
    },
    tasks::context::EngineContext,
};
use contract::{
    ApiError, Status, Task, TaskId,
    event::{Event, EventKind},
    queue::Role,
};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// The name of the app's own bell, which a second start rings.
pub(crate) const APP_BELL: &str = "app";
/// Pause before a pool that could not be taken over is tried again.
const TAKE_OVER_PAUSE: Duration = Duration::from_secs(2);

/// An engine's parts together with its pool, where it has one.
pub(crate) struct PoolHost {
    pub(crate) context: Arc<EngineContext>,
    pub(crate) bus: Arc<Bus>,
    /// Wakes the bus.
    wake: Arc<Wake>,
    /// Who follows the output of tasks, and hears of what happens to them.
    pub(crate) watchers: Arc<Watchers>,
    pool: Mutex<OwnPool>,
    /// Waiting for a pool that another process holds.
    successor: Mutex<Option<PoolWait>>,
    listening: OnceLock<Listening>,
    lock: Option<EngineLock>,
}

/// The pool of this process.
#[derive(Clone, Default)]
enum OwnPool {
    #[default]
    None,
    Runs(Arc<Pool>),
    /// The engine has been stopped: one that was being taken over just then is not begun any more.
    Closed,
}

/// The threads that hear of changes; started when somebody wants to hear.
struct Listening {
    _bus: BusThread,
    _doorbells: Vec<Doorbell>,
}

/// What the pool works with is at hand for whoever has it.
impl std::ops::Deref for PoolHost {
    type Target = EngineContext;

    fn deref(&self) -> &EngineContext {
        &self.context
    }
}

impl PoolHost {
    /// Has no pool yet. The lock shows that its engine lives.
    pub(crate) fn new(context: EngineContext, bus: Arc<Bus>, wake: Arc<Wake>, lock: EngineLock) -> Self {
        Self {
            context: Arc::new(context),
            bus,
            wake,
            watchers: Arc::new(Watchers::default()),
            pool: Mutex::default(),
            successor: Mutex::new(None),
            listening: OnceLock::new(),
            lock: Some(lock),
        }
    }

    fn lock_pool(&self) -> MutexGuard<'_, OwnPool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nothing is started although somebody runs the queue, in words.
    pub(crate) fn fault(&self) -> Option<String> {
        match self.store.check_in_place() {
            // there may be no folder any more in which it could be said
            Err(displaced) => Some(displaced.to_string()),
            Ok(()) => fault::told(&self.data_dir),
        }
    }

    /// Whether somebody has found that the data, which are where they were, may be damaged.
    pub(crate) fn suspects_data(&self) -> bool {
        self.store.check_in_place().is_ok() && fault::suspects_data(&self.data_dir)
    }

    /// The pool of this process, where it has one.
    pub(crate) fn pool(&self) -> Option<Arc<Pool>> {
        match &*self.lock_pool() {
            OwnPool::Runs(pool) => Some(Arc::clone(pool)),
            OwnPool::None | OwnPool::Closed => None,
        }
    }

    /// Starts a pool, which is what this process runs from then on. Whoever decides inside a write what is nobody's
    /// any more sees from before its first write that this process has one.
    pub(super) fn start_pool(
        &self,
        start: impl FnOnce(&Arc<EngineContext>) -> Result<Arc<Pool>, ApiError>,
    ) -> Result<(), ApiError> {
        self.pool_look.set_own(true);
        let pool = start(&self.context).inspect_err(|_| self.pool_look.set_own(false))?;
        let closed = {
            let mut own = self.lock_pool();
            let closed = matches!(*own, OwnPool::Closed);
            if !closed {
                *own = OwnPool::Runs(Arc::clone(&pool));
            }
            closed
        };
        if closed {
            self.pool_look.set_own(false);
            self.stop_pool(&pool, Stop::LeaveRunning);
            return Err(error::engine("The engine has been stopped."));
        }
        start::catch_up(&self.context, &pool);
        Ok(())
    }

    /// Takes the pool out, and leaves `instead` in its place.
    fn take_pool(&self, instead: OwnPool) -> Option<Arc<Pool>> {
        let mut own = self.lock_pool();
        match std::mem::replace(&mut *own, instead) {
            OwnPool::Runs(pool) => {
                self.pool_look.set_own(false);
                Some(pool)
            }
            OwnPool::None | OwnPool::Closed => None,
        }
    }

    /// Somebody asks for a pool anew, be it after a stop.
    pub(crate) fn reopen(&self) {
        let mut own = self.lock_pool();
        if matches!(*own, OwnPool::Closed) {
            *own = OwnPool::None;
        }
    }

    /// Becomes the pool that runs the queue, where no other process is.
    pub(crate) fn try_run_pool(self: &Arc<Self>, workers: Option<i64>) -> Result<bool, ApiError> {
        let lock = room::with_room(&self.data_dir, || PoolLock::try_acquire(&self.data_dir, self.role))
            .map_err(|e| error::engine(format!("The pool's lock could not be taken: {e}.")))?;
        let Some(lock) = lock else { return Ok(false) };
        self.run_pool(lock, workers)?;
        Ok(true)
    }

    fn run_pool(&self, lock: PoolLock, workers: Option<i64>) -> Result<(), ApiError> {
        self.start_pool(|context| start::queue(context, lock, workers))
    }

    /// Runs just this task.
    pub(crate) fn run_private(&self, task: TaskId) -> Result<(), ApiError> {
        self.start_pool(|context| start::private(context, task))
    }

    /// Takes the pool over as soon as its holder goes.
    pub(crate) fn succeed(
        self: &Arc<Self>,
        workers: Option<i64>,
        told: std::sync::mpsc::Sender<()>,
    ) -> Result<(), ApiError> {
        let weak = Arc::downgrade(self);
        let wait = PoolLock::wait(&self.data_dir, self.role, move |lock| {
            let (Ok(lock), Some(host)) = (lock, weak.upgrade()) else { return };
            match host.run_pool(lock, workers) {
                Ok(()) => {
                    let _ = told.send(());
                }
                Err(error) => {
                    tracing::error!(%error, "the pool could not be taken over; trying again");
                    std::thread::park_timeout(TAKE_OVER_PAUSE);
                    if let Err(error) = host.succeed(workers, told) {
                        tracing::error!(%error, "the pool is left to others");
                    }
                }
            }
        })
        .map_err(|e| error::engine(format!("The pool's lock could not be waited for: {e}.")))?;
        *self.successor.lock().unwrap_or_else(PoisonError::into_inner) = Some(wait);
        Ok(())
    }

    /// Waits for no other process's pool any more.
    pub(crate) fn forget_successor(&self) {
        *self.successor.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Lets go of the running commands and gives the pool up to another process.
    pub(crate) fn hand_over(&self) {
        if self.retire() {
            self.bus.announce(&Notice::PoolLost);
        }
    }

    /// Gives the pool up, and may run another one later; whether there was one.
    pub(crate) fn retire(&self) -> bool {
        self.stop_own(Stop::LeaveRunning, OwnPool::None)
    }

    /// Stops the pool of this process, also one that is just being started.
    pub(crate) fn close(&self, how: Stop) {
        self.stop_own(how, OwnPool::Closed);
    }

    /// Stops the pool of this process; whether it had one.
    fn stop_own(&self, how: Stop, instead: OwnPool) -> bool {
        let Some(pool) = self.take_pool(instead) else { return false };
        self.stop_pool(&pool, how);
        true
    }

    /// Stops a pool, lets go of what it leaves running, and gives its lock up.
    pub(super) fn stop_pool(&self, pool: &Pool, how: Stop) {
        let lock = pool.stop(how);
        let (id, now, context) = (self.id.clone(), self.now(), Arc::clone(&self.context));
        let left = self.store.write(move |connection| {
            // an orphan's watcher ends while the pool of this very process may have begun: what that runs stays its own
            if context.pool_look.is_own() {
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

    /// Tells other processes that something changed. The bus does it too; a command that leaves at once does it
    /// itself.
    pub(crate) fn ring_others(&self) {
        doorbell::ring_all(&self.data_dir, Some(&self.id), &Ring::Changed);
    }

    /// Has whoever runs the queue look at the whole file once anybody here comes upon damage.
    pub(crate) fn doubt_where_damage_is_met(self: &Arc<Self>) {
        let (weak, tells) = (Arc::downgrade(self), Arc::new(AtomicBool::new(false)));
        self.store.on_damage(move || {
            if tells.swap(true, Ordering::SeqCst) {
                return;
            }
            // not where it was met: that thread may be the store's own, which must not be left with the last of this
            let (weak, telling) = (Weak::clone(&weak), Arc::clone(&tells));
            let tell = move || {
                if let Some(host) = weak.upgrade() {
                    host.doubt_data();
                }
                telling.store(false, Ordering::SeqCst);
            };
            if std::thread::Builder::new().name("doubt".into()).spawn(tell).is_err() {
                tells.store(false, Ordering::SeqCst);
            }
        });
    }

    /// Has whoever runs the queue look at the whole file.
    pub(crate) fn doubt_data(&self) {
        match self.pool().filter(|pool| pool.is_of_the_queue()) {
            Some(pool) => pool.doubt(),
            None => _ = doorbell::ring_all(&self.data_dir, Some(&self.id), &Ring::Doubt),
        }
    }

    /// Starts to hear of changes.
    pub(crate) fn listen(self: &Arc<Self>) {
        self.listening.get_or_init(|| {
            let ears = Ears(Arc::downgrade(self));
            let bus = BusThread::start(&self.store, Arc::clone(&self.bus), Arc::clone(&self.wake), ears);
            let mut doorbells: Vec<Doorbell> = self.listen_at(&self.id, Self::on_ring).into_iter().collect();
            if self.role == Role::App {
                doorbells.extend(self.listen_at(APP_BELL, Self::app_rung));
            }
            match bus {
                Ok(bus) => Listening { _bus: bus, _doorbells: doorbells },
                Err(error) => {
                    tracing::error!(%error, "the bus could not be started");
                    Listening { _bus: BusThread::absent(&self.bus, &self.wake), _doorbells: doorbells }
                }
            }
        });
    }

    fn listen_at(self: &Arc<Self>, name: &str, on_ring: fn(&Arc<Self>, Ring)) -> Option<Doorbell> {
        let weak = Arc::downgrade(self);
        let on_ring = move |ring| {
            if let Some(host) = weak.upgrade() {
                on_ring(&host, ring);
            }
        };
        Doorbell::listen(&self.data_dir, name, on_ring)
            .inspect_err(|error| tracing::warn!(%error, name, "no doorbell; changes are seen within 250 ms"))
            .ok()
    }

    /// The app's own bell is for second starts; whatever else is on_ring on it is also on_ring on the other.
    fn app_rung(self: &Arc<Self>, ring: Ring) {
        if let Ring::Open(args) = ring {
            self.bus.announce(&Notice::Open(args));
        }
    }

    fn on_ring(self: &Arc<Self>, ring: Ring) {
        match ring {
            Ring::Changed => self.wake.rung(),
            Ring::YieldPool if self.role == Role::Worker => {
                let host = Arc::clone(self);
                // not on the bell's own thread: handing over waits for the workers
                let _ = std::thread::Builder::new().name("hand-over".into()).spawn(move || host.hand_over());
            }
            Ring::Doubt => {
                if let Some(pool) = self.pool().filter(|pool| pool.is_of_the_queue()) {
                    pool.doubt();
                }
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
        let host = Arc::clone(self);
        let thread = std::thread::Builder::new().name("orphans".into());
        if let Err(error) = thread.spawn(move || host.end_orphans(&stopping)) {
            tracing::error!(%error, "what nobody follows is left to whoever runs the queue next");
        }
    }

    /// Takes these runs over, all at once, and gives them time to end.
    fn end_orphans(self: &Arc<Self>, tasks: &[TaskId]) {
        /// A tree has two seconds to end before it is killed.
        const PATIENCE: Duration = Duration::from_secs(5);
        let changes = self.bus.subscribe();
        let until = Instant::now() + PATIENCE;
        match start::orphans(&self.context, tasks) {
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
    pub(crate) fn is_drained(&self) -> Result<bool, ApiError> {
        let user = self.user.clone();
        // of one moment: what is queued at one and running at the next would be neither
        let (rests, ready) = self
            .store
            .read(|c| {
                let counts = store::counts::by_status(c, &user)?;
                // a run of a workflow goes on by its tasks, and these are counted
                let running = counts.running > store::workflows::going(c, &user)?;
                // a pause before a retry is the queue's own affair: it is waited for
                let retry_soon = store::tasks::any_retry(c)?;
                // answers that somebody waits for are in no counter
                let answers = store::chats::any_waited_for(c, Status::Running)?
                    || store::chats::any_waited_for(c, Status::Queued)?;
                // what waits for a limit waits for what runs, or for a person where that is paused
                let ready = counts.queued > 0
                    && !store::queue_state::paused(c)?.0
                    && (counts.running > 0 || store::lanes::any_may_start(c)?);
                Ok((!running && !retry_soon && !answers, ready))
            })
            .map_err(error::api)?;
        let busy = self.pool().is_some_and(|p| p.busy() > 0);
        let is_told = self.messenger.is_none() || !deliveries::any_in_hand(self).map_err(error::api)?;
        Ok(rests && !ready && !busy && is_told)
    }
}

struct Ears(Weak<PoolHost>);

impl Listener for Ears {
    fn heard(&self, events: &[Event]) {
        let Some(host) = self.0.upgrade() else { return };
        for event in events {
            if event.kind == EventKind::Settings {
                host.settings.forget();
            }
            if let Some(task) = event.task_id {
                host.watchers.wake(task);
            }
        }
        if let Some(pool) = host.pool() {
            pool.heard(&host.context, events);
        }
    }

    fn ring_others(&self) {
        if let Some(host) = self.0.upgrade() {
            host.ring_others();
        }
    }
}

impl Drop for PoolHost {
    fn drop(&mut self) {
        let began = Instant::now();
        self.close(Stop::LeaveRunning);
        if let Some(lock) = self.lock.take() {
            lock.leave();
        }
        tracing::debug!(took = ?began.elapsed(), "engine closed");
    }
}
