//! What a runner is given.

use super::{coding::CodingJob, model::ModelJob};
use contract::{
    TaskId,
    sandbox::Sandbox,
    task::{CommandLine, Environment, FailedCheck, Step},
};
use serde_json::{Map, Value};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// Which lines of its output say what came of a command, as regular expressions. With the first that one of them is found
/// in, the command is ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// It has done what it was asked for.
    pub done_when: Option<String>,
    /// It has failed.
    pub failed_when: Option<String>,
    /// A command that ends well without such a line has done it as well.
    pub done_by_exit: bool,
}

/// Everything that a runner needs to know about one attempt.
#[derive(Clone, Debug)]
pub struct Job {
    /// The task.
    pub task_id: TaskId,
    /// Number of the attempt; 1 for the first.
    pub attempt: i64,
    /// Whether the attempt was begun before (by another worker or engine) and is to be gone on with.
    pub resumed: bool,
    /// Whether it stays frozen until [`Signal::Resume`](super::Signal::Resume): the task is paused, asks the person, or waits for a worker.
    pub parked: bool,
    /// What the task is called.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// What to do.
    pub instructions: String,
    /// What to run: the task's own command, else its agent's.
    pub command: Option<CommandLine>,
    /// The agent's name.
    pub agent: String,
    /// The folder to run in; the home folder where left out.
    pub cwd: Option<PathBuf>,
    /// Whether no part of `cwd` may be a link: it was looked at before, and what has come into its place is another.
    pub exact_folder: bool,
    /// The file to start, where that is settled; otherwise the command names it.
    pub program: Option<PathBuf>,
    /// The caller's `PATH`; the login shell's where left out.
    pub path: Option<String>,
    /// What it is given of its caller's.
    pub environment: Environment,
    /// The file that it reads as its standard input.
    pub stdin: Option<PathBuf>,
    /// Whether a coding agent asked for the task, itself or by way of a task above it: `path` is not the person's then.
    pub from_mcp: bool,
    /// Whether SSH_AUTH_SOCK, DISPLAY and DBUS_* are passed on.
    pub pass_session: bool,
    /// Named values for the run.
    pub context: Map<String, Value>,
    /// Files for the run.
    pub files: Vec<String>,
    /// Whether the command gets a terminal of its own.
    pub pty: bool,
    /// Running time allowed to the attempt.
    pub timeout: Duration,
    /// Whether a command without markers is asked how far it is by the figures in lines that it writes anew.
    pub reads_progress: bool,
    /// The sandbox that its commands run in.
    pub sandbox: Sandbox,
    /// Base URLs of the servers of models, where its network is theirs alone.
    pub model_servers: Vec<String>,
    /// Legwork's data folder, which is not for what runs in a sandbox.
    pub data_dir: PathBuf,
    /// Largest size of the output file, in bytes.
    pub output_cap_bytes: u64,
    /// The attempt's own folder; the runner makes it before it leaves anything there. See `contract::supervision`.
    pub dir: PathBuf,
    /// How much of the output has been read for markers, in bytes; reading goes on from here.
    pub read_bytes: u64,
    /// Percent, as last reported.
    pub progress: i64,
    /// What it is doing, as last reported.
    pub current_step: Option<String>,
    /// How many steps it said it has, as last reported.
    pub total_steps: Option<i64>,
    /// The steps, as last reported.
    pub steps: Vec<Step>,
    /// The result marker, where one has been read already.
    pub reported_result: Option<Value>,
    /// What says whether the work is done, once it has ended well. Nothing for runners: the engine has it run.
    pub check: Option<JobCheck>,
    /// What the check of the attempt before has said, where that failed.
    pub failed_check: Option<FailedCheck>,
    /// Lines of the output that end the command, where there are any.
    pub watch: Option<Watch>,
    /// What an agent with a model needs besides; `None` for the other kinds.
    pub model: Option<Arc<ModelJob>>,
    /// What a coding agent needs besides; `None` for the other kinds.
    pub coding: Option<Arc<CodingJob>>,
}

/// The check of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCheck {
    /// The line for a shell.
    pub command: String,
    /// What the work came to, as JSON, where the check has begun: the work is not done again.
    pub work: Option<String>,
}
