//! `legwork agent …`

use crate::args::{
    name_of::NameOf,
    sandbox::SandboxOptions,
    task::{NotifyChoice, PlaceChoice},
    values,
    words::{self, CodingClientName},
};
use clap::{ArgAction, Args, Subcommand, ValueHint};
use contract::{
    AgentKind,
    coding::{CodingProtocol, PermissionPolicy},
};

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
        /// What runs its tasks: shell, llm for a model, or coding for a coding agent
        #[arg(long, value_parser = words::agent_kinds(), hide_possible_values = true)]
        kind: Option<AgentKind>,
        /// One that is installed here, as `legwork agent find` shows it: claude_code, codex, gemini, opencode, copilot, qwen
        #[arg(long, value_name = "CLIENT", value_parser = words::coding_clients(), hide_possible_values = true, conflicts_with_all = ["kind", "client", "command"])]
        from: Option<CodingClientName>,
        #[command(flatten)]
        options: Box<AgentOptions>,
    },
    /// Look for coding agents that are installed on this machine
    Find,
    /// Have a coding agent say one word, to see whether it works
    Test {
        /// Name or id
        #[arg(add = NameOf::Agent)]
        name: String,
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
    /// Where its tasks work that do not say so: in the folder, in a copy, or in a git worktree; usual: as their folder has it
    #[arg(long, value_name = "PLACE", hide_possible_values = true)]
    pub(crate) place: Option<PlaceChoice>,
    #[command(flatten)]
    pub(crate) sandbox: SandboxOptions,
    /// The folder that its tasks run in where they name none; empty takes it away
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cwd: Option<String>,
    /// Running time allowed to an attempt [default: shell 1h, llm 30m, coding 2h]
    #[arg(long, value_name = "DURATION", value_parser = values::duration, allow_hyphen_values = true)]
    pub(crate) timeout: Option<i64>,
    /// Give its commands SSH_AUTH_SOCK, DISPLAY and DBUS_* too
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_possible_values = true)]
    pub(crate) pass_session: Option<bool>,
    /// Of what its tasks tell you: silent, milestones, verbose, completion; usual: as their type or all tasks
    #[arg(long, value_name = "STRATEGY", hide_possible_values = true)]
    pub(crate) notify: Option<NotifyChoice>,
    /// A variable for all its tasks; without a value it is the one that is set here; may be given again; `none` takes all away
    #[arg(long, value_name = "NAME[=VALUE]", action = ArgAction::Append)]
    pub(crate) env: Vec<String>,
    /// A secret for all its tasks, as the variable of its name; may be given again; `none` takes all away
    #[arg(long, value_name = "NAME", action = ArgAction::Append, add = NameOf::Secret)]
    pub(crate) secret: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelOptions,
    #[command(flatten)]
    pub(crate) coding: CodingOptions,
}

/// What describes a coding agent.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Options of coding agents (--model, --budget and --fallback too)")]
pub(crate) struct CodingOptions {
    /// Which one: claude_code, codex, gemini, opencode, copilot, qwen, or other with --program
    #[arg(long, value_name = "CLIENT", value_parser = words::coding_clients(), hide_possible_values = true)]
    pub(crate) client: Option<CodingClientName>,
    /// How it is spoken to: acp, or stream for the JSON that it prints [default: what is usual for it]
    #[arg(long, value_name = "PROTOCOL", value_parser = words::coding_protocols(), hide_possible_values = true)]
    pub(crate) protocol: Option<CodingProtocol>,
    /// Its program: a name, or an absolute path [default: the usual name]; empty goes back to that
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::CommandName)]
    pub(crate) program: Option<String>,
    /// An argument for it; may be given again; `none` takes all away
    #[arg(long = "arg", value_name = "ARG", action = ArgAction::Append, allow_hyphen_values = true)]
    pub(crate) args: Vec<String>,
    /// What it may do unasked: ask for nothing but reading, edits for files of its folder, all [default: ask]
    #[arg(long, value_name = "POLICY", value_parser = words::permission_policies(), hide_possible_values = true)]
    pub(crate) permissions: Option<PermissionPolicy>,
    /// How often a failed check goes back to it, 0 to 10 [default: 2]
    #[arg(long, value_name = "N", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) rounds: Option<i64>,
    /// Ask you when it has been silent for so many minutes; 0: never [default: never]
    #[arg(long, value_name = "MINUTES", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) quiet_minutes: Option<i64>,
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
    /// Whom to ask when the provider cannot; of a coding agent, who takes its tasks on at its limit; may be given again; `none` takes all away
    #[arg(long, value_name = "PROVIDER[/MODEL]|AGENT", action = ArgAction::Append, add = NameOf::Provider)]
    pub(crate) fallback: Vec<String>,
    /// The template of its prompt; @FILE reads a file; empty goes back to Legwork's own
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) template: Option<String>,
}
