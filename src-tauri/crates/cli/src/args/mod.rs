//! What can be typed. Only the shape of it: what the values may be is the contract's and the engine's to say.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

pub(crate) mod agent;
pub(crate) mod changes;
pub(crate) mod chat;
pub(crate) mod coding;
pub(crate) mod environment;
pub(crate) mod free_words;
pub(crate) mod inbox;
pub(crate) mod insights;
pub(crate) mod key_value;
pub(crate) mod keyboard;
pub(crate) mod limit;
pub(crate) mod mcp;
pub(crate) mod name_of;
pub(crate) mod notify;
pub(crate) mod provider;
pub(crate) mod prune;
pub(crate) mod report;
pub(crate) mod request;
pub(crate) mod sandbox;
pub(crate) mod schedule;
pub(crate) mod secret;
pub(crate) mod setting;
pub(crate) mod stdin;
pub(crate) mod task;
pub(crate) mod tools;
pub(crate) mod tree;
pub(crate) mod usage;
pub(crate) mod values;
pub(crate) mod words;
pub(crate) mod workflow;

use clap::ValueHint;
use contract::{Status, TaskType, task::TaskGroup};
use name_of::{NameOf, Standing, of_tasks};

/// Puts your agents to work in the background.
#[derive(Debug, Parser)]
#[command(name = "legwork", version, disable_help_subcommand = true, after_help = EXIT_STATUSES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXIT_STATUSES: &str = "\
Exit status: 0 done, 1 the task failed or was cancelled, 2 wrong usage or input, 3 not found,
4 refused in this state, 5 the store or engine failed.
ID is a task's full id or its short one, the last eight digits.";

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Print JSON: one document, or one line for each thing that happens
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print no notes, hints, confirmations or progress
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// The folder that holds the data [default: LEGWORK_DATA_DIR, else the same as the app's]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Run a task; wait for it unless --async is given
    Execute(Box<task::Execute>),
    /// Show a task
    Status(One),
    /// Show what a finished task made
    #[command(mut_arg("id", of_tasks(Standing::Ended)))]
    Result(One),
    /// Show what the queue did with a task
    Logs(Logs),
    /// Print a task's output
    Output(Output),
    /// Wait until tasks have ended
    Wait(Wait),
    /// Tell what happens, to tasks or to all, as it happens
    Events(Events),
    #[command(mut_arg("id", of_tasks(Standing::Open)))]
    /// Explain why a task is not running, and what would change that
    Why(One),
    /// List tasks, newest first
    List(List),
    /// Cancel tasks; running ones with all their processes
    #[command(mut_arg("ids", of_tasks(Standing::Open)))]
    Cancel(Several),
    /// Hold waiting tasks and freeze running ones
    #[command(mut_arg("ids", of_tasks(Standing::Active)))]
    Pause(Several),
    /// Let held or frozen tasks go on
    #[command(mut_arg("ids", of_tasks(Standing::Paused)))]
    Resume(Several),
    /// Run ended tasks again, each as a new task
    #[command(mut_arg("ids", of_tasks(Standing::Ended)))]
    Retry(Several),
    /// Go on with what a coding agent did: say what it should do next
    Continue(provider::Continue),
    /// Show what a task changed
    Diff(changes::Diff),
    /// Bring what a task changed into its folder, without a commit
    #[command(mut_arg("id", of_tasks(Standing::Ended)))]
    Apply(One),
    /// Commit what a task changed
    Commit(changes::Commit),
    /// Take back what a task changed; that can be undone
    Discard(changes::Discard),
    /// Show what several agents made of the same task beside each other
    #[command(mut_arg("id", of_tasks(Standing::Any)))]
    Compare(One),
    /// Keep what one of several agents made of the same task, and discard the others'; that can be undone
    #[command(mut_arg("id", of_tasks(Standing::Ended)))]
    Keep(One),
    /// Send what a task made back: a new one works on in the same place and is told what you say
    SendBack(changes::SendBackArgs),
    /// Show and take away the worktrees and copies that were made for tasks
    Worktree(changes::WorktreeArgs),
    /// Show and set what holds for tasks in a folder: where they work, and how that is made ready
    Folder(changes::Folder),
    /// Change a task that has not run yet
    Edit(Box<task::Edit>),
    /// Delete tasks
    Delete(Several),
    /// Show what needs you and what has ended; read it, put it off, be done with it
    Inbox(inbox::Inbox),
    /// Answer a task that asks, or write to one that runs
    Answer(provider::Answer),
    /// Talk with an agent; show and change conversations
    Chat(Box<chat::Chat>),
    /// Type on the terminal of a running command
    Input(keyboard::Input),
    /// Sit at the terminal of a running command
    Attach(keyboard::Attach),
    /// Make, show and change agents
    Agent(agent::Agent),
    /// Add, test and change providers of models
    Provider(provider::Provider),
    /// Read, export and delete the saved reports
    Report(report::Report),
    /// Start tasks again and again: every so often, or by the clock
    Schedule(schedule::Schedule),
    /// Start workflows, and show and change their runs
    Workflow(workflow::Workflow),
    /// Keep secrets that commands can be given
    Secret(secret::Secret),
    /// Show and try how you are told by e-mail and webhook
    Notify(notify::Notify),
    /// Show and set what the tokens of models cost
    Price(provider::Price),
    /// Run the queue without a window
    Worker(Worker),
    /// Pause, resume or show the queue
    Queue(Queue),
    /// Show and set how many may run at once: by tag, agent, folder and more
    Limit(limit::Limit),
    /// Show the workers that run the queue
    Workers,
    /// Show what became of the tasks of the last days
    Insights(insights::Insights),
    /// Check the data and the installation
    Doctor,
    /// Show what everything takes on the disk
    Space,
    /// Take away what finished long ago: tasks, or only their output; shown first
    Prune(prune::Prune),
    /// Write a copy of the database, whoever uses it meanwhile
    Backup(tools::Backup),
    /// Put a backup in the place of the database, or list the backups
    Restore(tools::Restore),
    /// Open the window, or bring it to the front
    Open(Open),
    /// Watch the queue in the terminal
    Watch(tools::Watch),
    /// Serve coding agents over MCP on standard input and output
    Mcp(mcp::Mcp),
    /// Show and change the settings
    Setting(setting::Setting),
    /// Print the JSON Schema of what --json prints
    Schema(tools::Schema),
    /// Print completions for a shell
    Completions(tools::Completions),
    /// Print the manual page of a command
    Man(tools::Man),
    /// What other programs call when something happens there
    #[command(hide = true)]
    Hook(tools::Hook),
}

/// One task.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Any))]
    pub(crate) id: String,
}

/// One task or several.
#[derive(Debug, Args)]
pub(crate) struct Several {
    /// Full or short ids; - reads them from standard input, one on each line
    #[arg(required = true, value_name = "ID", add = NameOf::Task(Standing::Any))]
    pub(crate) ids: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Any))]
    pub(crate) id: String,
    /// Go on until the task ends
    #[arg(long, short)]
    pub(crate) follow: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Any))]
    pub(crate) id: String,
    /// Go on until the task ends, and end as it did: exit status 0 completed, 1 failed or cancelled
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Only the last so many lines, and what comes after them
    #[arg(long, short = 'n', value_name = "N", value_parser = values::line_count, allow_negative_numbers = true)]
    pub(crate) lines: Option<u64>,
    /// The attempt to print; the latest where left out
    #[arg(long, value_name = "N", value_parser = values::at_least_one, allow_negative_numbers = true)]
    pub(crate) attempt: Option<i64>,
    /// What its check wrote, and not its work
    #[arg(long, conflicts_with_all = ["follow", "lines"])]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 all were completed, 1 one failed or was cancelled, 4 the time is over.

Examples:
  legwork wait 9f31c0aa && notify-send \"The build is done\"
  legwork list --status running --json | jq -r '.tasks[].id' | legwork wait - --timeout 10m")]
pub(crate) struct Wait {
    /// Full or short ids; - reads them from standard input, one on each line
    #[arg(required = true, value_name = "ID", add = NameOf::Task(Standing::Open))]
    pub(crate) ids: Vec<String>,
    /// Until the first of them has ended
    #[arg(long)]
    pub(crate) any: bool,
    /// No longer than this, such as 90s or 10m; the tasks go on
    #[arg(long, value_name = "DURATION", value_parser = values::positive_duration, allow_hyphen_values = true)]
    pub(crate) timeout: Option<i64>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
With tasks it ends when they have ended: exit status 0 all were completed, 1 one failed or was cancelled.

Examples:
  legwork events
  legwork events 9f31c0aa --json | jq -r 'select(.kind == \"progress\") | .task.progress'
  legwork events --after 4711 --json")]
pub(crate) struct Events {
    /// Only of these tasks, by full or short id
    #[arg(value_name = "ID", add = NameOf::Task(Standing::Open))]
    pub(crate) ids: Vec<String>,
    /// First what happened after the event of this number, as `--json` tells it; 0: all that is kept
    #[arg(long, value_name = "NUMBER", value_parser = values::event_number, allow_negative_numbers = true)]
    pub(crate) after: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only these: pending, queued, running, paused, needs_input (also what waits for approval), completed, failed, cancelled
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',', value_parser = words::statuses(), hide_possible_values = true)]
    pub(crate) status: Vec<Status>,
    /// Only this part of the list, in its own order: needs_you, running, next (as workers take them), waiting (by time), ended
    #[arg(long, value_name = "GROUP", value_parser = words::task_groups(), hide_possible_values = true, conflicts_with_all = ["status", "search"])]
    pub(crate) group: Option<TaskGroup>,
    /// Only this agent's
    #[arg(long, value_name = "NAME", add = NameOf::Agent)]
    pub(crate) agent: Option<String>,
    /// Only this type: general, analysis, coding, research, review, documentation
    #[arg(long = "type", value_name = "TYPE", value_parser = words::task_types(), hide_possible_values = true)]
    pub(crate) task_type: Option<TaskType>,
    /// Only with this tag
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Only the tasks of this run of a workflow
    #[arg(long, value_name = "ID", add = NameOf::Task(Standing::Any))]
    pub(crate) run: Option<String>,
    /// Also the tasks of runs of workflows, each beside its run
    #[arg(long)]
    pub(crate) nested: bool,
    /// Only with these words in title, description, instructions or output
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
    /// At most so many, 1 to 500
    #[arg(long, value_name = "N", default_value = "50", value_parser = values::limit, allow_negative_numbers = true)]
    pub(crate) limit: i64,
    /// Only what stands after this task: the next page
    #[arg(long, value_name = "ID", add = NameOf::Task(Standing::Any))]
    pub(crate) before: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Worker {
    #[command(subcommand)]
    pub(crate) verb: Option<WorkerVerb>,
    /// How many tasks run at once, 1 to 64 [default: the setting, 3 at first]
    #[arg(long, value_name = "N", value_parser = values::workers, allow_negative_numbers = true)]
    pub(crate) workers: Option<i64>,
    /// Leave when only people or future times can wake what is left
    #[arg(long)]
    pub(crate) drain: bool,
    /// Let go of the terminal first: how a command starts a worker in the background
    #[arg(long, hide = true)]
    pub(crate) detached: bool,
    /// Start the same in a process that is nobody's child, and leave
    #[arg(long, hide = true, requires = "drain", conflicts_with = "detached")]
    pub(crate) apart: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkerVerb {
    /// Run a worker whenever you are logged in, as a systemd user service
    Install {
        /// How many tasks run at once, 1 to 64 [default: the setting, 3 at first]
        #[arg(long, value_name = "N", value_parser = values::workers, allow_negative_numbers = true)]
        workers: Option<i64>,
        /// Print the unit and write nothing
        #[arg(long)]
        print: bool,
    },
    /// Remove that service; running commands go on
    Uninstall,
    /// Show whether that service is installed and runs
    Status,
}

#[derive(Debug, Args)]
pub(crate) struct Queue {
    #[command(subcommand)]
    pub(crate) verb: QueueVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum QueueVerb {
    /// Start nothing new; what runs goes on
    Pause {
        /// For so long, such as 1h; until resumed where left out
        #[arg(long = "for", value_name = "DURATION", value_parser = values::positive_duration, allow_hyphen_values = true)]
        for_seconds: Option<i64>,
    },
    /// Go on
    Resume,
    /// Show how many tasks stand where, and who runs the queue
    Stats,
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    /// The task to show
    #[arg(add = NameOf::Task(Standing::Any))]
    pub(crate) id: Option<String>,
}
