//! The tabs of the list: which statuses each shows.

use contract::{Status, Task, command::ListTasks, queue::Counts};

/// Which tasks the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tab {
    #[default]
    All,
    Active,
    Completed,
    Failed,
    /// Those of one status, as its counter was asked for.
    Only(Status),
}

impl Tab {
    /// Those that have a label.
    pub(crate) const ALL: [Self; 4] = [Self::All, Self::Active, Self::Completed, Self::Failed];

    /// Its word.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Active => "Active",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Only(status) => status.label(),
        }
    }

    /// The statuses in it; empty: all.
    pub(crate) fn statuses(self) -> Vec<Status> {
        match self {
            Self::All => vec![],
            Self::Active => Status::ALL.into_iter().filter(|status| !status.is_terminal()).collect(),
            Self::Completed => vec![Status::Completed],
            Self::Failed => vec![Status::Failed],
            Self::Only(status) => vec![status],
        }
    }

    /// What the engine is asked for. What waits for an approval stands under what needs the person.
    pub(crate) fn wanted(self) -> ListTasks {
        ListTasks {
            approvals: self == Self::Only(Status::NeedsInput),
            no_approvals: self == Self::Only(Status::Pending),
            statuses: self.statuses(),
            ..ListTasks::default()
        }
    }

    /// Whether a task belongs into it.
    pub(crate) fn shows(self, task: &Task) -> bool {
        match self {
            Self::Only(Status::Pending) => task.status == Status::Pending && !task.wants_approval(),
            Self::Only(Status::NeedsInput) => task.status == Status::NeedsInput || task.wants_approval(),
            _ => self.statuses().is_empty() || self.statuses().contains(&task.status),
        }
    }

    /// How many tasks it has.
    pub(crate) fn count(self, counts: &Counts) -> i64 {
        match self {
            Self::All => counts.total(),
            _ => self.statuses().iter().map(|status| counts.get(*status)).sum(),
        }
    }

    /// The one `by` further.
    pub(crate) fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self);
        let len = Self::ALL.len() as isize;
        match at {
            Some(at) => Self::ALL[(at as isize + by).rem_euclid(len) as usize],
            None => Self::All,
        }
    }
}
