//! `legwork inbox …`

use crate::args::{
    name_of::{InboxPart, NameOf},
    values,
};
use clap::{Args, Subcommand};
use contract::inbox::InboxFilter;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    override_usage = "legwork inbox [OPTIONS]\n       legwork inbox COMMAND",
    after_help = "\
What asks you comes first, the longest asking at the top, each with the command that answers it;
then what has ended. A task that you watch to its end on a terminal is read.

Examples:
  legwork inbox --unread
  legwork inbox read --all
  legwork inbox done 9f31c0aa 5b1e77d2
  legwork inbox snooze 9f31c0aa --until \"tomorrow 9:00\""
)]
pub(crate) struct Inbox {
    #[command(subcommand)]
    pub(crate) verb: Option<InboxVerb>,
    #[command(flatten)]
    pub(crate) listed: InboxOptions,
}

/// Which part of the inbox is listed.
#[derive(Debug, Args)]
pub(crate) struct InboxOptions {
    /// Of what has ended only what was not looked at
    #[arg(long, conflicts_with = "done")]
    pub(crate) unread: bool,
    /// Only what is done
    #[arg(long)]
    pub(crate) done: bool,
    /// At most so many that have ended, 1 to 200
    #[arg(long, value_name = "N", default_value = "50", value_parser = values::report_limit, allow_negative_numbers = true)]
    pub(crate) limit: i64,
    /// Only what stands after this task: the next page
    #[arg(long, value_name = "ID", add = NameOf::Inbox(InboxPart::Ended))]
    pub(crate) before: Option<String>,
}

impl InboxOptions {
    /// Which of those that ended are meant.
    pub(crate) const fn filter(&self) -> InboxFilter {
        match (self.unread, self.done) {
            (true, _) => InboxFilter::Unread,
            (false, true) => InboxFilter::Done,
            (false, false) => InboxFilter::All,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum InboxVerb {
    /// Mark tasks that have ended as read: those that are named, or all
    Read {
        /// Full or short ids; - reads them from standard input, one on each line
        #[arg(value_name = "ID", add = NameOf::Inbox(InboxPart::Unread))]
        ids: Vec<String>,
        /// All that has ended until now
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// Mark them as unread, to be looked at again
    Unread {
        /// Full or short ids; - reads them from standard input, one on each line
        #[arg(required = true, value_name = "ID", add = NameOf::Inbox(InboxPart::Read))]
        ids: Vec<String>,
    },
    /// Take tasks that you are done with out of the inbox
    Done {
        /// Full or short ids; - reads them from standard input, one on each line
        #[arg(required = true, value_name = "ID", add = NameOf::Inbox(InboxPart::Ended))]
        ids: Vec<String>,
    },
    /// Bring back what was done
    Undone {
        /// Full or short ids; - reads them from standard input, one on each line
        #[arg(required = true, value_name = "ID", add = NameOf::Inbox(InboxPart::Done))]
        ids: Vec<String>,
    },
    /// Put tasks off: they come back by themselves
    Snooze {
        /// Full or short ids; - reads them from standard input, one on each line
        #[arg(required = true, value_name = "ID", add = NameOf::Inbox(InboxPart::Shown))]
        ids: Vec<String>,
        /// For so long, such as 30m, 2h or 1d
        #[arg(long = "for", value_name = "DURATION", value_parser = values::positive_duration, allow_hyphen_values = true)]
        for_seconds: Option<i64>,
        /// Until this time, such as 14:30, tomorrow, "monday 9:00" or 2026-01-31T14:30:00Z
        #[arg(long, value_name = "TIME", conflicts_with = "for_seconds")]
        until: Option<String>,
    },
    /// Bring back at once what was put off
    Wake {
        /// Full or short ids; - reads them from standard input, one on each line
        #[arg(required = true, value_name = "ID", add = NameOf::Inbox(InboxPart::Snoozed))]
        ids: Vec<String>,
    },
}
