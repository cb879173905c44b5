//! The options that describe a task, for `execute` and `edit`.

use crate::args::{
    free_words::FreeWords,
    name_of::{NameOf, Standing},
    sandbox::SandboxOptions,
    values, words,
};
use clap::{ArgAction, Args, ValueEnum, ValueHint};
use contract::{
    TaskType,
    changes::PlaceKind,
    machine::OverMemory,
    notify::NotifyStrategy,
    task::{Backoff, OnDependencyFailure, OnLost},
};
use std::ffi::OsString;

#[derive(Debug, Default, Args)]
#[command(
    override_usage = "legwork execute [TITLE] [OPTIONS] [--command LINE | -- COMMAND ARG...]",
    after_help = "\
The command starts with a clean environment: HOME, PATH, your TZ, LANG and LC_*, and the
like. --env NAME passes on another variable that is set here, --env NAME=VALUE sets one;
values given with --context NAME=VALUE reach it as LEGWORK_CTX_NAME. Its standard input is
empty; --stdin gives it what is piped in here.
One that fails is tried 3 times more, unless --retries says otherwise; a program that is
not there is not tried again. What it leaves running in the background is ended with it.

Examples:
  legwork execute -- cargo test
  legwork execute \"Nightly build\" --command 'make clean && make' --in 2h --async
  legwork execute \"Summarize the open issues\" --agent writer --budget tokens=20000
  pg_dump shop | legwork execute --stdin --async -- zstd -o /backup/shop.zst
  legwork execute \"Make the tests pass\" --agent claude --check 'cargo test'
  legwork execute \"Deploy\" --after 9f31c0aa --retries 0 -- ./deploy.sh staging"
)]
pub(crate) struct Execute {
    /// What the task is called; the first line of the command where left out
    #[arg(value_name = "TITLE", add = FreeWords)]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) task: TaskOptions,
    /// Give the same task to each of these agents, each in a worktree of its own; `compare` shows them beside each other
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', conflicts_with_all = ["agent", "key", "stdin"], add = NameOf::Agent)]
    pub(crate) agents: Vec<String>,
    /// A second request with the same key makes no second task
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Keep what is on standard input, for the command to read; every attempt reads it from its beginning
    #[arg(long)]
    pub(crate) stdin: bool,
    /// Print the id and return at once
    #[arg(long = "async")]
    pub(crate) detached: bool,
    /// Follow the task to its end [default: the setting default_mode]
    #[arg(long, conflicts_with = "detached")]
    pub(crate) wait: bool,
    /// With --async: start a worker in the background when nothing runs the queue; it leaves when all is done
    #[arg(long, conflicts_with = "wait")]
    pub(crate) start_worker: bool,
    /// Like TITLE, for one that begins with a dash
    #[arg(long = "title", value_name = "TITLE", conflicts_with = "title")]
    pub(crate) title_option: Option<String>,
}

#[derive(Debug, Default, Args)]
#[command(override_usage = "legwork edit ID [OPTIONS] [--command LINE | -- COMMAND ARG...]")]
pub(crate) struct Edit {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Waiting))]
    pub(crate) id: String,
    /// What the task is to be called
    #[arg(value_name = "TITLE", add = FreeWords)]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) task: TaskOptions,
    /// Like TITLE, for one that begins with a dash
    #[arg(long = "title", value_name = "TITLE", conflicts_with = "title")]
    pub(crate) title_option: Option<String>,
}

/// What describes a task.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TaskOptions {
    /// Who does it
    #[arg(long, value_name = "NAME", add = NameOf::Agent)]
    pub(crate) agent: Option<String>,
    /// What it is about; @FILE reads a file, - standard input
    #[arg(long, value_name = "TEXT|@FILE|-")]
    pub(crate) description: Option<String>,
    /// What to do; @FILE reads a file, - standard input
    #[arg(long, value_name = "TEXT|@FILE|-")]
    pub(crate) instructions: Option<String>,
    /// general, analysis, coding, research, review or documentation
    #[arg(long = "type", value_name = "TYPE", value_parser = words::task_types(), hide_possible_values = true)]
    pub(crate) task_type: Option<TaskType>,
    /// 1 to 10, higher first [default: 5]
    #[arg(long, value_name = "N", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) priority: Option<i64>,
    /// Wait until this task is completed; may be given again; `none` takes all away
    #[arg(long, value_name = "ID", action = ArgAction::Append, add = NameOf::Task(Standing::Open))]
    pub(crate) after: Vec<String>,
    /// What becomes of it when a task that it waits for fails [default: wait]
    #[arg(long, value_name = "POLICY")]
    pub(crate) on_dependency_failure: Option<DependencyPolicy>,
    /// Not before this time: 14:30, 9am, tomorrow, "monday 9:00", "2026-01-31 14:30", 2026-01-31T14:30:00Z, or now
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Not before so long from now: 90s, 10m, 1h30m, 2d, 1w
    #[arg(long = "in", value_name = "DURATION", conflicts_with = "at", value_parser = values::positive_duration, allow_hyphen_values = true)]
    pub(crate) in_seconds: Option<i64>,
    /// Fail it if it has not begun by this time, written as for --at; `none` takes it away
    #[arg(long, value_name = "TIME")]
    pub(crate) deadline: Option<String>,
    /// Retries after the first attempt; 0 for none [default: 3]
    #[arg(long, value_name = "N", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) retries: Option<i64>,
    /// First and longest pause between retries [default: 1s..15m]
    #[arg(long, value_name = "FIRST..LONGEST", value_parser = values::backoff, allow_hyphen_values = true)]
    pub(crate) backoff: Option<Backoff>,
    /// Running time allowed to one attempt [default: the agent's]
    #[arg(long, value_name = "DURATION", value_parser = values::duration, allow_hyphen_values = true)]
    pub(crate) timeout: Option<i64>,
    /// What becomes of it when its run is lost with the machine [default: retry]
    #[arg(long, value_name = "POLICY")]
    pub(crate) on_lost: Option<LostPolicy>,
    /// The folder to run in [default: this one]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cwd: Option<String>,
    /// A value that the run is given, as LEGWORK_CTX_NAME; @FILE.json reads an object; may be given again
    #[arg(long, value_name = "NAME=VALUE|@FILE.json", action = ArgAction::Append)]
    pub(crate) context: Vec<String>,
    /// A variable for the command; without a value it is the one that is set here; may be given again
    #[arg(long, value_name = "NAME[=VALUE]", action = ArgAction::Append)]
    pub(crate) env: Vec<String>,
    /// A secret for the command, as the variable of its name; may be given again (see `legwork secret set`)
    #[arg(long, value_name = "NAME", action = ArgAction::Append, add = NameOf::Secret)]
    pub(crate) secret: Vec<String>,
    /// A label; may be given again
    #[arg(long, action = ArgAction::Append)]
    pub(crate) tag: Vec<String>,
    /// What an agent with a model may spend on it: turns, tokens or cost_usd; may be given again; an empty value takes it away
    #[arg(long, value_name = "NAME=VALUE", action = ArgAction::Append)]
    pub(crate) budget: Vec<String>,
    /// Processors that it keeps busy, such as 2 or 0.5: it starts where so many are free; `none` takes that away
    #[arg(long, value_name = "N", value_parser = values::cores, allow_negative_numbers = true)]
    pub(crate) cores: Option<values::Given<f64>>,
    /// Memory that it takes at most, such as 500MB or 2GB: it starts where so much is free; `none` takes that away
    #[arg(long, value_name = "SIZE", value_parser = values::size, allow_hyphen_values = true)]
    pub(crate) memory: Option<values::Given<u64>>,
    /// What becomes of it when it takes more than --memory [default: the setting machine.over_memory, warn at first]
    #[arg(long, value_name = "POLICY")]
    pub(crate) over_memory: Option<MemoryPolicy>,
    /// Give the command a terminal of its own
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_possible_values = true)]
    pub(crate) pty: Option<bool>,
    /// The shell line to run
    #[arg(long, value_name = "LINE")]
    pub(crate) command: Option<String>,
    /// The program to run and its arguments, passed on as they are
    #[arg(last = true, value_name = "COMMAND", conflicts_with = "command", value_hint = ValueHint::CommandWithArguments)]
    pub(crate) argv: Vec<OsString>,
    /// The shell line that says whether it is done: it runs once the work has ended well, and 0 is yes [default: the agent's]
    #[arg(long, value_name = "LINE", value_hint = ValueHint::CommandString)]
    pub(crate) check: Option<String>,
    /// No check, whatever its agent or type has
    #[arg(long, conflicts_with = "check")]
    pub(crate) no_check: bool,
    /// Where it works, with what it changes there recorded: in the folder, in a copy of it, or in a git worktree on a branch of its own; usual: as its agent or folder has it
    #[arg(long, value_name = "PLACE")]
    pub(crate) place: Option<PlaceChoice>,
    /// The name of the worktree's branch [default: legwork/ID-TITLE]
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,
    /// The branch or commit that the worktree begins with [default: what the folder has checked out]
    #[arg(long, value_name = "COMMIT")]
    pub(crate) base: Option<String>,
    #[command(flatten)]
    pub(crate) sandbox: SandboxOptions,
    /// Of what it tells you: silent, milestones, verbose, completion; usual: as others of its kind
    #[arg(long, value_name = "STRATEGY", hide_possible_values = true)]
    pub(crate) notify: Option<NotifyChoice>,
}

/// Of what a task tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NotifyChoice {
    /// Of nothing; badge and inbox still do
    Silent,
    /// At a quarter, half and three quarters, and of its end
    Milestones,
    /// Of every step, and of its end
    Verbose,
    /// Of its end
    Completion,
    /// As others of its agent and type
    Usual,
}

impl From<NotifyChoice> for Option<NotifyStrategy> {
    fn from(choice: NotifyChoice) -> Self {
        match choice {
            NotifyChoice::Silent => Some(NotifyStrategy::Silent),
            NotifyChoice::Milestones => Some(NotifyStrategy::Milestones),
            NotifyChoice::Verbose => Some(NotifyStrategy::Verbose),
            NotifyChoice::Completion => Some(NotifyStrategy::Completion),
            NotifyChoice::Usual => None,
        }
    }
}

/// Where a task works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlaceChoice {
    /// In the folder itself
    Folder,
    /// In a copy of it
    Copy,
    /// In a git worktree on a branch of its own
    Worktree,
    /// As its agent or folder has it
    Usual,
}

impl From<PlaceChoice> for Option<PlaceKind> {
    fn from(choice: PlaceChoice) -> Self {
        match choice {
            PlaceChoice::Folder => Some(PlaceKind::Folder),
            PlaceChoice::Copy => Some(PlaceKind::Copy),
            PlaceChoice::Worktree => Some(PlaceKind::Worktree),
            PlaceChoice::Usual => None,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DependencyPolicy {
    /// It stays and says why
    Wait,
    /// It fails too
    Fail,
}

impl From<DependencyPolicy> for OnDependencyFailure {
    fn from(policy: DependencyPolicy) -> Self {
        match policy {
            DependencyPolicy::Wait => Self::Wait,
            DependencyPolicy::Fail => Self::Fail,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum MemoryPolicy {
    /// It is said in its log
    Warn,
    /// It is paused until you resume it
    Pause,
    /// It is ended, and fails
    Stop,
}

impl From<MemoryPolicy> for OverMemory {
    fn from(policy: MemoryPolicy) -> Self {
        match policy {
            MemoryPolicy::Warn => Self::Warn,
            MemoryPolicy::Pause => Self::Pause,
            MemoryPolicy::Stop => Self::Stop,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LostPolicy {
    /// It goes back into the queue, not charged
    Retry,
    /// It asks you
    Ask,
    /// It fails
    Fail,
}

impl From<LostPolicy> for OnLost {
    fn from(policy: LostPolicy) -> Self {
        match policy {
            LostPolicy::Retry => Self::Retry,
            LostPolicy::Ask => Self::Ask,
            LostPolicy::Fail => Self::Fail,
        }
    }
}
