//! What a value names. Said where the value is typed, so that whoever completes it can look the names up.

use clap::{Arg, builder::ArgExt};

/// What a value is the name, or the id, of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameOf {
    /// A task that stands like this.
    Task(Standing),
    /// A task that stands like this in the inbox.
    Inbox(InboxPart),
    /// An agent.
    Agent,
    /// A conversation with one.
    Chat,
    /// The task of an answer that is being written in one.
    ChatAnswer,
    /// A provider of models.
    Provider,
    /// A report, by its task.
    Report,
    /// A schedule.
    Schedule,
    /// A workflow that can be found from here.
    Workflow,
    /// A secret.
    Secret,
    /// What a limit counts.
    Limit,
    /// A setting.
    Setting,
    /// A document of `legwork schema`, by the command's first word.
    Document,
}

impl ArgExt for NameOf {}

/// Which tasks a command is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Any.
    Any,
    /// Not ended.
    Open,
    /// Open, and neither held nor frozen.
    Active,
    /// Waiting to run.
    Waiting,
    /// Held or frozen.
    Paused,
    /// Waiting for the person's word, or running.
    Listening,
    /// Ended.
    Ended,
}

/// Which entries of the inbox a command is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InboxPart {
    /// Ended and not looked at.
    Unread,
    /// Ended and looked at.
    Read,
    /// Ended and not done.
    Ended,
    /// Done.
    Done,
    /// Asking, or ended and not done.
    Shown,
    /// Put off.
    Snoozed,
}

/// Says which tasks the ids of a command are for.
pub(crate) fn of_tasks(standing: Standing) -> impl FnOnce(Arg) -> Arg {
    move |ids| ids.add(NameOf::Task(standing))
}
