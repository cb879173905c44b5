//! What is told to somebody who is not at this machine.

use crate::{Status, TaskId, TaskType, Timestamp, notify::NoticeKind, task::TaskError};
use serde::{Deserialize, Serialize};

/// What a call of the webhook carries, and what a mail is written from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticeDocument {
    /// Names this notice: one that comes again, because nobody knows whether it arrived, carries the same id.
    pub id: String,
    /// What it is about.
    pub event: NoticeKind,
    /// When that happened.
    pub at: Timestamp,
    /// The task; none where somebody only tries whether notices arrive.
    pub task: Option<NoticeTask>,
}

/// A task as a notice tells of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticeTask {
    /// Its id.
    pub id: TaskId,
    /// The last digits of it.
    pub short_id: String,
    /// What it is called.
    pub title: String,
    /// Who did it.
    pub agent: String,
    /// What sort of work it is.
    pub task_type: TaskType,
    /// Where it stands.
    pub status: Status,
    /// How long it took so far, in seconds.
    pub duration_seconds: f64,
    /// What came of it.
    pub summary: Option<String>,
    /// Why it failed.
    pub error: Option<TaskError>,
    /// What it asks.
    pub question: Option<String>,
}
