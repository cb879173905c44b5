//! How busy the machine is.
//!
//! Owns: a calm sampler of processor and memory.
//! Must never: decide anything by it.
//!
//! The sampler's thread runs only while somebody asks; [`sample`] never waits for it.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};
use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, System};

/// Time between two samples.
const EVERY: Duration = Duration::from_secs(2);
/// Nobody asked for this long: the sampler rests.
const IDLE_AFTER: Duration = Duration::from_secs(10);

/// How busy the machine is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Load {
    /// Share of all processors in use, 0-100.
    pub(crate) cpu_percent: f64,
    /// Memory that is in use and cannot be freed at once, in bytes.
    pub(crate) memory_used: u64,
    /// Memory of the machine, in bytes.
    pub(crate) memory_total: u64,
}

/// The latest load, at most a few seconds old; `None` for the first fraction of a second after a rest.
pub(crate) fn sample() -> Option<Load> {
    static SAMPLER: Sampler = Sampler::new(EVERY, IDLE_AFTER);
    SAMPLER.sample()
}

/// Samples while it is asked.
struct Sampler {
    every: Duration,
    idle_after: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

/// What the sampler's thread and those who ask share.
struct State {
    latest: Option<Load>,
    /// When somebody asked last; `None` while no thread runs.
    asked: Option<Instant>,
}

impl Sampler {
    const fn new(every: Duration, idle_after: Duration) -> Self {
        let state = Mutex::new(State { latest: None, asked: None });
        Self { every, idle_after, state, changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sample(&'static self) -> Option<Load> {
        let mut state = self.state();
        let runs = state.asked.replace(Instant::now()).is_some();
        if !runs {
            let started = thread::Builder::new().name("load".to_owned()).spawn(move || self.run());
            if let Err(error) = started {
                tracing::warn!(%error, "the load of the machine cannot be measured");
                state.asked = None;
            }
        }
        state.latest
    }

    /// Samples until nobody has asked for a while.
    fn run(&self) {
        let mut system = match System::new() {
            Ok(system) => system,
            Err(error) => {
                // `asked` stays: there is no use in trying again.
                tracing::warn!(%error, "the load of the machine cannot be measured");
                return;
            }
        };
        // A processor's load is the difference between two looks.
        system.refresh_cpu_usage();
        thread::sleep(MINIMUM_CPU_UPDATE_INTERVAL);
        loop {
            system.refresh_cpu_usage();
            system.refresh_memory();
            let load = Load {
                cpu_percent: f64::from(system.global_cpu_usage()).clamp(0.0, 100.0),
                memory_used: system.used_memory(),
                memory_total: system.total_memory(),
            };
            if !self.publish(load) {
                return;
            }
            thread::sleep(self.every);
        }
    }

    /// Leaves a sample for those who ask; `false` where nobody does any more, and the thread is to end.
    fn publish(&self, load: Load) -> bool {
        let mut state = self.state();
        let wanted = state.asked.is_some_and(|at| at.elapsed() < self.idle_after);
        *state = State { latest: wanted.then_some(load), asked: state.asked.filter(|_| wanted) };
        drop(state);
        self.changed.notify_all();
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    /// Waits until the sampler's state is as it should be.
    fn wait(sampler: &Sampler, until: impl Fn(&State) -> bool) {
        let (state, late) = sampler.changed.wait_timeout_while(sampler.state(), SOON, |s| !until(s)).unwrap();
        assert!(!late.timed_out() && until(&state));
    }

    #[test]
    fn samples_while_asked_then_rests_and_starts_again() {
        static SAMPLER: Sampler = Sampler::new(Duration::from_millis(20), Duration::from_secs(1));
        for _ in 0..2 {
            assert_eq!(SAMPLER.sample(), None, "nothing is known after a rest");
            wait(&SAMPLER, |state| state.latest.is_some());
            let load = SAMPLER.sample().expect("just seen");
            assert!((0.0..=100.0).contains(&load.cpu_percent), "{load:?}");
            assert!(0 < load.memory_used && load.memory_used < load.memory_total, "{load:?}");
            wait(&SAMPLER, |state| state.asked.is_none());
        }
    }

    #[test]
    fn the_sample_follows_the_machine() {
        static SAMPLER: Sampler = Sampler::new(Duration::from_millis(20), Duration::from_secs(30));
        SAMPLER.sample();
        wait(&SAMPLER, |state| state.latest.is_some());
        let first = SAMPLER.sample();
        wait(&SAMPLER, |state| state.latest != first);
    }

    #[test]
    fn asking_is_cheap_and_harmless_from_many_threads() {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..1_000).for_each(|_| assert!(sample().is_none_or(|l| l.memory_total > 0))));
            }
        });
        let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
        let names = threads.filter_map(|t| std::fs::read_to_string(t.path().join("comm")).ok());
        // Up to two more are those of the tests beside this one.
        assert!(names.filter(|name| name.trim() == "load").count() <= 3);
    }
}
