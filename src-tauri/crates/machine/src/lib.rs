//! How the machine stands, behind the engine's `Machine` port: processors and memory by `sysinfo`, power by `UPower` and the
//! network by `NetworkManager`, both asked on the system's bus, where `logind` is also told that it is not to sleep.
//!
//! Owns: where it is known from. Must never: decide anything by it, or wait for a service longer than a second.
#![warn(missing_docs)]

mod load;
mod services;

use engine::ports::{LoadReading, Machine};
use load::Load;
use services::Services;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The machine that this process runs on.
pub struct LocalMachine {
    load: Mutex<Load>,
    services: Mutex<Services>,
    holds_back: bool,
}

impl LocalMachine {
    /// Nothing is asked yet. `holds_back`: whether how it stands keeps tasks from starting.
    #[must_use]
    pub fn new(holds_back: bool) -> Self {
        Self { load: Mutex::default(), services: Mutex::default(), holds_back }
    }
}

fn lock<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Machine for LocalMachine {
    fn load(&self) -> LoadReading {
        lock(&self.load).look()
    }

    fn on_battery(&self) -> Option<bool> {
        lock(&self.services).on_battery()
    }

    fn is_metered(&self) -> Option<bool> {
        lock(&self.services).is_metered()
    }

    fn keep_awake(&self, awake: bool) -> bool {
        lock(&self.services).keep_awake(awake)
    }

    fn holds_back(&self) -> bool {
        self.holds_back
    }
}
