//! How much of the machine the command's processes take.

use crate::tree;
use contract::supervision::Took;
use os::process;
use std::time::{Duration, Instant};

/// Shortest and longest pause between two looks at the memory: what changes is looked at often, what stays is let be.
const SHORTEST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(4);

/// What was seen of it.
#[derive(Debug)]
pub(crate) struct Appetite {
    next: Instant,
    pause: Duration,
    peak: u64,
    told: u64,
}

impl Appetite {
    /// Nothing was seen yet; the first look comes soon.
    pub(crate) fn new(now: Instant) -> Self {
        Self { next: now + SHORTEST, pause: SHORTEST, peak: 0, told: 0 }
    }

    /// When it is looked next.
    pub(crate) const fn next(&self) -> Instant {
        self.next
    }

    /// Looks, where it is time; the memory that the tree has now, in bytes, where that has changed by a tenth.
    pub(crate) fn look(&mut self, now: Instant) -> Option<u64> {
        if now < self.next {
            return None;
        }
        let bytes = tree::memory();
        self.peak = self.peak.max(bytes);
        let has_changed = bytes.abs_diff(self.told) > self.told / 10;
        self.pause = if has_changed { SHORTEST } else { (self.pause * 2).min(LONGEST) };
        self.next = now + self.pause;
        if has_changed {
            self.told = bytes;
        }
        has_changed.then_some(bytes)
    }

    /// What they took in all, once all of them are gone.
    pub(crate) fn took(&self) -> Took {
        let ended = process::ended_children();
        let peak = self.peak.max(ended.map_or(0, |ended| ended.largest_bytes));
        Took { peak_memory_bytes: (peak > 0).then_some(peak), cpu_ms: ended.map(|ended| ended.cpu_ms) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_looked_at_less_and_less_often() {
        let begin = Instant::now();
        let mut appetite = Appetite::new(begin);
        assert_eq!(appetite.look(begin), None, "not yet");
        let mut now = begin;
        let mut pauses = vec![];
        for _ in 0..6 {
            now = appetite.next();
            appetite.look(now);
            pauses.push(appetite.next() - now);
        }
        assert!(pauses.is_sorted() && *pauses.last().unwrap() == LONGEST, "{pauses:?}");
        assert!(now > begin);
    }
}
