//! What is known of a pool's workers, under its one lock.

use super::super::{
    finished::Finished,
    health::Health,
    live::{Adopted, Stop},
};
use crate::process::locks::PoolLock;
use contract::TaskId;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    thread::JoinHandle,
};

/// What a worker has done so far and does now.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::runs) struct WorkerStats {
    pub(in crate::runs) processed: i64,
    pub(in crate::runs) task: Option<TaskId>,
}

/// Where a worker stands.
///
/// A talk has no place of the pool's: whoever waits for an answer does not wait behind the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::runs) enum Post {
    /// In one of the pool's places, by number from 1: it waits there for what is next in the queue.
    Place(usize),
    /// Beside them, by number from 1: it answers what somebody waits for in a talk, and leaves when nothing of that is left.
    Talk(usize),
}

impl Post {
    /// What its worker is called.
    pub(in crate::runs) fn name(self) -> String {
        match self {
            Self::Place(number) => format!("worker-{number}"),
            Self::Talk(number) => format!("talk-{number}"),
        }
    }
}

/// What the sender of notices is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::runs) struct Outbox {
    /// There may be something new in it.
    pub(in crate::runs) new: bool,
    /// How it is sent may have changed.
    pub(in crate::runs) settings: bool,
}

#[derive(Default)]
pub(in crate::runs) struct State {
    /// Workers that are wanted.
    pub(in crate::runs) size: usize,
    /// Workers besides, in the place of those that only wait for tasks below theirs.
    pub(in crate::runs) lent: usize,
    /// Where workers live.
    pub(in crate::runs) alive: BTreeSet<Post>,
    pub(in crate::runs) busy: usize,
    /// A worker runs, or is about to claim, a task that must run alone.
    pub(in crate::runs) alone: bool,
    /// A task that must run alone may be waiting.
    pub(in crate::runs) poison: bool,
    /// A worker was turned away because another one ran, or was about to claim, such a task.
    pub(in crate::runs) turned_away: bool,
    /// A worker was let through the door because nothing else runs, and has not claimed yet.
    pub(in crate::runs) only: bool,
    /// A worker was not let through the door.
    pub(in crate::runs) before_door: bool,
    /// The rules of the door were changed.
    pub(in crate::runs) new_rules: bool,
    /// What each worker has done so far and does now.
    pub(in crate::runs) tallies: BTreeMap<Post, WorkerStats>,
    pub(in crate::runs) stopping: Option<Stop>,
    /// What is known of the store: from a damaged one nothing is claimed.
    pub(in crate::runs) health: Health,
    /// Somebody has come upon what may be damage since the file was looked at last.
    pub(in crate::runs) doubted: bool,
    pub(in crate::runs) adopted: VecDeque<Adopted>,
    /// Runs that nobody follows yet, because no thread could be had for them.
    pub(in crate::runs) unwatched: Vec<Adopted>,
    /// Runs that have ended, and what came of them could not be written yet. Nobody else has them in hand.
    pub(in crate::runs) unsettled: Vec<Finished>,
    /// What may have to leave the machine since its sender looked last.
    pub(in crate::runs) outbox: Outbox,
    /// Another engine may have let go of runs.
    pub(in crate::runs) runs_let_go: bool,
    /// The next moment at which the clock has something to do; `None`: it must look.
    pub(in crate::runs) next_wake: Option<Option<i64>>,
    /// The clock looks right now, and nothing has changed since it began to.
    pub(in crate::runs) clock_looks: bool,
    pub(in crate::runs) threads: Vec<JoinHandle<()>>,
    pub(in crate::runs) lock: Option<PoolLock>,
}

impl State {
    /// How many workers there may be now.
    pub(in crate::runs) const fn places(&self) -> usize {
        self.size + self.lent
    }

    /// Keeps a thread, to be waited for at the end, and forgets those that have ended.
    pub(in crate::runs) fn keep(&mut self, thread: JoinHandle<()>) {
        self.threads.retain(|t| !t.is_finished());
        self.threads.push(thread);
    }

    /// The places whose workers are wanted and do not live.
    pub(in crate::runs) fn missing(&self) -> Vec<Post> {
        (1..=self.places()).map(Post::Place).filter(|post| !self.alive.contains(post)).collect()
    }

    /// Whether there is such a place still.
    pub(in crate::runs) const fn has(&self, post: Post) -> bool {
        match post {
            Post::Place(number) => number <= self.places(),
            Post::Talk(_) => true,
        }
    }
}
