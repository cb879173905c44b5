//! How far the end of a tree is: it is asked first, and ended when it does not go.

use crate::tree;
use rustix::process::{Pid, Signal};
use std::time::{Duration, Instant};

/// How often a tree that was asked to end is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A tree that was asked to end and has this many processes more than it had then gets no more time.
const GROWTH_MAX: usize = 50;
/// Pause between two rounds of killing, doubled up to the longest: a process that will not go (it sleeps in the
/// system, or belongs to somebody else) must not cost a whole core.
const FIRST_ROUND: Duration = Duration::from_millis(2);
const LONGEST_ROUND: Duration = Duration::from_millis(500);

/// How far the end of the tree is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Phase {
    Running,
    /// Asked to end; looked at from time to time, whether it grows instead.
    Asked {
        until: Instant,
        look_at: Instant,
        size: usize,
    },
    /// Being ended.
    Killing {
        again: Instant,
        pause: Duration,
    },
}

impl Phase {
    /// Asks the tree to end, but for `spared`, and gives it `grace`.
    pub(crate) fn ask(now: Instant, grace: Duration, spared: Option<Pid>) -> Self {
        let size = tree::signal(Signal::TERM, spared);
        Self::Asked { until: now + grace, look_at: now + LOOK_EVERY, size }
    }

    /// When [`Self::step`] will have something to do.
    pub(crate) fn next_moment(self) -> Option<Instant> {
        match self {
            Self::Running => None,
            Self::Asked { until, look_at, .. } => Some(until.min(look_at)),
            Self::Killing { again, .. } => Some(again),
        }
    }

    /// Does what is due at `now`.
    pub(crate) fn step(self, now: Instant) -> Self {
        match self {
            Self::Asked { until, .. } if until <= now => Self::kill(FIRST_ROUND),
            Self::Asked { until, look_at, size } if look_at <= now => {
                if tree::count() > size + GROWTH_MAX {
                    return Self::kill(FIRST_ROUND);
                }
                Self::Asked { until, look_at: now + LOOK_EVERY, size }
            }
            Self::Killing { again, pause } if again <= now => Self::kill((pause * 2).min(LONGEST_ROUND)),
            waiting => waiting,
        }
    }

    fn kill(pause: Duration) -> Self {
        tree::kill();
        Self::Killing { again: Instant::now() + pause, pause }
    }
}
