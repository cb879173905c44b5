//! Whether a supervisor that follows no clock any more has had more time than its command is allowed.
//!
//! A supervisor ends its command in time by itself. One that is stopped (SIGSTOP), or hangs, does not, and its command goes
//! on: whoever listens then knows by what it said last when the time was up, and ends both in its place.

use contract::supervision::{FromSupervisor, TERM_GRACE_MS};
use os::process::Stat;
use std::time::{Duration, Instant};

/// So much later than its supervisor would have, at the earliest.
const SPARED: Duration = Duration::from_millis(500);
/// Pause between two looks from then on.
const LOOK: Duration = Duration::from_millis(250);
/// A supervisor says something every five seconds; one that is not stopped and said nothing for this long after its
/// tree had to be gone hangs.
const SILENCE: Duration = Duration::from_secs(6);

/// When a command's time is up, as far as its supervisor has said.
#[derive(Debug)]
pub(super) struct Overtime {
    limit: Duration,
    /// Running time that may be left at most, while the command stands still.
    left: Duration,
    /// When it is up; none while the command stands still.
    until: Option<Instant>,
    heard: Instant,
}

impl Overtime {
    /// Of a command that is allowed `limit`, and stands still from the beginning where it is `parked`. What it has had
    /// before is not known until its supervisor says so.
    pub(super) fn new(limit: Duration, parked: bool, now: Instant) -> Self {
        let until = if parked { None } else { now.checked_add(limit) };
        Self { limit, left: limit, until, heard: now }
    }

    /// The supervisor said this.
    pub(super) fn hear(&mut self, said: &FromSupervisor, now: Instant) {
        self.heard = now;
        match said {
            FromSupervisor::State { paused, running_ms, .. } => {
                self.left = self.limit.saturating_sub(Duration::from_millis(*running_ms));
                self.until = if *paused { None } else { now.checked_add(self.left) };
            }
            FromSupervisor::Paused => {
                self.left = self.until.map_or(self.left, |until| until.saturating_duration_since(now));
                self.until = None;
            }
            FromSupervisor::Resumed => self.until = now.checked_add(self.left),
            _ => {}
        }
    }

    /// How long may be waited for the next word before it is to be looked whether the time is up.
    pub(super) fn patience(&self, now: Instant) -> Option<Duration> {
        let until = self.until?.checked_add(SPARED)?;
        Some(until.saturating_duration_since(now).max(LOOK))
    }

    /// Whether the supervisor, whose process is `pid` as far as that is known, lets its command run on.
    pub(super) fn is_over(&self, pid: Option<i32>, now: Instant) -> bool {
        let Some(until) = self.until else { return false };
        let is_stopped = || pid.and_then(Stat::of).is_some_and(|stat| stat.is_stopped());
        let must_be_gone = until + Duration::from_millis(TERM_GRACE_MS);
        now >= until + SPARED && is_stopped() || now >= must_be_gone.max(self.heard) + SILENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn state(paused: bool, running_ms: u64) -> FromSupervisor {
        FromSupervisor::State { pid: 1, paused, output_bytes: 0, running_ms }
    }

    #[test]
    fn the_time_is_up_when_the_supervisor_would_have_said_so() {
        let output = || FromSupervisor::Output { output_bytes: 1 };
        let begin = Instant::now();
        // what was said after so many seconds, of a command that is allowed ten, and when its time is up
        type Said<'a> = &'a [(u32, FromSupervisor)];
        let table: [(&str, bool, Said<'_>, Option<u32>); 9] = [
            ("nothing", false, &[], Some(10)),
            ("it began earlier", false, &[(1, state(false, 4_000))], Some(7)),
            ("it has had its time", false, &[(1, state(false, 40_000))], Some(1)),
            ("output", false, &[(0, state(false, 0)), (9, output())], Some(10)),
            ("it stands still", true, &[], None),
            ("it stands still, and says so", true, &[(3, state(true, 4_000)), (20, output())], None),
            ("it goes on", true, &[(3, state(true, 4_000)), (20, FromSupervisor::Resumed)], Some(26)),
            ("it is frozen", false, &[(0, state(false, 0)), (4, FromSupervisor::Paused)], None),
            (
                "it is frozen and goes on",
                false,
                &[(0, state(false, 0)), (4, FromSupervisor::Paused), (30, FromSupervisor::Resumed)],
                Some(36),
            ),
        ];
        for (what, parked, said, up) in table {
            let mut overtime = Overtime::new(10 * SECOND, parked, begin);
            said.iter().for_each(|(at, said)| overtime.hear(said, begin + *at * SECOND));
            assert_eq!(overtime.until, up.map(|up| begin + up * SECOND), "{what}");
        }
    }

    #[test]
    fn whoever_is_not_stopped_has_its_time_to_end_the_tree() {
        let begin = Instant::now();
        let mut overtime = Overtime::new(10 * SECOND, false, begin);
        let own = Some(std::process::id().cast_signed());
        for (at, over) in [(9, false), (11, false), (17, false), (18, true)] {
            assert_eq!(overtime.is_over(own, begin + at * SECOND), over, "after {at} s");
        }
        overtime.hear(&FromSupervisor::Output { output_bytes: 1 }, begin + 17 * SECOND);
        assert!(!overtime.is_over(own, begin + 18 * SECOND), "it lives, and does what it can");
        assert!(overtime.is_over(own, begin + 23 * SECOND));
        assert!(!Overtime::new(Duration::MAX, false, begin).is_over(own, begin + 99 * SECOND));
    }

    #[test]
    fn a_stopped_supervisor_is_known_as_one() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let pid = child.id().cast_signed();
        let begin = Instant::now();
        let overtime = Overtime::new(10 * SECOND, false, begin);
        assert!(!overtime.is_over(Some(pid), begin + 11 * SECOND));
        let process = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(process, rustix::process::Signal::STOP).unwrap();
        while Stat::of(pid).is_some_and(|stat| !stat.is_stopped()) {
            std::thread::yield_now();
        }
        assert!(!overtime.is_over(Some(pid), begin + 10 * SECOND), "its time is just up");
        assert!(overtime.is_over(Some(pid), begin + 11 * SECOND));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
