//! Running time: the time since the start without the pauses. Reads a clock that stands still while the machine
//! sleeps; takes every moment from its caller.

use std::time::{Duration, Instant};

/// Counts the running time of one command.
#[derive(Debug)]
pub(crate) struct RunClock {
    started: Instant,
    paused_since: Option<Instant>,
    paused: Duration,
}

impl RunClock {
    pub(crate) fn start(now: Instant) -> Self {
        Self { started: now, paused_since: None, paused: Duration::ZERO }
    }

    pub(crate) fn pause(&mut self, now: Instant) {
        self.paused_since.get_or_insert(now);
    }

    pub(crate) fn resume(&mut self, now: Instant) {
        if let Some(since) = self.paused_since.take() {
            self.paused += now.saturating_duration_since(since);
        }
    }

    /// Running time up to `now`.
    pub(crate) fn running(&self, now: Instant) -> Duration {
        let until = self.paused_since.unwrap_or(now);
        until.saturating_duration_since(self.started).saturating_sub(self.paused)
    }

    /// When `limit` of running time will be used up; `None` while paused.
    pub(crate) fn deadline(&self, limit: Duration) -> Option<Instant> {
        if self.paused_since.is_some() {
            return None;
        }
        self.started.checked_add(self.paused)?.checked_add(limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_do_not_count() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let mut clock = RunClock::start(start);
        assert_eq!(clock.deadline(Duration::from_secs(10)), Some(at(10)));
        clock.pause(at(2));
        clock.pause(at(3));
        assert_eq!(clock.running(at(50)), Duration::from_secs(2));
        assert_eq!(clock.deadline(Duration::from_secs(10)), None);
        clock.resume(at(52));
        assert_eq!(clock.running(at(53)), Duration::from_secs(3));
        assert_eq!(clock.deadline(Duration::from_secs(10)), Some(at(60)));
    }

    #[test]
    fn a_limit_beyond_the_clock_is_no_deadline() {
        assert_eq!(RunClock::start(Instant::now()).deadline(Duration::MAX), None);
    }
}
