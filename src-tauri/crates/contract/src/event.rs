//! What happened, in order. Events are rows of the transaction that made the change.

use crate::{TaskId, Timestamp};
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
    /// For `status`: `from→to`. For `messages`: `letter` where the person wrote. Else empty.
    pub detail: String,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A task was created, or its status changed (`detail` says from what to what).
    Status,
    /// Progress, current step or steps changed.
    Progress,
    /// Fields of a task were edited.
    Edited,
    /// A running task is to be cancelled.
    CancelRequested,
    /// A running task is to be paused.
    PauseRequested,
    /// A task was deleted or brought back.
    Deleted,
    /// An agent changed.
    Agents,
    /// A worker changed.
    Workers,
    /// The queue was paused or resumed.
    Queue,
    /// A setting changed.
    Settings,
    /// A provider or a price changed.
    Providers,
    /// A report was saved, deleted or brought back.
    Reports,
    /// A task's conversation went on: a turn ended, or the person wrote.
    Messages,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Status,
        Self::Progress,
        Self::Edited,
        Self::CancelRequested,
        Self::PauseRequested,
        Self::Deleted,
        Self::Agents,
        Self::Workers,
        Self::Queue,
        Self::Settings,
        Self::Providers,
        Self::Reports,
        Self::Messages,
    ];

    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Progress => "progress",
            Self::Edited => "edited",
            Self::CancelRequested => "cancel_requested",
            Self::PauseRequested => "pause_requested",
            Self::Deleted => "deleted",
            Self::Agents => "agents",
            Self::Workers => "workers",
            Self::Queue => "queue",
            Self::Settings => "settings",
            Self::Providers => "providers",
            Self::Reports => "reports",
            Self::Messages => "messages",
        }
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
}

/// The name of the window's event that carries a [`QueueChanged`].
pub const QUEUE_CHANGED: &str = "queue-changed";
/// The name of the window's event that asks the page to open a task (its payload is a task id).
pub const OPEN_TASK: &str = "open-task";
/// The name of the window's event that asks the page to open the New task dialog.
pub const OPEN_NEW_TASK: &str = "open-new-task";
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
