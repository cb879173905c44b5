//! The groups of a list that is ordered by what a person needs: who is in which, and what stands first in each.

use super::Status;
use crate::words::words;

words! {
    /// A part of the list that is ordered by state.
    #[derive(PartialOrd, Ord)]
    TaskGroup, "a group of tasks", group_word {
        /// What waits for the person's word, newest first.
        NeedsYou = "needs_you",
        /// What a worker has, latest start first.
        Running = "running",
        /// What is ready, in the order in which workers take it.
        Next = "next",
        /// What waits for something else: by its time, then what has none, oldest first.
        Waiting = "waiting",
        /// What has ended, latest end first.
        Ended = "ended",
    }
}

impl TaskGroup {
    /// The group of a task that stands so. `asks`: it waits for the person's word, whatever its status.
    #[must_use]
    pub const fn of(status: Status, asks: bool) -> Self {
        match status {
            Status::NeedsInput => Self::NeedsYou,
            Status::Pending if asks => Self::NeedsYou,
            Status::Pending | Status::Paused => Self::Waiting,
            Status::Queued => Self::Next,
            Status::Running => Self::Running,
            Status::Completed | Status::Failed | Status::Cancelled => Self::Ended,
        }
    }

    /// The words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NeedsYou => "Needs you",
            Self::Running => "Running",
            Self::Next => "Next",
            Self::Waiting => "Waiting",
            Self::Ended => "Ended",
        }
    }

    /// Whether what has the lower rank was earlier and so stands last; else it stands first.
    ///
    /// The rank of a task is a moment in milliseconds: of two with the same, the older id stands first where lower ranks
    /// do, and the younger one where they do not.
    #[must_use]
    pub const fn is_latest_first(self) -> bool {
        match self {
            Self::NeedsYou | Self::Running | Self::Ended => true,
            Self::Next | Self::Waiting => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_group() {
        for status in Status::ALL {
            let group = TaskGroup::of(status, false);
            assert_eq!(group == TaskGroup::Ended, status.is_terminal(), "{status}");
            assert_eq!(group == TaskGroup::NeedsYou, status == Status::NeedsInput, "{status}");
        }
        assert_eq!(TaskGroup::of(Status::Pending, true), TaskGroup::NeedsYou);
        assert_eq!(TaskGroup::of(Status::Completed, true), TaskGroup::Ended);
    }
}
