//! The pool: what is known of a fixed set of named worker threads, and of the runs that they follow.
//!
//! Owns: the number of workers, who is busy, what is handed from one thread of the pool to another, and how they are
//! woken. Must never: know what a worker does; it is handed that.

mod news;
mod state;
mod waits;

pub(super) use self::state::{Outbox, Post, State, WorkerStats};
use super::{
    door::Door,
    live::{Runs, Stop},
};
use crate::{process::locks::PoolLock, tasks::context::EngineContext};
use contract::TaskId;
use std::{
    io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How long a graceful stop waits for its threads. A command gets 2 s between TERM and KILL.
const STOP_PATIENCE: Duration = Duration::from_secs(8);
/// Most workers that answer in talks at once, those included that somebody sent to the background: many more than there are
/// slots, for a limit on threads.
const TALKERS_MAX: usize = 64;

/// What a pool claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Whatever is next in the queue.
    Queue,
    /// This task only.
    One(TaskId),
}

/// The pool of one engine.
pub(crate) struct Pool {
    pub(super) scope: Scope,
    /// Whether the number of workers was given at the start, and settings do not change it.
    pub(super) fixed_size: bool,
    pub(super) state: Mutex<State>,
    /// Workers wait here for something to claim. Nobody else does while a task is on its way to one of them: each
    /// thread that is woken in vain then is in the worker's way.
    pub(super) claimable: Condvar,
    /// The clock waits here for the next moment.
    pub(super) moments: Condvar,
    /// Threads rest here until their time comes, or the pool stops.
    pub(super) rests: Condvar,
    /// Whether the machine is to start anything new,
    pub(super) door: Door,
    /// and where whoever looks waits until somebody wants to know.
    pub(super) door_bell: Condvar,
    pub(super) runs: Runs,
    /// Whether anything may have to leave the machine: then whoever sends it is told of what ends.
    pub(super) notices: AtomicBool,
    /// Grows with everything that may make a claim succeed, so that no wake-up is lost between a claim and a wait.
    pub(super) news: AtomicU64,
    /// Grows with everything that may free a place under a limit.
    pub(super) places_freed: AtomicU64,
    /// Whether a worker found something that a limit kept from starting: then it is told of those.
    pub(super) limits_wait: AtomicBool,
    /// Whether times of schedules wait for the end of a task; looked up at the first look at the clock.
    pub(super) times_wait: AtomicBool,
    pub(super) start_thread: Box<StartThread>,
    pub(super) worker_life: WorkerLife,
}

/// What a worker's thread does from its start to its end. The pool is handed it, so that it can start workers without
/// knowing what they do.
pub(super) type WorkerLife = fn(&Arc<EngineContext>, &Arc<Pool>, Post);

/// Starts a thread of this name. A machine may refuse; what is not started then is tried again.
pub(super) type StartThread =
    dyn Fn(String, Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> + Send + Sync;

pub(super) fn start_thread(name: String, work: Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name).spawn(work)
}

/// A place in the pool that was lent. The worker in it leaves when it is idle.
pub(super) struct Lent(Arc<Pool>);

impl Drop for Lent {
    fn drop(&mut self) {
        self.0.lock().lent -= 1;
        self.0.claimable.notify_all();
    }
}

impl Pool {
    /// Whether this process follows any run.
    pub(crate) fn follows_any(&self) -> bool {
        !self.runs.all().is_empty()
    }

    /// Whether it runs the queue, and not one task in a slot of its own.
    pub(crate) fn is_of_the_queue(&self) -> bool {
        self.scope == Scope::Queue
    }

    /// Whether it goes on.
    pub(crate) fn is_running(&self) -> bool {
        self.stopping().is_none()
    }

    pub(super) fn new(
        scope: Scope,
        fixed_size: bool,
        lock: Option<PoolLock>,
        worker_life: WorkerLife,
    ) -> Self {
        Self {
            scope,
            fixed_size,
            state: Mutex::new(State { lock, ..State::default() }),
            claimable: Condvar::new(),
            moments: Condvar::new(),
            rests: Condvar::new(),
            door: Door::default(),
            door_bell: Condvar::new(),
            notices: AtomicBool::new(false),
            runs: Runs::default(),
            news: AtomicU64::new(0),
            places_freed: AtomicU64::new(0),
            limits_wait: AtomicBool::new(false),
            times_wait: AtomicBool::new(true),
            start_thread: Box::new(start_thread),
            worker_life,
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
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

    pub(super) fn stopping(&self) -> Option<Stop> {
        self.lock().stopping
    }

    /// Brings the number of workers to `size`: missing ones are started, one too many leaves when it is idle.
    pub(crate) fn resize(self: &Arc<Self>, engine: &Arc<EngineContext>, size: usize) {
        let mut state = self.lock();
        state.size = size;
        self.fill(engine, state);
    }

    /// Lends the place of a run that only waits for a task below it, so that this one can have a worker even where
    /// every worker waits like that. It is taken back when what is returned is dropped. Whoever answers in a talk has none to
    /// lend, also where nobody waits for the answer any more.
    pub(super) fn lend(self: &Arc<Self>, engine: &Arc<EngineContext>, post: Post) -> Option<Lent> {
        if self.scope != Scope::Queue || matches!(post, Post::Talk(_)) {
            return None;
        }
        let mut state = self.lock();
        state.lent += 1;
        self.fill(engine, state);
        Some(Lent(Arc::clone(self)))
    }

    /// Starts the workers that are missing.
    fn fill(self: &Arc<Self>, engine: &Arc<EngineContext>, mut state: MutexGuard<'_, State>) {
        for post in state.missing() {
            self.spawn_worker(engine, &mut state, post);
        }
        drop(state);
        self.bring_news();
    }

    /// Somebody may wait for an answer in a talk: a worker of its own looks, and answers as long as there are any.
    pub(crate) fn talk(self: &Arc<Self>, engine: &Arc<EngineContext>) {
        if self.scope != Scope::Queue {
            return;
        }
        let mut state = self.lock();
        let free = (1..=TALKERS_MAX).map(Post::Talk).find(|post| !state.alive.contains(post));
        if let Some(post) = free {
            self.spawn_worker(engine, &mut state, post);
        }
    }

    /// Starts the workers that are missing because no thread could be had for them when they were wanted.
    pub(super) fn fill_again(self: &Arc<Self>, engine: &Arc<EngineContext>) {
        let state = self.lock();
        if state.stopping.is_none() && !state.missing().is_empty() {
            self.fill(engine, state);
        }
    }

    /// A worker's thread has nothing more to do. Its place may have been wanted again since it decided to leave: then
    /// another one takes it, for nobody started one while this one still counted as alive.
    pub(super) fn worker_left(self: &Arc<Self>, engine: &Arc<EngineContext>, post: Post) {
        let mut state = self.lock();
        state.alive.remove(&post);
        state.tallies.remove(&post);
        if matches!(post, Post::Place(_)) && state.has(post) {
            self.spawn_worker(engine, &mut state, post);
        }
        drop(state);
        self.claimable.notify_all();
    }

    fn spawn_worker(self: &Arc<Self>, engine: &Arc<EngineContext>, state: &mut State, post: Post) {
        if state.stopping.is_some() || !state.alive.insert(post) {
            return;
        }
        let (engine, pool, life) = (Arc::clone(engine), Arc::clone(self), self.worker_life);
        let work = Box::new(move || life(&engine, &pool, post));
        match (self.start_thread)(post.name(), work) {
            Ok(thread) => state.keep(thread),
            Err(error) => {
                state.alive.remove(&post);
                tracing::error!(%error, ?post, "a worker could not be started; it is tried again");
            }
        }
    }

    /// Stops claiming, deals with the runs, waits for the threads; returns the lock, to be given up.
    pub(crate) fn stop(&self, how: Stop) -> Option<PoolLock> {
        let began = Instant::now();
        self.lock().stopping = Some(how);
        self.wake_all();
        for run in self.runs.all() {
            run.stop(how);
        }
        let threads = std::mem::take(&mut self.lock().threads);
        let me = std::thread::current().id();
        for thread in threads.into_iter().filter(|t| t.thread().id() != me) {
            while !thread.is_finished() && began.elapsed() < STOP_PATIENCE {
                self.wake_all();
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
