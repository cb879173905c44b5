//! Results that were saved for reading.

use crate::{
    ReportId, TaskId, Timestamp,
    task::{Artifact, Metrics},
};
use serde::{Deserialize, Serialize};

/// A result that was saved for reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The task that made it.
    pub task_id: TaskId,
    /// What it is called.
    pub title: String,
    /// Who made it.
    pub agent: String,
    /// A paragraph.
    pub summary: String,
    /// The whole of it, in Markdown; empty in lists.
    pub output: String,
    /// Files that came with it.
    pub artifacts: Vec<Artifact>,
    /// What it took.
    pub metrics: Metrics,
    /// When it was saved.
    pub created_at: Timestamp,
}

/// One page of the saved reports, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportPage {
    /// The reports, without their `output`.
    pub reports: Vec<Report>,
    /// Older ones follow when given: pass it as `before`.
    pub next_before: Option<ReportId>,
}
