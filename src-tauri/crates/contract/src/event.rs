//! What happened, in order. Events are rows of the transaction that made the change.

use crate::{Status, TaskId, Timestamp, words::words};
use serde::{Deserialize, Serialize};

/// One change. `id` only rises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// The task it is about, if it is about one.
    pub task_id: Option<TaskId>,
    /// What happened.
    pub kind: EventKind,
    /// For `status`: where the task stood before; null where it was created.
    pub from_status: Option<Status>,
    /// For `status`: where it stands now.
    pub to_status: Option<Status>,
}

impl Event {
    /// Whether a task has been created, or has changed, to this status.
    #[must_use]
    pub fn is_move_to(&self, status: Status) -> bool {
        self.to_status == Some(status)
    }
}

/// A part of what happened, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventPage {
    /// The events.
    pub events: Vec<Event>,
    /// The number of the last event that there is; 0 where there is none.
    pub last: i64,
    /// Whether some events after the number that was asked for are not kept any more: read anew what must be known.
    pub gap: bool,
}

words! {
    /// What happened.
    EventKind, "a kind of event", event_word {
        /// A task was created, or its status changed.
        Status = "status",
        /// Progress, current step or steps changed.
        Progress = "progress",
        /// Fields of a task were edited.
        Edited = "edited",
        /// A running task is to be cancelled.
        CancelRequested = "cancel_requested",
        /// A running task is to be paused.
        PauseRequested = "pause_requested",
        /// A task was deleted or brought back.
        Deleted = "deleted",
        /// An agent changed.
        Agents = "agents",
        /// A worker changed.
        Workers = "workers",
        /// The queue was paused or resumed, or a limit changed.
        Queue = "queue",
        /// A setting changed.
        Settings = "settings",
        /// A provider or a price changed.
        Providers = "providers",
        /// A report was saved, deleted or brought back.
        Reports = "reports",
        /// A turn of a task's conversation ended.
        Messages = "messages",
        /// The person wrote to a task's run.
        UserMessage = "user_message",
        /// A talk changed, or where one of its turns stands.
        Chats = "chats",
        /// What the person has done about entries of the inbox changed.
        Inbox = "inbox",
        /// A schedule changed, or what became of one of its times.
        Schedules = "schedules",
        /// What a task's work changed was counted, or something was said or done about it.
        Changes = "changes",
    }
}

/// The one event that the window is sent: coalesced, at most 30 times a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueChanged {
    /// The number of the last event that it covers.
    pub revision: i64,
    /// The tasks that changed; empty together with `all` past 200.
    pub tasks: Vec<TaskId>,
    /// So many changed that everything is to be read again.
    pub all: bool,
    /// Agents changed.
    pub agents: bool,
    /// Workers or the queue's own state changed.
    pub queue: bool,
    /// Settings changed.
    pub settings: bool,
    /// Providers or prices changed.
    pub providers: bool,
    /// Reports were saved, deleted or brought back.
    pub reports: bool,
    /// Talks, or where their turns stand, changed.
    pub chats: bool,
    /// What was read, done or put off in the inbox changed.
    pub inbox: bool,
    /// Schedules, or what became of their times, changed.
    pub schedules: bool,
}

/// The name of the window's event that carries a [`QueueChanged`].
pub const QUEUE_CHANGED: &str = "queue-changed";
/// The name of the window's event that tells of a newer version (its payload is an
/// [`UpdateFacts`](crate::command::UpdateFacts)).
pub const UPDATE_FOUND: &str = "update-found";
/// The name of the window's event that asks the page to open a task (its payload is a task id).
pub const OPEN_TASK: &str = "open-task";
/// The name of the window's event that asks the page to open a report (its payload is the report's id).
pub const OPEN_REPORT: &str = "open-report";
/// The name of the window's event that asks the page to open the New task dialog.
pub const OPEN_NEW_TASK: &str = "open-new-task";
/// The name of the window's event that asks the page to show the inbox.
pub const OPEN_INBOX: &str = "open-inbox";
/// The name of the window's event that asks the page to open the question before quitting.
pub const CONFIRM_QUIT: &str = "confirm-quit";

/// A piece of an attempt's output, on its way to an open output view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutputPiece {
    /// 0 for the first piece of a view; the next is one more. Pieces may arrive out of order.
    pub index: u64,
    /// Number of the attempt that it belongs to; a new number means that the view starts afresh.
    pub attempt: i64,
    /// Where its first byte stands in the output file.
    pub offset: u64,
    /// The text; bytes that are not UTF-8 are shown as U+FFFD.
    pub text: String,
    /// Bytes that the piece stands for.
    pub bytes: u64,
}
