//! Where a task stands, and what sort of work it is.

use crate::words::words;

words! {
    /// Where a task stands.
    //
    // The legal moves between these are in the engine's `lifecycle`. Who moves a task onward stands beside each; their
    // doc comments are published with the schema.
    #[derive(PartialOrd, Ord)]
    Status, "a status", status_word {
        /// Waits for a dependency, a time, a retry, a quota, or the person's approval before its first start.
        // moved on by the engine's clock, the end of another task, or the person
        Pending = "pending",
        /// Ready; the next free worker takes it in order of priority, then age.
        // moved on by the claim
        Queued = "queued",
        /// A worker has it.
        // moved on by what its run comes to
        Running = "running",
        /// Held by the person, before or after it started.
        // moved on by the person
        Paused = "paused",
        /// Asks in the middle of a run, and waits for the person's answer.
        // moved on by the answer
        NeedsInput = "needs_input",
        /// Ended well. Never changes again.
        Completed = "completed",
        /// Ended badly. Never changes again; "run again" makes a new task.
        Failed = "failed",
        /// Ended by the person. Never changes again.
        Cancelled = "cancelled",
    }
}

impl Status {
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
        match self {
            Self::Completed | Self::Failed | Self::Cancelled => true,
            Self::Pending | Self::Queued | Self::Running | Self::Paused | Self::NeedsInput => false,
        }
    }
}

words! {
    /// What sort of work a task is. Chooses the first duration estimate; statistics are kept by it.
    #[derive(Default)]
    TaskType, "a task type", task_type_word {
        /// Anything.
        #[default]
        General = "general",
        /// Look into something and conclude.
        Analysis = "analysis",
        /// Change code.
        Coding = "coding",
        /// Find out and report.
        Research = "research",
        /// Judge somebody's work.
        Review = "review",
        /// Write for readers.
        Documentation = "documentation",
    }
}

impl TaskType {
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
