//! The pool: a fixed set of named worker threads that run the queue, and what keeps it going.
//!
//! Owns: the workers, the runs they follow, the clock's wake-ups, rescue of what other engines left.
//! Only the holder of the pool's lock claims from the queue; a private pool claims one task only.

mod clock;
pub(crate) mod context;
mod follow;
mod heartbeat;
mod job;
mod live;
mod outcome;
mod overdue;
mod parked;
mod poison;
mod rescue;
pub(crate) mod search_feed;
mod settle;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use live::LiveRun;

use crate::{
    engine::{Shared, Stop},
    error,
    ports::Signal,
    process::locks::PoolLock,
};
use contract::{
    ApiError, Status, TaskId,
    event::{Event, EventKind},
    settings::WORKERS,
};
use live::Runs;
use rescue::Adopted;
use settle::Finished;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How long a graceful stop waits for its threads. A command gets 2 s between TERM and KILL.
const STOP_PATIENCE: Duration = Duration::from_secs(8);
/// A pause before a thread that panicked goes on.
const PANIC_PAUSE: Duration = Duration::from_secs(1);

/// What a pool claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Whatever is next in the queue.
    Queue,
    /// This task only.
    One(TaskId),
}

/// What a worker has done so far and does now.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    processed: i64,
    task: Option<TaskId>,
}

/// The pool of one engine.
pub(crate) struct Pool {
    scope: Scope,
    /// Whether the number of workers was given at the start, and settings do not change it.
    fixed_size: bool,
    state: Mutex<State>,
    /// Workers wait here for something to claim; the clock for the next moment.
    changed: Condvar,
    runs: Runs,
    /// Grows with everything that may make a claim succeed, so that no wake-up is lost between a claim and a wait.
    news: AtomicU64,
    start_thread: Box<StartThread>,
}

/// Starts a thread of this name. A machine may refuse; what is not started then is tried again.
type StartThread = dyn Fn(String, Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> + Send + Sync;

fn start_thread(name: String, work: Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name).spawn(work)
}

/// A place in the pool that was lent. The worker in it leaves when it is idle.
pub(crate) struct Lent(Arc<Pool>);

impl Drop for Lent {
    fn drop(&mut self) {
        self.0.lock().lent -= 1;
        self.0.changed.notify_all();
    }
}

impl State {
    /// How many workers there may be now.
    const fn places(&self) -> usize {
        self.size + self.lent
    }

    /// Keeps a thread, to be waited for at the end, and forgets those that have ended.
    fn keep(&mut self, thread: JoinHandle<()>) {
        self.threads.retain(|t| !t.is_finished());
        self.threads.push(thread);
    }

    /// Numbers of the workers that are wanted and do not live.
    fn missing(&self) -> Vec<usize> {
        (1..=self.places()).filter(|number| !self.alive.contains(number)).collect()
    }
}

#[derive(Default)]
struct State {
    /// Workers that are wanted.
    size: usize,
    /// Workers besides, in the place of those that only wait for tasks below theirs.
    lent: usize,
    /// Numbers of the workers that live.
    alive: BTreeSet<usize>,
    busy: usize,
    /// A worker runs, or is about to claim, a task that must run alone.
    alone: bool,
    /// A task that must run alone may be waiting.
    poison: bool,
    /// A worker was turned away because another one ran, or was about to claim, such a task.
    turned_away: bool,
    /// What each worker has done so far and does now.
    tallies: BTreeMap<usize, Tally>,
    stopping: Option<Stop>,
    adopted: VecDeque<Adopted>,
    /// Runs that nobody follows yet, because no thread could be had for them.
    unwatched: Vec<Adopted>,
    /// Runs that have ended, and what came of them could not be written yet. Nobody else has them in hand.
    unsettled: Vec<Finished>,
    /// Another engine may have let go of runs.
    runs_let_go: bool,
    /// The next moment at which the clock has something to do; `None`: it must look.
    next_wake: Option<Option<i64>>,
    /// The clock looks right now, and nothing has changed since it began to.
    clock_looks: bool,
    threads: Vec<JoinHandle<()>>,
    lock: Option<PoolLock>,
}

impl Pool {
    /// Starts the pool that runs the queue.
    pub(crate) fn start(
        shared: &Arc<Shared>,
        lock: PoolLock,
        workers: Option<i64>,
    ) -> Result<Arc<Self>, ApiError> {
        let size = match workers {
            Some(n) => n,
            None => crate::settings::load(shared)?.workers,
        };
        let size = usize::try_from(size.clamp(*WORKERS.start(), *WORKERS.end())).unwrap_or(1);
        let pool = Arc::new(Self::new(Scope::Queue, workers.is_some(), Some(lock)));
        let id = shared.id.clone();
        shared.store.write(move |c| store::workers::forget_others(c, Some(&id))).map_err(error::api)?;
        pool.lock().size = size;
        rescue::take_over(shared, &pool)?;
        pool.lock().poison = shared.store.read(store::claim::any_alone).map_err(error::api)?;
        pool.keep(shared)?;
        pool.resize(shared, size);
        tracing::info!(workers = size, "the pool runs");
        Ok(pool)
    }

    /// Starts a pool of one worker that runs this task only.
    pub(crate) fn private(shared: &Arc<Shared>, task: TaskId) -> Result<Arc<Self>, ApiError> {
        let pool = Arc::new(Self::new(Scope::One(task), true, None));
        rescue::take_over_one(shared, &pool, task)?;
        pool.keep(shared)?;
        pool.resize(shared, 1);
        Ok(pool)
    }

    /// Takes over those of these tasks' runs that no living engine follows, and nothing else; `None` when there are none.
    pub(crate) fn orphans(shared: &Arc<Shared>, tasks: &[TaskId]) -> Result<Option<Arc<Self>>, ApiError> {
        let Some(first) = tasks.first() else { return Ok(None) };
        let pool = Arc::new(Self::new(Scope::One(*first), true, None));
        for task in tasks {
            rescue::take_over_one(shared, &pool, *task)?;
        }
        Ok(pool.follows_any().then_some(pool))
    }

    /// Whether this process follows any run.
    pub(crate) fn follows_any(&self) -> bool {
        !self.runs.all().is_empty()
    }

    /// Whether it goes on.
    pub(crate) fn is_running(&self) -> bool {
        self.stopping().is_none()
    }

    /// Waits until there was no news for `calm`, at most `most`.
    pub(crate) fn wait_for_calm(&self, calm: Duration, most: Duration) {
        // woken by news at first, however long that takes; then news restarts the pause
        let seen = self.news.load(Ordering::SeqCst);
        self.wait_while(Duration::from_secs(60), |news| news == seen);
        let until = Instant::now() + most;
        while self.is_running() && Instant::now() < until {
            let seen = self.news.load(Ordering::SeqCst);
            if !self.wait_while(calm, |news| news == seen) {
                return;
            }
        }
    }

    /// Waits while `unchanged` holds of the news, at most `longest`; whether it stopped holding.
    fn wait_while(&self, longest: Duration, unchanged: impl Fn(u64) -> bool) -> bool {
        let state = self.lock();
        let (_state, waited) = self
            .changed
            .wait_timeout_while(state, longest, |state| {
                state.stopping.is_none() && unchanged(self.news.load(Ordering::SeqCst))
            })
            .unwrap_or_else(PoisonError::into_inner);
        !waited.timed_out()
    }

    fn new(scope: Scope, fixed_size: bool, lock: Option<PoolLock>) -> Self {
        Self {
            scope,
            fixed_size,
            state: Mutex::new(State { lock, ..State::default() }),
            changed: Condvar::new(),
            runs: Runs::default(),
            news: AtomicU64::new(0),
            start_thread: Box::new(start_thread),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Workers that run something.
    pub(crate) fn busy(&self) -> usize {
        self.lock().busy
    }

    /// Workers that are wanted.
    pub(crate) fn size(&self) -> usize {
        self.lock().size
    }

    fn stopping(&self) -> Option<Stop> {
        self.lock().stopping
    }

    /// Starts the threads that keep the pool going besides the workers.
    fn keep(self: &Arc<Self>, shared: &Arc<Shared>) -> Result<(), ApiError> {
        self.side_thread(shared, "clock", clock::run)?;
        self.side_thread(shared, "heartbeat", heartbeat::run)?;
        if self.scope == Scope::Queue {
            self.side_thread(shared, "search", crate::runs::search_feed::run)?;
        }
        Ok(())
    }

    fn side_thread(
        self: &Arc<Self>,
        shared: &Arc<Shared>,
        name: &str,
        run: fn(&Arc<Shared>, &Arc<Self>),
    ) -> Result<(), ApiError> {
        let (shared, pool) = (Arc::clone(shared), Arc::clone(self));
        let work = move || {
            while let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(&shared, &pool))) {
                let words = follow::panicked(panic.as_ref()).message;
                tracing::error!(%words, "a thread that the queue needs died and goes on");
                pool.rest(PANIC_PAUSE);
            }
        };
        let thread = (self.start_thread)(name.to_owned(), Box::new(work))
            .map_err(|e| error::engine(format!("A thread could not be started: {e}.")))?;
        self.lock().keep(thread);
        Ok(())
    }

    /// Brings the number of workers to `size`: missing ones are started, one too many leaves when it is idle.
    pub(crate) fn resize(self: &Arc<Self>, shared: &Arc<Shared>, size: usize) {
        let mut state = self.lock();
        state.size = size;
        self.fill(shared, state);
    }

    /// Lends the place of a run that only waits for a task below it, so that this one can have a worker even where
    /// every worker waits like that. It is taken back when what is returned is dropped.
    pub(crate) fn lend(self: &Arc<Self>, shared: &Arc<Shared>) -> Option<Lent> {
        if self.scope != Scope::Queue {
            return None;
        }
        let mut state = self.lock();
        state.lent += 1;
        self.fill(shared, state);
        Some(Lent(Arc::clone(self)))
    }

    /// Starts the workers that are missing.
    fn fill(self: &Arc<Self>, shared: &Arc<Shared>, mut state: MutexGuard<'_, State>) {
        for number in state.missing() {
            self.spawn_worker(shared, &mut state, number);
        }
        drop(state);
        self.bring_news();
    }

    /// Starts the workers that are missing because no thread could be had for them when they were wanted.
    fn fill_again(self: &Arc<Self>, shared: &Arc<Shared>) {
        let state = self.lock();
        if state.stopping.is_none() && !state.missing().is_empty() {
            self.fill(shared, state);
        }
    }

    /// A worker's thread has nothing more to do. Its place may have been wanted again since it decided to leave: then
    /// another one takes it, for nobody started one while this one still counted as alive.
    fn worker_left(self: &Arc<Self>, shared: &Arc<Shared>, number: usize) {
        let mut state = self.lock();
        state.alive.remove(&number);
        state.tallies.remove(&number);
        if number <= state.places() {
            self.spawn_worker(shared, &mut state, number);
        }
        drop(state);
        self.changed.notify_all();
    }

    fn spawn_worker(self: &Arc<Self>, shared: &Arc<Shared>, state: &mut State, number: usize) {
        if state.stopping.is_some() || !state.alive.insert(number) {
            return;
        }
        let (shared, pool) = (Arc::clone(shared), Arc::clone(self));
        let work = Box::new(move || worker::live(&shared, &pool, number));
        match (self.start_thread)(format!("worker-{number}"), work) {
            Ok(thread) => state.keep(thread),
            Err(error) => {
                state.alive.remove(&number);
                tracing::error!(%error, number, "a worker could not be started; it is tried again");
            }
        }
    }

    /// A pause, before what failed is tried again.
    fn rest(&self, pause: Duration) {
        let state = self.lock();
        let _unused =
            self.changed.wait_timeout_while(state, pause, |_| true).unwrap_or_else(PoisonError::into_inner);
    }

    /// Something may be claimed now, or the clock has something new to look at.
    fn bring_news(&self) {
        self.news.fetch_add(1, Ordering::SeqCst);
        drop(self.lock());
        self.changed.notify_all();
    }

    /// Events that were committed, by this process or another.
    pub(crate) fn heard(self: &Arc<Self>, events: &[Event]) {
        let (mut news, mut clock, mut poison) = (false, false, false);
        for event in events {
            match (event.kind, event.task_id) {
                (EventKind::CancelRequested, Some(task)) => self.runs.intent(task, Signal::Cancel),
                (EventKind::PauseRequested, Some(task)) => self.runs.intent(task, Signal::Pause),
                (EventKind::UserMessage, Some(task)) => self.runs.intent(task, Signal::Mail),
                (EventKind::Status, _) => {
                    let queued = event.is_move_to(Status::Queued);
                    news |= queued;
                    // a new task was never lost; any other may have been, by whichever process
                    poison |= queued && event.from_status.is_some();
                    // what waits may have a deadline, and what waits for the person a last day
                    let waits = [Status::Pending, Status::Paused, Status::NeedsInput];
                    clock |= waits.into_iter().any(|status| event.is_move_to(status));
                    clock |= queued && event.from_status.is_some();
                }
                (EventKind::Edited | EventKind::Queue | EventKind::Settings, _) => clock = true,
                // an engine that leaves says so together with letting go of its runs
                (EventKind::Workers, _) => self.lock().runs_let_go = true,
                _ => {}
            }
        }
        if poison {
            self.lock().poison = true;
        }
        if clock {
            self.forget_next_wake();
        }
        if news || clock {
            self.bring_news();
        }
    }

    /// Looks at the clock now.
    pub(crate) fn look_at_the_clock(&self) {
        self.forget_next_wake();
        self.bring_news();
    }

    /// What the clock knows, or is about to know, is no longer true.
    fn forget_next_wake(&self) {
        let mut state = self.lock();
        state.next_wake = None;
        state.clock_looks = false;
    }

    /// Makes up for what was announced between the pool's start and the moment from which it is told of events.
    pub(crate) fn catch_up(&self, shared: &Shared) {
        for run in self.runs.all() {
            rescue::tell_intents(shared, &run);
        }
        self.look_at_the_clock();
    }

    /// Stops claiming, deals with the runs, waits for the threads; returns the lock, to be given up.
    pub(crate) fn stop(&self, how: Stop) -> Option<PoolLock> {
        let began = Instant::now();
        self.lock().stopping = Some(how);
        self.bring_news();
        for run in self.runs.all() {
            match how {
                Stop::LeaveRunning => run.signal(Signal::Detach),
                Stop::StopRunning => run.release(),
            }
        }
        let threads = std::mem::take(&mut self.lock().threads);
        let me = std::thread::current().id();
        for thread in threads.into_iter().filter(|t| t.thread().id() != me) {
            while !thread.is_finished() && began.elapsed() < STOP_PATIENCE {
                self.changed.notify_all();
                std::thread::park_timeout(Duration::from_millis(5));
            }
            if thread.is_finished() {
                let _ = thread.join();
            } else {
                tracing::warn!("a thread did not stop in time; its run is left to the next engine");
            }
        }
        self.lock().lock.take()
    }
}
