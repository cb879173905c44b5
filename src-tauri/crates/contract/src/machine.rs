//! What the machine has to do with starts: the limits that the person sets, what holds new starts back, and what a task
//! needs of it.

use crate::{Timestamp, patch::present, words::words};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use struct_patch::Patch;

/// Lowest and highest share of processor or memory, in percent, above which nothing new starts.
pub const LOAD_LIMIT: std::ops::RangeInclusive<i64> = 1..=100;
/// Least and most memory that a task may need, in bytes: 1 MiB to 16 TiB.
pub const MEMORY_NEEDED: std::ops::RangeInclusive<u64> = (1 << 20)..=(1 << 44);
/// Most processors that a task may need.
pub const CORES_MAX: f64 = 1024.0;

words! {
    /// What holds new starts back.
    HoldCause, "what holds new starts back", hold_cause_word {
        /// The processors are busy.
        Cpu = "cpu",
        /// The memory is full.
        Memory = "memory",
        /// The machine runs on its battery.
        Battery = "battery",
        /// The network is paid for by what goes over it; holds agents with a model only.
        Metered = "metered",
        /// The person wants quiet at this time of the day.
        QuietHours = "quiet_hours",
        /// What stands first needs more than is free.
        Room = "room",
    }
}

/// What holds new starts back now. What runs goes on, and where nothing runs, load and memory hold back all but one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartsHeld {
    /// What it is.
    pub cause: HoldCause,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
    /// In a few words for people, such as `Memory at 91 %, starts again below 80 %`.
    pub detail: String,
}

impl StartsHeld {
    /// Whether it holds back a task whose agent has a model, or one that has none.
    #[must_use]
    pub const fn holds(&self, with_model: bool) -> bool {
        match self.cause {
            HoldCause::Metered => with_model,
            HoldCause::Cpu
            | HoldCause::Memory
            | HoldCause::Battery
            | HoldCause::QuietHours
            | HoldCause::Room => true,
        }
    }

    /// The same as a part of a sentence: `No new starts: memory at 91 %, starts again below 80 %`.
    #[must_use]
    pub fn words(&self) -> String {
        let what = match self.cause {
            HoldCause::Metered => "No new starts of agents with a model",
            HoldCause::Cpu
            | HoldCause::Memory
            | HoldCause::Battery
            | HoldCause::QuietHours
            | HoldCause::Room => "No new starts",
        };
        let mut letters = self.detail.chars();
        let first = letters.next();
        // CPU stays as it is
        let small = letters.clone().next().is_none_or(char::is_lowercase);
        let first: String = match first {
            Some(letter) if small => letter.to_lowercase().collect(),
            other => other.into_iter().collect(),
        };
        format!("{what}: {first}{}", letters.as_str())
    }
}

words! {
    /// What becomes of a running task that takes more memory than was declared for it.
    #[derive(Default)]
    OverMemory, "what becomes of a task over its memory", over_memory_word {
        /// It is said in its log, and it goes on.
        #[default]
        Warn = "warn",
        /// It is paused until the person resumes it.
        Pause = "pause",
        /// It is ended, and fails.
        Stop = "stop",
    }
}

/// What a task needs of the machine, as far as that was said for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Needs {
    /// Processors that it keeps busy, such as 2 or 0.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cores: Option<f64>,
    /// Memory that it takes at most, in bytes. It is started where so much is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// What becomes of it when it takes more; as the setting says where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_memory: Option<OverMemory>,
}

impl Needs {
    /// Whether nothing was said.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// When the machine is let start something new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of when something new starts: only what is there changes."))]
pub struct MachineRules {
    /// Percent of all processors above which nothing new starts, 1-100; one task always may where nothing runs. No limit
    /// where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub cpu_percent: Option<i64>,
    /// Percent of the memory above which nothing new starts, 1-100; one task always may where nothing runs. No limit where
    /// left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub memory_percent: Option<i64>,
    /// Whether nothing new starts while the machine runs on its battery.
    pub wait_on_battery: bool,
    /// Whether nothing new of agents with a model starts while the network is metered.
    pub wait_when_metered: bool,
    /// When the queue's quiet hours begin, in which nothing new starts, such as `22:00`, in the machine's time zone; none
    /// where left out. Those of notifications are others.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub quiet_from: Option<Time>,
    /// When the quiet hours of the queue end, which may be on the next day.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub quiet_to: Option<Time>,
    /// What becomes of a running task that takes more memory than was declared for it: `warn`, `pause` or `stop`.
    pub over_memory: OverMemory,
    /// Whether the machine does not go to sleep while tasks run.
    pub keep_awake: bool,
}

impl Default for MachineRules {
    fn default() -> Self {
        Self {
            cpu_percent: Some(70),
            memory_percent: Some(85),
            wait_on_battery: false,
            wait_when_metered: false,
            quiet_from: None,
            quiet_to: None,
            over_memory: OverMemory::Warn,
            keep_awake: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_starts_back_reads_as_a_sentence() {
        for (cause, detail, words) in [
            (
                HoldCause::Memory,
                "Memory at 91 %, starts again below 80 %",
                "No new starts: memory at 91 %, starts again below 80 %",
            ),
            (HoldCause::Cpu, "CPU at 83 %", "No new starts: CPU at 83 %"),
            (HoldCause::Battery, "On battery", "No new starts: on battery"),
            (
                HoldCause::Metered,
                "On a metered network",
                "No new starts of agents with a model: on a metered network",
            ),
            (HoldCause::Room, "“Build” needs 4 GiB", "No new starts: “Build” needs 4 GiB"),
        ] {
            let held = StartsHeld { cause, until: None, detail: detail.into() };
            assert_eq!(held.words(), words);
            assert!(held.holds(true));
            assert_eq!(held.holds(false), cause != HoldCause::Metered);
        }
    }
}
