//! The keys of a chart.

use crate::{catalogue::keyboard as say, state::list_keys::KeyLines};

/// What a key does in a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKey {
    /// Reads the next value.
    Next,
    /// Reads the value before.
    Back,
    /// Reads the first.
    First,
    /// Reads the last.
    Last,
    /// Opens the tasks of the value that was read.
    Open,
}

/// The keys of a chart in print.
pub const CHART_KEYS: KeyLines = &[
    (say::read_values, &["←", "→"]),
    (say::first_and_last_value, &["Home", "End"]),
    (say::open_values, &["Enter"]),
];

impl ChartKey {
    /// What a pressed key is for, as the browser names it.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowRight" => Self::Next,
            "ArrowLeft" => Self::Back,
            "Home" => Self::First,
            "End" => Self::Last,
            "Enter" => Self::Open,
            _ => return None,
        })
    }
}
