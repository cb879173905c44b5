//! How the machine stands.

/// How busy the machine is at one moment. What is not known holds nothing back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoadReading {
    /// Share of all processors in use since it was looked at before, 0-100; nothing at a first look.
    pub cpu_percent: Option<f64>,
    /// The same for the last minute, as far as the system keeps such a figure.
    pub cpu_minute_percent: Option<f64>,
    /// How many processors there are.
    pub cores: Option<usize>,
    /// Its memory.
    pub memory: Option<MemoryReading>,
}

/// How much memory there is for this process and what it starts: the machine's, or that of a group with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryReading {
    /// What is in use and cannot be freed at once, in bytes.
    pub used: u64,
    /// All of it, in bytes.
    pub total: u64,
}

impl MemoryReading {
    /// Share in use, 0-100.
    #[must_use]
    pub fn percent(self) -> f64 {
        if self.total == 0 { 0.0 } else { self.used as f64 * 100.0 / self.total as f64 }
    }
}

/// Where it is known from how the machine stands. Asked from any thread, outside of every write.
pub trait Machine: Send + Sync {
    /// How busy it is. Takes less than a millisecond.
    fn load(&self) -> LoadReading;

    /// Whether it runs on its battery, where that is known. May take a second where a service does not answer.
    fn on_battery(&self) -> Option<bool>;

    /// Whether the network is paid for by what goes over it, where that is known. May take a second as well.
    fn is_metered(&self) -> Option<bool>;

    /// From now on it does not go to sleep by itself, or does again. May take a second as well. Whether it is kept awake.
    fn keep_awake(&self, awake: bool) -> bool {
        let _ = awake;
        false
    }

    /// Whether that holds back starts at all. Where it does not (builds and tests on a busy machine), it is shown only.
    fn holds_back(&self) -> bool {
        true
    }
}
