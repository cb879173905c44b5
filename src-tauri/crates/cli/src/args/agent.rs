//! `legwork agent …`

use crate::args::{name_of::NameOf, sandbox::SandboxOptions, task::NotifyChoice, values, words};
use clap::{ArgAction, Args, Subcommand, ValueHint};
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
        /// What runs its tasks: shell, or llm for a model
        #[arg(long, value_parser = words::agent_kinds(), hide_possible_values = true)]
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
        #[arg(add = NameOf::Agent)]
        name: String,
    },
    /// Change an agent
    Edit {
        /// Name or id
        #[arg(add = NameOf::Agent)]
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
        #[arg(add = NameOf::Agent)]
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
    /// The shell line that says whether its tasks are done, where they do not say so; empty takes it away
    #[arg(long, value_name = "LINE")]
    pub(crate) check: Option<String>,
    #[command(flatten)]
    pub(crate) sandbox: SandboxOptions,
    /// The folder that its tasks run in where they name none; empty takes it away
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cwd: Option<String>,
    /// Running time allowed to an attempt [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = values::duration, allow_hyphen_values = true)]
    pub(crate) timeout: Option<i64>,
    /// Give its commands SSH_AUTH_SOCK, DISPLAY and DBUS_* too
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_possible_values = true)]
    pub(crate) pass_session: Option<bool>,
    /// Of what its tasks tell you: silent, milestones, verbose, completion; usual: as their type or all tasks
    #[arg(long, value_name = "STRATEGY", hide_possible_values = true)]
    pub(crate) notify: Option<NotifyChoice>,
    #[command(flatten)]
    pub(crate) model: ModelOptions,
}

/// What describes an agent with a model.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Options of agents with a model")]
pub(crate) struct ModelOptions {
    /// The provider to ask
    #[arg(long, value_name = "NAME", add = NameOf::Provider)]
    pub(crate) provider: Option<String>,
    /// The model [default: the provider's]; empty takes it away
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// temperature, top_p, max_tokens, seed or reasoning_effort; may be given again; an empty value takes it away
    #[arg(long, value_name = "NAME=VALUE", action = ArgAction::Append)]
    pub(crate) param: Vec<String>,
    /// list_files, read_file, search_files, write_artifact, run_command, ask_user or tasks; may be given again; `none` takes all away
    #[arg(long, value_name = "TOOL", action = ArgAction::Append)]
    pub(crate) tool: Vec<String>,
    /// Limits that stop work: turns, tokens or cost_usd of a task, day_tokens or day_cost_usd; may be given again
    #[arg(long, value_name = "NAME=VALUE", action = ArgAction::Append)]
    pub(crate) budget: Vec<String>,
    /// Whom to ask when the provider cannot; may be given again; `none` takes all away
    #[arg(long, value_name = "PROVIDER[/MODEL]", action = ArgAction::Append, add = NameOf::Provider)]
    pub(crate) fallback: Vec<String>,
    /// The template of its prompt; @FILE reads a file; empty goes back to Legwork's own
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) template: Option<String>,
}
