//! What a dialog makes of a key.

use crate::{
    feed::client::{Action, Query},
    form::Form,
};
use contract::{Task, inbox::InboxEntry};

/// What comes of a key.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// The dialog stays.
    Stay,
    Close,
    /// This is to be done, and the dialog closes.
    Do(Action),
    /// This is to be done; the dialog stays until it is known whether it was.
    Try(Action),
    /// This task is opened, and the dialog closes.
    Open(Box<InboxEntry>),
    /// This is to be read; the dialog stays.
    Read(Box<Query>),
    /// What this task asks is answered in a dialog over this one.
    Answer(Box<Task>),
    /// It is asked once more, by a question of the board's own.
    Confirm {
        question: String,
        action: Action,
    },
    /// The list is filtered by these words; the dialog stays.
    Filter(String),
    /// The filter is cleared, and the dialog closes.
    ClearFilter,
    /// What was entered is kept for the next time.
    PutAway(Box<Form>),
    /// The talks are closed, and stay as they are for the next time.
    PutTalksAway,
}
