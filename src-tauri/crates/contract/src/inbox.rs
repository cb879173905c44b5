//! What waits for the person: tasks that ask, and tasks that ended and were not looked at.

use crate::{TaskId, Timestamp, task::Task, words::words};
use serde::{Deserialize, Serialize};

/// Most tasks that ask on one page; there are seldom more.
pub const ASKING_MAX: i64 = 200;
/// So many unread ones are counted at most: past that, the number says nothing.
pub const UNREAD_MAX: i64 = 1000;
/// Longest time for which something can be put off: a year, in days.
pub const SNOOZE_DAYS_MAX: i64 = 366;

words! {
    /// Which of the tasks that ended are shown.
    #[derive(Default)]
    InboxFilter, "a part of the inbox", inbox_filter_word {
        /// All that are not done.
        #[default]
        All = "all",
        /// Those that were not looked at.
        Unread = "unread",
        /// Those that are done.
        Done = "done",
    }
}

words! {
    /// What is done about an entry of the inbox.
    #[derive(Default)]
    InboxMark, "a mark of the inbox", inbox_mark_word {
        /// It was looked at.
        #[default]
        Read = "read",
        /// It is to be looked at again.
        Unread = "unread",
        /// It is dealt with: it leaves the inbox.
        Done = "done",
        /// It is not: it comes back.
        Undone = "undone",
        /// It is put off.
        Snoozed = "snoozed",
        /// It is put off no longer.
        Awake = "awake",
    }
}

/// A task in the inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InboxEntry {
    /// The task.
    pub task: Task,
    /// Since when it is in the inbox: when it asked, ended, or came back.
    pub since: Timestamp,
    /// Whether it was not looked at since then; false for one that asks.
    pub unread: bool,
    /// Whether it is dealt with.
    pub done: bool,
    /// Until when it is put off.
    pub snoozed_until: Option<Timestamp>,
}

/// One page of the inbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InboxPage {
    /// Tasks that ask the person, the longest asking first; on the first page only, and not among those that are done.
    pub needs_you: Vec<InboxEntry>,
    /// What is put off, what comes back first at the top; on the first page only, and not among those that are done.
    pub snoozed: Vec<InboxEntry>,
    /// Tasks that ended, the latest first.
    pub ended: Vec<InboxEntry>,
    /// Older ones follow when given: pass it as `before`.
    pub next_before: Option<TaskId>,
    /// How many were not looked at, up to 1,000.
    pub unread: i64,
}
