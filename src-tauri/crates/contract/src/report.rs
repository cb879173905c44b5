//! Results that were saved for reading.

use crate::{
    ReportId, TaskId, Timestamp,
    task::{Artifact, Metrics},
    words::words,
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

words! {
    /// What a report is written as where it leaves Legwork.
    #[derive(Default)]
    ReportFormat, "a format of a report", report_format_word {
        /// Markdown, as the agent wrote it, under a heading.
        #[default]
        Markdown = "markdown",
        /// One page for any browser, which loads nothing and runs nothing.
        Html = "html",
    }
}

impl ReportFormat {
    /// How the names of such files end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }
}

/// A report as a file to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportExport {
    /// The report.
    pub id: ReportId,
    /// What it is called.
    pub title: String,
    /// What it is written as.
    pub format: ReportFormat,
    /// A name for the file, which every system takes.
    pub file_name: String,
    /// What stands in it.
    pub text: String,
}
