//! Schedules.

use contract::{ScheduleId, Timestamp, schedule::OccurrenceState};
use schemars::JsonSchema;
use serde::Serialize;

/// The schedules.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ScheduleList {
    /// By name.
    pub(crate) schedules: Vec<ScheduleSummary>,
}

/// A schedule in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ScheduleSummary {
    /// Its id.
    pub(crate) id: ScheduleId,
    /// Its name; pass it as `schedule`.
    pub(crate) name: String,
    /// When it comes, in words.
    pub(crate) when: String,
    /// The zone that it goes by.
    pub(crate) zone: String,
    /// What it runs: the command, what an agent is told, or the workflow.
    pub(crate) runs: String,
    /// Who does it; `workflow` where it starts one.
    pub(crate) agent: String,
    /// The folder that it runs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cwd: Option<String>,
    /// Its next times, at most five.
    pub(crate) next_times: Vec<Timestamp>,
    /// Whether it starts nothing for now.
    pub(crate) paused: bool,
    /// Whether it starts nothing until the person approves it.
    pub(crate) waits_for_approval: bool,
    /// What became of its last time: started, waiting, missed, overlapped or refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<OccurrenceState>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}
