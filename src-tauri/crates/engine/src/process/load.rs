//! How busy the machine is, for whoever shows it.
//!
//! Owns: a calm sampler of what the machine says of itself.
//! Must never: decide anything by it.
//!
//! The sampler's thread runs only while somebody asks; [`Sampler::sample`] never waits for it.

use crate::ports::{LoadReading, Machine};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Time between two samples.
const EVERY: Duration = Duration::from_secs(2);
/// Nobody asked for this long: the sampler rests.
const IDLE_AFTER: Duration = Duration::from_secs(10);
/// The share of processors is the difference between two looks, at least so far from each other.
const FIRST: Duration = Duration::from_millis(250);

/// How the machine stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Load {
    pub(crate) load: LoadReading,
    /// Whether it runs on its battery, where that is known.
    pub(crate) on_battery: Option<bool>,
    /// Whether its network is metered, where that is known.
    pub(crate) metered: Option<bool>,
}

/// Samples while it is asked.
pub(crate) struct Sampler {
    machine: Option<Arc<dyn Machine>>,
    every: Duration,
    idle_after: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

/// What the sampler's thread and those who ask share.
#[derive(Default)]
struct State {
    latest: Option<Load>,
    /// When somebody asked last; `None` while no thread runs.
    asked: Option<Instant>,
}

impl Sampler {
    /// Of a machine; without one nothing is ever known.
    pub(crate) fn new(machine: Option<Arc<dyn Machine>>) -> Arc<Self> {
        Self::with_pace(machine, EVERY, IDLE_AFTER)
    }

    fn with_pace(machine: Option<Arc<dyn Machine>>, every: Duration, idle_after: Duration) -> Arc<Self> {
        Arc::new(Self { machine, every, idle_after, state: Mutex::default(), changed: Condvar::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the machine stands, at most a few seconds ago; `None` for the first fraction of a second after a rest.
    pub(crate) fn sample(self: &Arc<Self>) -> Option<Load> {
        let machine = self.machine.clone()?;
        let mut state = self.state();
        let runs = state.asked.replace(Instant::now()).is_some();
        if !runs {
            let sampler = Arc::clone(self);
            let thread = thread::Builder::new().name("load".to_owned());
            if let Err(error) = thread.spawn(move || sampler.run(&*machine)) {
                tracing::warn!(%error, "the load of the machine cannot be measured");
                state.asked = None;
            }
        }
        state.latest
    }

    /// Samples until nobody has asked for a while.
    fn run(&self, machine: &dyn Machine) {
        machine.load();
        thread::sleep(FIRST);
        loop {
            let (on_battery, metered) = (machine.on_battery(), machine.is_metered());
            if !self.publish(Load { load: machine.load(), on_battery, metered }) {
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
    use std::sync::atomic::{AtomicU64, Ordering};

    const SOON: Duration = Duration::from_secs(20);

    /// Says how often it was looked at.
    #[derive(Default)]
    struct Counted(AtomicU64);

    impl Machine for Counted {
        fn load(&self) -> LoadReading {
            let looks = self.0.fetch_add(1, Ordering::SeqCst);
            LoadReading { cpu_percent: Some(looks as f64), ..LoadReading::default() }
        }
        fn on_battery(&self) -> Option<bool> {
            Some(true)
        }
        fn is_metered(&self) -> Option<bool> {
            None
        }
    }

    fn sampler(idle_after: Duration) -> (Arc<Counted>, Arc<Sampler>) {
        let machine = Arc::new(Counted::default());
        let of: Arc<dyn Machine> = Arc::<Counted>::clone(&machine);
        (machine, Sampler::with_pace(Some(of), Duration::from_millis(20), idle_after))
    }

    /// Waits until the sampler's state is as it should be.
    fn wait(sampler: &Sampler, until: impl Fn(&State) -> bool) {
        let (state, late) = sampler.changed.wait_timeout_while(sampler.state(), SOON, |s| !until(s)).unwrap();
        assert!(!late.timed_out() && until(&state));
    }

    #[test]
    fn samples_while_asked_then_rests_and_starts_again() {
        let (machine, sampler) = sampler(Duration::from_secs(1));
        for _ in 0..2 {
            assert_eq!(sampler.sample(), None, "nothing is known after a rest");
            wait(&sampler, |state| state.latest.is_some());
            let load = sampler.sample().expect("just seen");
            assert_eq!((load.on_battery, load.metered), (Some(true), None));
            wait(&sampler, |state| state.asked.is_none());
            let looks = machine.0.load(Ordering::SeqCst);
            assert!(looks > 1 && Arc::strong_count(&sampler) <= 2);
        }
    }

    #[test]
    fn the_sample_follows_the_machine() {
        let (_machine, sampler) = sampler(Duration::from_secs(30));
        sampler.sample();
        wait(&sampler, |state| state.latest.is_some());
        let first = sampler.sample();
        wait(&sampler, |state| state.latest != first);
    }

    #[test]
    fn asking_is_cheap_and_harmless_from_many_threads() {
        let (_machine, sampler) = sampler(Duration::from_secs(30));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..1_000).for_each(|_| _ = sampler.sample()));
            }
        });
        assert!(Arc::strong_count(&sampler) <= 2, "one thread at most");
        assert_eq!(Sampler::new(None).sample(), None);
    }
}
