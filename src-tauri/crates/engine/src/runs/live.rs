//! The runs that this process follows, and how signals reach them.

use crate::{
    core::Core,
    ports::{Job, Receive, Signal, SignalBox},
};
use contract::{AgentKind, TaskId, machine::Needs};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
};
use store::{StoreError, settle::Lease, tasks::TaskRow};

/// Stands for the worker of an attempt that was taken over from another engine.
pub(super) const ADOPTED: &str = "adopted";

/// What becomes of running commands when the engine stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// They go on under their supervisors; the next engine takes them over.
    LeaveRunning,
    /// They are ended and their tasks are queued again, uncharged.
    StopRunning,
}

/// One run, while a thread of this process follows it.
pub(crate) struct LiveRun {
    pub(crate) task_id: TaskId,
    pub(crate) lease: Lease,
    signals: SignalBox,
    /// The engine stops and wants the task back in the queue, uncharged.
    released: AtomicBool,
    /// It showed no sign of life for too long and is being killed.
    hung: AtomicBool,
    /// Why the gate could not be committed, where it was the store that failed, not the lease that is gone.
    gate_error: OnceLock<StoreError>,
    /// Nothing but a thread that waits stands behind it: it has no life to show, and nothing to be ended.
    still: AtomicBool,
    /// Waits for the store, which may be long where many write: that is no fault of the run.
    held_up: AtomicBool,
    /// Beats since it last showed a sign of life.
    missed: AtomicU32,
    /// What it runs, as far as this process has claimed it: the agent, the command, the title.
    thing: OnceLock<(String, Option<String>, String)>,
    /// What it needs of the machine, as far as that was said; looked up once it matters.
    declared: OnceLock<Needs>,
    /// It was over its memory, and that was acted on.
    was_over: AtomicBool,
    /// It is ended because of that.
    over_memory: AtomicBool,
}

impl LiveRun {
    pub(crate) fn new(task_id: TaskId, lease: Lease) -> Arc<Self> {
        Arc::new(Self {
            task_id,
            lease,
            signals: SignalBox::default(),
            released: AtomicBool::new(false),
            hung: AtomicBool::new(false),
            gate_error: OnceLock::new(),
            still: AtomicBool::new(false),
            held_up: AtomicBool::new(false),
            missed: AtomicU32::new(0),
            thing: OnceLock::new(),
            declared: OnceLock::new(),
            was_over: AtomicBool::new(false),
            over_memory: AtomicBool::new(false),
        })
    }

    /// Says what it runs.
    pub(super) fn is_of(&self, task: &TaskRow) {
        let _ = self.thing.set((task.agent_id.clone(), task.command.clone(), task.title.clone()));
    }

    /// What it runs, as far as this process has claimed it: the agent, the command, the title.
    pub(super) fn thing(&self) -> Option<(&str, Option<&str>, &str)> {
        self.thing.get().map(|(agent, command, title)| (agent.as_str(), command.as_deref(), title.as_str()))
    }

    /// What it needs of the machine; asked of `look_up` until that knows it.
    pub(super) fn declared(&self, look_up: impl FnOnce() -> Option<Needs>) -> Option<Needs> {
        if self.declared.get().is_none() {
            let _ = self.declared.set(look_up()?);
        }
        self.declared.get().copied()
    }

    /// Whether it is over its memory for the first time since this claim; a run that the person lets go on was before.
    pub(super) fn is_first_over(&self) -> bool {
        !self.was_over.swap(true, Ordering::Relaxed)
    }

    /// Ends it because it is over its memory.
    pub(super) fn end_over_memory(&self) {
        self.over_memory.store(true, Ordering::Relaxed);
        self.signal(Signal::Cancel);
    }

    pub(super) fn is_over_memory(&self) -> bool {
        self.over_memory.load(Ordering::Relaxed)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.signals.signal(signal);
    }

    /// Ends it so that its task goes back to the queue. One that only waits for the person is let go instead: its
    /// question stays, and the next engine goes on with it.
    pub(crate) fn release(&self) {
        if self.still.load(Ordering::Relaxed) {
            return self.signal(Signal::Detach);
        }
        self.released.store(true, Ordering::Relaxed);
        self.signal(Signal::Cancel);
    }

    /// Lets it go or ends it, because the engine stops.
    pub(crate) fn stop(&self, how: Stop) {
        match how {
            Stop::LeaveRunning => self.signal(Signal::Detach),
            Stop::StopRunning => self.release(),
        }
    }

    /// Sets what receives its signals.
    pub(super) fn on_signal(&self, receive: Receive) {
        self.signals.listen(receive);
    }

    /// It showed a sign of life.
    pub(super) fn lives(&self) {
        self.missed.store(0, Ordering::Relaxed);
    }

    /// Has `work` done by the store for the run, whose life is not asked about meanwhile.
    pub(super) fn held_up_by<T>(&self, work: impl FnOnce() -> T) -> T {
        self.held_up.store(true, Ordering::Relaxed);
        let done = work();
        self.lives();
        self.held_up.store(false, Ordering::Relaxed);
        done
    }

    /// Keeps why the gate could not be committed.
    pub(super) fn fail_gate(&self, error: StoreError) {
        let _ = self.gate_error.set(error);
    }

    /// Nothing but a thread that waits stands behind it from now on.
    pub(crate) fn keep_still(&self) {
        self.still.store(true, Ordering::Relaxed);
    }

    /// Ends it because it shows no sign of life.
    pub(crate) fn kill_hung(&self) {
        self.hung.store(true, Ordering::Relaxed);
        self.signal(Signal::Cancel);
    }

    pub(crate) fn is_released(&self) -> bool {
        self.released.load(Ordering::Relaxed)
    }

    pub(crate) fn is_hung(&self) -> bool {
        self.hung.load(Ordering::Relaxed)
    }

    pub(crate) fn gate_error(&self) -> Option<&StoreError> {
        self.gate_error.get()
    }

    /// Counts a beat; how many have passed since the last sign of life.
    pub(crate) fn missed_beats(&self) -> u32 {
        if self.still.load(Ordering::Relaxed) || self.held_up.load(Ordering::Relaxed) {
            return 0;
        }
        self.missed.fetch_add(1, Ordering::Relaxed)
    }
}

/// All runs that this process follows.
#[derive(Default)]
pub(crate) struct Runs {
    by_task: Mutex<HashMap<TaskId, Arc<LiveRun>>>,
    /// Grows with every intent heard of, so that a claim can tell whether it missed one.
    intents: AtomicU64,
}

impl Runs {
    fn lock(&self) -> MutexGuard<'_, HashMap<TaskId, Arc<LiveRun>>> {
        self.by_task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a run. Where there are two of the same task, the one whose claim is older is let go: a parked run that
    /// a worker goes on with, also where that worker was faster than whoever enters the parked one.
    pub(crate) fn enter(&self, run: &Arc<LiveRun>) {
        let older = match self.lock().entry(run.task_id) {
            Entry::Occupied(there) if there.get().lease.generation > run.lease.generation => {
                Some(Arc::clone(run))
            }
            Entry::Occupied(mut there) => Some(there.insert(Arc::clone(run))),
            Entry::Vacant(free) => {
                free.insert(Arc::clone(run));
                None
            }
        };
        if let Some(older) = older {
            older.signal(Signal::Detach);
        }
    }

    /// Takes a run out, unless a newer one of the same task stands in its place.
    pub(crate) fn leave(&self, run: &Arc<LiveRun>) {
        let mut runs = self.lock();
        if runs.get(&run.task_id).is_some_and(|current| Arc::ptr_eq(current, run)) {
            runs.remove(&run.task_id);
        }
    }

    pub(crate) fn all(&self) -> Vec<Arc<LiveRun>> {
        self.lock().values().cloned().collect()
    }

    pub(crate) fn follows(&self, task: TaskId) -> bool {
        self.lock().contains_key(&task)
    }

    /// The person wants something of a task; its run is told if it is here.
    pub(crate) fn intent(&self, task: TaskId, signal: Signal) {
        self.intents.fetch_add(1, Ordering::SeqCst);
        let run = self.lock().get(&task).cloned();
        if let Some(run) = run {
            run.signal(signal);
        }
    }

    pub(crate) fn intents_heard(&self) -> u64 {
        self.intents.load(Ordering::SeqCst)
    }
}

/// A run that was begun before, by a dead engine or until it was frozen, and what is needed to go on following it.
pub(super) struct Adopted {
    pub(super) kind: AgentKind,
    pub(super) job: Job,
    pub(super) run: Arc<LiveRun>,
}

/// Tells a run that was just entered what the person wants of it: whatever was asked for earlier, nobody heard.
pub(super) fn tell_intents(core: &Core, run: &LiveRun) {
    let id = run.lease.task_id.clone();
    match core.store.read(|c| store::tasks::find(c, &id)) {
        Ok(task) if task.cancel_requested => run.signal(Signal::Cancel),
        Ok(task) if task.pause_requested => run.signal(Signal::Pause),
        Ok(_) => {}
        Err(error) => tracing::error!(%error, task = %id, "what is wanted of a run is not known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_the_store_holds_up_misses_no_beat() {
        let lease = Lease { task_id: TaskId(uuid::Uuid::nil()).to_string(), generation: 1, attempt: 1 };
        let run = LiveRun::new(TaskId(uuid::Uuid::nil()), lease);
        assert_eq!((run.missed_beats(), run.missed_beats()), (0, 1));
        run.held_up_by(|| assert_eq!((run.missed_beats(), run.missed_beats()), (0, 0)));
        assert_eq!((run.missed_beats(), run.missed_beats()), (0, 1), "counted from the beginning");
        run.lives();
        assert_eq!(run.missed_beats(), 0);
    }
}
