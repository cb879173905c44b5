//! `legwork agent …`

use crate::values;
use clap::{ArgAction, Args, Subcommand};
use contract::AgentKind;

#[derive(Debug, Args)]
pub(crate) struct Agent {
    #[command(subcommand)]
    pub(crate) verb: AgentVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentVerb {
    /// Make an agent
    Add {
        /// 1 to 64 letters, digits, - _ . and spaces
        name: String,
        /// What runs its tasks: shell
        #[arg(long)]
        kind: Option<AgentKind>,
        #[command(flatten)]
        options: Box<AgentOptions>,
    },
    /// List the agents
    List {
        /// Also those that were put away
        #[arg(long)]
        archived: bool,
    },
    /// Show an agent
    Show {
        /// Name or id
        name: String,
    },
    /// Change an agent
    Edit {
        /// Name or id
        name: String,
        /// Its new name
        #[arg(long = "name", value_name = "NAME")]
        new_name: Option<String>,
        #[command(flatten)]
        options: Box<AgentOptions>,
    },
    /// Remove an agent; one with tasks is put away instead
    Remove {
        /// Name or id
        name: String,
    },
}

/// What describes an agent.
#[derive(Debug, Default, Args)]
pub(crate) struct AgentOptions {
    /// Who it is, in a few words
    #[arg(long, value_name = "TEXT")]
    pub(crate) role: Option<String>,
    /// Where it comes from; @FILE reads a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) backstory: Option<String>,
    /// What it always does; @FILE reads a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) instructions: Option<String>,
    /// The shell line that its tasks run where they bring no command; empty takes it away
    #[arg(long, value_name = "LINE")]
    pub(crate) command: Option<String>,
    /// The folder that its tasks run in where they name none; empty takes it away
    #[arg(long, value_name = "DIR")]
    pub(crate) cwd: Option<String>,
    /// Running time allowed to an attempt [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = values::duration, allow_hyphen_values = true)]
    pub(crate) timeout: Option<i64>,
    /// Give its commands SSH_AUTH_SOCK, DISPLAY and DBUS_* too
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_possible_values = true)]
    pub(crate) pass_session: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1)]
    pub(crate) provider: Option<Option<String>>,
    #[arg(long, hide = true, num_args = 0..=1)]
    pub(crate) model: Option<Option<String>>,
    #[arg(long, hide = true, action = ArgAction::Append)]
    pub(crate) param: Vec<String>,
}
