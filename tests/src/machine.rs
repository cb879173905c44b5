//! A machine that stands as a test says.

use engine::ports::{LoadReading, Machine, MemoryReading};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One GiB.
pub const GIB: u64 = 1 << 30;

/// How a machine with four processors and 100 GiB stands.
#[derive(Default)]
pub struct ScriptedMachine(Mutex<Stands>);

#[derive(Clone, Copy, Debug, Default)]
struct Stands {
    cpu: f64,
    used: u64,
    on_battery: Option<bool>,
    metered: Option<bool>,
    looks: u64,
    awake: bool,
}

impl ScriptedMachine {
    fn lock(&self) -> MutexGuard<'_, Stands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many percent of its processors are busy from now on.
    pub fn cpu(&self, percent: f64) {
        self.lock().cpu = percent;
    }

    /// So many of its 100 GiB are used from now on.
    pub fn used(&self, gib: u64) {
        self.lock().used = gib * GIB;
    }

    /// Whether it runs on its battery.
    pub fn on_battery(&self, on: bool) {
        self.lock().on_battery = Some(on);
    }

    /// Whether its network is metered.
    pub fn metered(&self, metered: bool) {
        self.lock().metered = Some(metered);
    }

    /// Whether it is kept awake.
    pub fn is_awake(&self) -> bool {
        self.lock().awake
    }

    /// How often its load was looked at.
    pub fn looks(&self) -> u64 {
        self.lock().looks
    }
}

impl Machine for ScriptedMachine {
    fn load(&self) -> LoadReading {
        let mut stands = self.lock();
        stands.looks += 1;
        LoadReading {
            cpu_percent: Some(stands.cpu),
            cpu_minute_percent: None,
            cores: Some(4),
            memory: Some(MemoryReading { used: stands.used, total: 100 * GIB }),
        }
    }

    fn on_battery(&self) -> Option<bool> {
        self.lock().on_battery
    }

    fn is_metered(&self) -> Option<bool> {
        self.lock().metered
    }

    fn keep_awake(&self, awake: bool) -> bool {
        self.lock().awake = awake;
        awake
    }
}
