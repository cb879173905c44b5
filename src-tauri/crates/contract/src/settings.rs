//! What the person can set.

use serde::{Deserialize, Serialize};

/// Fewest and most workers of a pool.
pub const WORKERS: std::ops::RangeInclusive<i64> = 1..=64;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Which changes of a task make a system notification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyOn {
    /// Completed and failed.
    #[default]
    All,
    /// Failed only.
    Failures,
    /// None; badge and list still tell.
    Silent,
}

/// All settings, with their defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Workers of the pool, 1-64.
    pub workers: i64,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Whether closing the window leaves the app in the tray. Ignored where there is no tray.
    pub close_to_tray: bool,
    /// Whether the app starts without showing its window. Ignored where there is no tray.
    pub start_hidden: bool,
    /// Whether the app starts when the person logs in.
    pub autostart: bool,
    /// Which changes make a system notification.
    pub notify_on: NotifyOn,
    /// Largest size of an attempt's output file, in MiB; head and tail are kept.
    pub output_cap_mib: i64,
    /// Size of the text, in percent.
    pub text_scale: i64,
    /// What all agents together may spend in one day of the person's time zone, in US dollars; no limit where left out.
    pub day_cost_usd: Option<f64>,
    /// The agent chosen last, which the next dialog preselects.
    pub last_agent: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            workers: 3,
            theme: Theme::System,
            close_to_tray: true,
            start_hidden: false,
            autostart: false,
            notify_on: NotifyOn::All,
            output_cap_mib: 64,
            text_scale: 100,
            day_cost_usd: None,
            last_agent: None,
        }
    }
}
