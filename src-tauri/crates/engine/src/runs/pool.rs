//! The pool: what is known of a fixed set of named worker threads, and of the runs that they follow.
//!
//! Owns: the number of workers, who is busy, what is handed from one thread of the pool to another, and how they are
//! woken. Must never: know what a worker does; it is handed that.

use super::{
    door::Door,
    health::Health,
    live::{Adopted, Runs, Stop},
    settle::Finished,
};
use crate::{ports::Signal, process::locks::PoolLock, tasks::context::EngineContext};
use contract::{
    Status, TaskId,
    event::{Event, EventKind},
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How long a graceful stop waits for its threads. A command gets 2 s between TERM and KILL.
const STOP_PATIENCE: Duration = Duration::from_secs(8);
/// Longest wait for news: a wake-up that was lost costs at most this.
const NO_NEWS: Duration = Duration::from_secs(60);
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

/// What a worker has done so far and does now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WorkerStats {
    pub(super) processed: i64,
    pub(super) task: Option<TaskId>,
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

/// Where a worker stands.
///
/// A talk has no place of the pool's: whoever waits for an answer does not wait behind the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Post {
    /// In one of the pool's places, by number from 1: it waits there for what is next in the queue.
    Place(usize),
    /// Beside them, by number from 1: it answers what somebody waits for in a talk, and leaves when nothing of that is left.
    Talk(usize),
}

impl Post {
    /// What its worker is called.
    pub(super) fn name(self) -> String {
        match self {
            Self::Place(number) => format!("worker-{number}"),
            Self::Talk(number) => format!("talk-{number}"),
        }
    }
}

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

impl State {
    /// How many workers there may be now.
    pub(super) const fn places(&self) -> usize {
        self.size + self.lent
    }

    /// Keeps a thread, to be waited for at the end, and forgets those that have ended.
    pub(super) fn keep(&mut self, thread: JoinHandle<()>) {
        self.threads.retain(|t| !t.is_finished());
        self.threads.push(thread);
    }

    /// The places whose workers are wanted and do not live.
    fn missing(&self) -> Vec<Post> {
        (1..=self.places()).map(Post::Place).filter(|post| !self.alive.contains(post)).collect()
    }

    /// Whether there is such a place still.
    pub(super) const fn has(&self, post: Post) -> bool {
        match post {
            Post::Place(number) => number <= self.places(),
            Post::Talk(_) => true,
        }
    }
}

/// What the sender of notices is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outbox {
    /// There may be something new in it.
    pub(super) new: bool,
    /// How it is sent may have changed.
    pub(super) settings: bool,
}

#[derive(Default)]
pub(super) struct State {
    /// Workers that are wanted.
    pub(super) size: usize,
    /// Workers besides, in the place of those that only wait for tasks below theirs.
    pub(super) lent: usize,
    /// Where workers live.
    pub(super) alive: BTreeSet<Post>,
    pub(super) busy: usize,
    /// A worker runs, or is about to claim, a task that must run alone.
    pub(super) alone: bool,
    /// A task that must run alone may be waiting.
    pub(super) poison: bool,
    /// A worker was turned away because another one ran, or was about to claim, such a task.
    pub(super) turned_away: bool,
    /// A worker was let through the door because nothing else runs, and has not claimed yet.
    pub(super) only: bool,
    /// A worker was not let through the door.
    pub(super) before_door: bool,
    /// The rules of the door were changed.
    pub(super) new_rules: bool,
    /// What each worker has done so far and does now.
    pub(super) tallies: BTreeMap<Post, WorkerStats>,
    pub(super) stopping: Option<Stop>,
    /// What is known of the store: from a damaged one nothing is claimed.
    pub(super) health: Health,
    pub(super) adopted: VecDeque<Adopted>,
    /// Runs that nobody follows yet, because no thread could be had for them.
    pub(super) unwatched: Vec<Adopted>,
    /// Runs that have ended, and what came of them could not be written yet. Nobody else has them in hand.
    pub(super) unsettled: Vec<Finished>,
    /// What may have to leave the machine since its sender looked last.
    pub(super) outbox: Outbox,
    /// Another engine may have let go of runs.
    pub(super) runs_let_go: bool,
    /// The next moment at which the clock has something to do; `None`: it must look.
    pub(super) next_wake: Option<Option<i64>>,
    /// The clock looks right now, and nothing has changed since it began to.
    pub(super) clock_looks: bool,
    pub(super) threads: Vec<JoinHandle<()>>,
    pub(super) lock: Option<PoolLock>,
}

impl Pool {
    /// Whether this process follows any run.
    pub(crate) fn follows_any(&self) -> bool {
        !self.runs.all().is_empty()
    }

    /// Whether it goes on.
    pub(crate) fn is_running(&self) -> bool {
        self.stopping().is_none()
    }

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

    /// A pause, before what failed is tried again.
    pub(super) fn rest(&self, pause: Duration) {
        let state = self.lock();
        let _unused =
            self.rests.wait_timeout_while(state, pause, |_| true).unwrap_or_else(PoisonError::into_inner);
    }

    /// A pause that the end of the pool cuts short.
    pub(super) fn rest_until_stopped(&self, pause: Duration) {
        let state = self.lock();
        let _unused = self
            .rests
            .wait_timeout_while(state, pause, |state| state.stopping.is_none())
            .unwrap_or_else(PoisonError::into_inner);
    }

    /// Waits until somebody stands before the door; `false` where the pool stops.
    pub(super) fn wait_before_door(&self) -> bool {
        let nobody = |state: &mut State| state.stopping.is_none() && !state.before_door;
        let state = self.door_bell.wait_while(self.lock(), nobody).unwrap_or_else(PoisonError::into_inner);
        state.stopping.is_none()
    }

    /// A pause between two looks at the machine, which new rules cut short; `false` where the pool stops.
    pub(super) fn rest_at_door(&self, pause: Duration) -> bool {
        let calm = |state: &mut State| state.stopping.is_none() && !state.new_rules;
        let waited = self.door_bell.wait_timeout_while(self.lock(), pause, calm);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.new_rules = false;
        state.stopping.is_none()
    }

    /// The person may have changed what the door goes by: who waits before it is looked after at once.
    fn mind_new_rules(&self) {
        self.door.forget();
        self.lock().new_rules = true;
        self.door_bell.notify_all();
    }

    /// Something may be claimed now.
    pub(super) fn bring_news(&self) {
        self.news.fetch_add(1, Ordering::SeqCst);
        drop(self.lock());
        self.claimable.notify_all();
    }

    /// Wakes every thread of the pool.
    fn wake_all(&self) {
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
    pub(super) fn waits_for_a_place(&self, freed: u64) {
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

    /// What the sender of notices was told since it asked last; waits for that until `pause` is over or the pool stops.
    pub(super) fn wait_for_notices(&self, pause: Duration) -> Outbox {
        let quiet = |state: &mut State| state.stopping.is_none() && state.outbox == Outbox::default();
        let waited = self.rests.wait_timeout_while(self.lock(), pause, quiet);
        std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).0.outbox)
    }

    /// Looks at the clock now.
    pub(crate) fn look_at_the_clock(&self) {
        self.forget_next_wake();
        self.bring_news();
        self.moments.notify_all();
    }

    /// What the clock knows, or is about to know, is no longer true.
    pub(super) fn forget_next_wake(&self) {
        let mut state = self.lock();
        state.next_wake = None;
        state.clock_looks = false;
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
