//! Where a task stands, and what sort of work it is.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where a task stands.
//
// The legal moves between these are in the engine's `lifecycle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for a dependency, a time, a retry, a quota, or the person's approval before its first start.
    Pending,
    /// Ready; the next free worker takes it in order of priority, then age.
    Queued,
    /// A worker has it.
    Running,
    /// Held by the person, before or after it started.
    Paused,
    /// Asks in the middle of a run, and waits for the person's answer.
    NeedsInput,
    /// Ended well. Never changes again.
    Completed,
    /// Ended badly. Never changes again; "run again" makes a new task.
    Failed,
    /// Ended by the person. Never changes again.
    Cancelled,
}

impl Status {
    /// Every status, in the order of a task's life.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Queued,
        Self::Running,
        Self::Paused,
        Self::NeedsInput,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word in the store, in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::NeedsInput => "needs_input",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Paused => "Paused",
            Self::NeedsInput => "Needs you",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Whether nothing will ever change the task again.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|s| s.as_str()).collect();
            format!("“{text}” is not a status; allowed are {}", all.join(", "))
        })
    }
}

/// What sort of work a task is. Chooses the first duration estimate; statistics are kept by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskType {
    /// Anything.
    #[default]
    General,
    /// Look into something and conclude.
    Analysis,
    /// Change code.
    Coding,
    /// Find out and report.
    Research,
    /// Judge somebody's work.
    Review,
    /// Write for readers.
    Documentation,
}

impl TaskType {
    /// Every type, in the order of the estimates' table.
    pub const ALL: [Self; 6] =
        [Self::General, Self::Analysis, Self::Coding, Self::Research, Self::Review, Self::Documentation];

    /// The word in the store, in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Analysis => "analysis",
            Self::Coding => "coding",
            Self::Research => "research",
            Self::Review => "review",
            Self::Documentation => "documentation",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Analysis => "Analysis",
            Self::Coding => "Coding",
            Self::Research => "Research",
            Self::Review => "Review",
            Self::Documentation => "Documentation",
        }
    }
}

impl fmt::Display for TaskType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TaskType {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|t| t.as_str() == text).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|t| t.as_str()).collect();
            format!("“{text}” is not a task type; allowed are {}", all.join(", "))
        })
    }
}
