//! The pool's door: whether the machine is to start anything new, going by how it stands and by the person's rules.
//!
//! Owns: what was seen of the machine lately, and what was promised to tasks that run. Must never: know the pool, stop
//! anything that runs, or be asked inside a write, but for the room that the first of the line needs.

mod average;
mod judge;
mod room;

pub(super) use room::Room;

use crate::{ports::Machine, tasks::context::EngineContext};
use contract::machine::{MachineRules, StartsHeld};
use jiff::tz::TimeZone;
use judge::{Judge, Seen};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A look is believed for so long by whoever is about to claim.
const BELIEVED: Duration = Duration::from_secs(1);

/// What is known of the machine.
pub(super) struct Door {
    began: Instant,
    lately: Mutex<Lately>,
    room: Arc<Mutex<Room>>,
}

#[derive(Default)]
struct Lately {
    judge: Judge,
    looked: Option<Instant>,
    held: Option<StartsHeld>,
}

impl Default for Door {
    fn default() -> Self {
        Self { began: Instant::now(), lately: Mutex::default(), room: Arc::default() }
    }
}

fn lock<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Door {
    /// What holds back new starts, as it was seen a moment ago, or is seen now.
    pub(super) fn held(&self, engine: &EngineContext, machine: &dyn Machine) -> Option<StartsHeld> {
        let lately = lock(&self.lately);
        if lately.looked.is_some_and(|at| at.elapsed() < BELIEVED) {
            return lately.held.clone();
        }
        drop(lately);
        self.look(engine, machine)
    }

    /// Looks at the machine now, and says what holds back new starts.
    pub(super) fn look(&self, engine: &EngineContext, machine: &dyn Machine) -> Option<StartsHeld> {
        let rules = match engine.settings.load() {
            Ok(settings) => settings.machine,
            Err(error) => {
                tracing::warn!(%error, "the limits of the machine cannot be read, and hold nothing back");
                MachineRules { cpu_percent: None, memory_percent: None, ..MachineRules::default() }
            }
        };
        // outside of the lock: a service may take its time
        let seen = Seen {
            load: machine.load(),
            on_battery: if rules.wait_on_battery { machine.on_battery() } else { None },
            metered: if rules.wait_when_metered { machine.is_metered() } else { None },
        };
        let now = engine.clock.now().to_zoned(TimeZone::system());
        lock(&self.room).look(&seen.load, &rules);
        let mut lately = lock(&self.lately);
        lately.held = lately.judge.judge(self.began.elapsed(), &seen, &rules, &now);
        lately.looked = Some(Instant::now());
        lately.held.clone()
    }

    /// The rules were changed: what was seen is judged anew.
    pub(super) fn forget(&self) {
        lock(&self.lately).looked = None;
    }

    /// What the first of the line needs and does not find.
    pub(super) fn short(&self) -> Option<StartsHeld> {
        lock(&self.room).short().cloned()
    }

    /// Nothing stands in the line.
    pub(super) fn forget_short(&self) {
        lock(&self.room).forget_short();
    }

    /// What is free, for whoever claims; asked inside the write, so that nothing is promised twice.
    pub(super) fn room(&self) -> Arc<Mutex<Room>> {
        Arc::clone(&self.room)
    }

    /// The same for a moment.
    pub(super) fn in_room<T>(&self, work: impl FnOnce(&mut Room) -> T) -> T {
        work(&mut lock(&self.room))
    }
}
