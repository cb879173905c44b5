//! The one writing connection of a process, whose commits are shared.
//!
//! Owns: who writes when. Requests run in the order in which they came, one group of them at a time, and each group is
//! one transaction. Whoever finds the connection idle leads the group itself, on its own thread: a lone caller pays
//! no switch of threads. What arrives meanwhile waits; the leader takes it into its group until that is closed, at
//! [`GROUP_REQUESTS`](crate::GROUP_REQUESTS) requests or [`GROUP_TIME`](crate::GROUP_TIME) of work (it never waits to be filled), commits, and answers. It leads one
//! group only: the next is led by the caller whose request is first in line, or, where nobody waits for that one, by a
//! thread that is here for this. Callers are answered after COMMIT; nothing is ever acknowledged on a guess.

use crate::{
    Connection, Result, StoreError,
    group::{Asker, Change, Groups, Hooks, Reply, Request, Value, Waiting},
    turns::Turns,
};
use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{self, SendError, SyncSender},
    },
    thread,
};

/// The way to the writing connection. Dropping the last one closes it after what was sent is committed.
pub(crate) struct Writer {
    queue: Arc<WriteQueue>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(path: PathBuf, connection: Connection, turns: Turns, hooks: Hooks) -> Result<Self> {
        let groups = Box::new(Groups::new(path, connection, turns, hooks));
        let queue = Arc::new(WriteQueue::new(groups));
        let stays = Arc::clone(&queue);
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || stays.lead_what_nobody_waits_for())
            .map_err(|e| StoreError::Io(e.to_string()))?;
        Ok(Self { queue, thread: Some(thread) })
    }

    pub(crate) fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        let (tell, told) = mpsc::sync_channel(1);
        if let Some((groups, own)) =
            self.queue.enter(Request { change: erased(change), asker: Asker::Waiting(tell) })
        {
            self.queue.lead(groups, own);
        }
        loop {
            match told.recv() {
                Ok(Reply::Done(result)) => return recovered(result),
                Ok(Reply::Lead(groups, own)) => self.queue.lead(groups, own),
                Err(_) => return Err(StoreError::Closed),
            }
        }
    }

    pub(crate) fn write_behind<T, F>(&self, change: F, then: impl FnOnce(Result<T>) + Send + 'static)
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        let asker = Asker::Behind(Box::new(move |result| then(recovered(result))));
        self.queue.enter_behind(Request { change: erased(change), asker });
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.changed.notify_one();
        let own_thread = self.thread.as_ref().is_some_and(|t| t.thread().id() == thread::current().id());
        if let Some(thread) = self.thread.take().filter(|_| !own_thread) {
            let _ = thread.join();
        }
    }
}

/// The change with a result of any type.
fn erased<T, F>(change: F) -> Change
where
    T: Send + 'static,
    F: Fn(&mut Connection) -> Result<T> + Send + 'static,
{
    Box::new(move |connection| change(connection).map(|value| Box::new(value) as Value))
}

/// The result of an [`erased`] change, with its type.
fn recovered<T: 'static>(result: Result<Value>) -> Result<T> {
    result.and_then(|value| value.downcast::<T>().map(|value| *value).map_err(|_| StoreError::Closed))
}

/// The requests that wait, and the slot of whoever leads.
pub(crate) struct WriteQueue {
    state: Mutex<QueueState>,
    /// The thread waits here until it is its turn to lead, or everything is over.
    changed: Condvar,
}

struct QueueState {
    slot: LeaderSlot,
    /// In the order in which they came. Empty while the slot is free.
    waiting: VecDeque<Request>,
    closed: bool,
}

/// Where the writing connection is.
enum LeaderSlot {
    /// Nobody leads: whoever comes may.
    Free(Box<Groups>),
    /// The thread is to lead.
    Reserved(Box<Groups>),
    /// Somebody leads, or was told to.
    Taken,
}

impl QueueState {
    fn take_slot(&mut self) -> LeaderSlot {
        std::mem::replace(&mut self.slot, LeaderSlot::Taken)
    }
}

impl WriteQueue {
    fn new(groups: Box<Groups>) -> Self {
        let slot = LeaderSlot::Free(groups);
        let state = QueueState { slot, waiting: VecDeque::new(), closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the slot if it is free; else the request waits for its turn.
    fn enter(&self, request: Request) -> Option<(Box<Groups>, Request)> {
        let mut state = self.lock();
        match state.take_slot() {
            LeaderSlot::Free(groups) => Some((groups, request)),
            other => {
                state.slot = other;
                state.waiting.push_back(request);
                None
            }
        }
    }

    /// The request waits for its turn, and its sender for nothing.
    fn enter_behind(&self, request: Request) {
        let mut state = self.lock();
        state.waiting.push_back(request);
        match state.take_slot() {
            LeaderSlot::Free(groups) => self.reserve(state, groups),
            other => state.slot = other,
        }
    }

    /// Leaves the slot to the thread.
    fn reserve(&self, mut state: MutexGuard<'_, QueueState>, groups: Box<Groups>) {
        state.slot = LeaderSlot::Reserved(groups);
        drop(state);
        self.changed.notify_one();
    }

    /// Leads one group, which begins with `first`, and leaves the slot to whoever is next.
    fn lead(&self, mut groups: Box<Groups>, first: Request) {
        groups.run(first, self);
        let mut state = self.lock();
        match state.waiting.pop_front() {
            None => {
                state.slot = LeaderSlot::Free(groups);
                if state.closed {
                    self.changed.notify_one();
                }
            }
            Some(Request { change, asker: Asker::Waiting(caller) }) => {
                drop(state);
                self.hand_over(groups, &caller.clone(), Request { change, asker: Asker::Waiting(caller) });
            }
            Some(next) => {
                state.waiting.push_front(next);
                self.reserve(state, groups);
            }
        }
    }

    /// Makes a caller lead: it waits for that, or for its answer, and for nothing else.
    fn hand_over(&self, groups: Box<Groups>, caller: &SyncSender<Reply>, own: Request) {
        if let Err(SendError(Reply::Lead(groups, own))) = caller.send(Reply::Lead(groups, own)) {
            let mut state = self.lock();
            state.waiting.push_front(own);
            self.reserve(state, groups);
        }
    }

    /// The life of the thread: leads the groups whose first request has no caller that waits, until the end.
    fn lead_what_nobody_waits_for(&self) {
        while let Some((groups, first)) = self.wait_for_the_slot() {
            self.lead(groups, first);
        }
    }

    /// `None`: everything is over, and the connection closed.
    fn wait_for_the_slot(&self) -> Option<(Box<Groups>, Request)> {
        let mut state = self.lock();
        loop {
            match state.take_slot() {
                LeaderSlot::Reserved(groups) => match state.waiting.pop_front() {
                    Some(first) => return Some((groups, first)),
                    None => state.slot = LeaderSlot::Free(groups),
                },
                LeaderSlot::Free(_) if state.closed => return None,
                other => {
                    state.slot = other;
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

impl Waiting for WriteQueue {
    fn next(&self) -> Option<Request> {
        self.lock().waiting.pop_front()
    }
}
