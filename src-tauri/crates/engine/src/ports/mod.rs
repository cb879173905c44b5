//! Traits where the outside world begins. The engine knows no process, no clock and no keyring but through these.

mod approval;
mod coding;
pub mod environment;
mod job;
mod lease;
mod machine;
mod messenger;
mod model;
mod secret;
mod servers;
mod signals;
mod workspaces;

pub use approval::WillRun;
pub use coding::CodingJob;
pub use job::{Job, JobCheck, Watch};
pub use lease::LeaseLost;
pub use machine::{LoadReading, Machine, MemoryReading};
pub use messenger::{Messenger, Parcel, Undelivered, channel_key};
pub use model::*;
pub use secret::{secret_key, secrets_of};
pub use servers::{Found, Models};
pub use signals::{Receive, Signal, SignalBox};
pub use workspaces::{
    Between, Changed, FileView, FolderLook, GoOn, MadePlace, NewPlace, RepositoryLook, Snapshot, Workspaces,
    WorktreeLook,
};

use contract::{
    AgentKind, Timestamp,
    coding::FoundClient,
    model::Question,
    sandbox::SandboxInForce,
    supervision::Took,
    task::{LogLevel, Step, TaskError, TaskResult},
};
use serde_json::Value;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The moment, to the millisecond.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// What really runs an agent of one kind. Called on a worker's thread, which it may block; it must not panic on
/// anything that a command does.
pub trait Runner: Send + Sync {
    /// The kind of agent that it runs.
    fn kind(&self) -> AgentKind;

    /// Starts the attempt, or goes on with it where `job.resumed`, and follows it until it ends, is parked or is
    /// let go. Nothing may be started before [`Link::started`] has returned `Ok`.
    fn run(&self, job: &Job, link: &dyn Link) -> Ended;

    /// Whether it has what it needs to run anything, without starting it: how, or why not, in words.
    ///
    /// # Errors
    /// What is missing, and what to do about it.
    fn ready(&self) -> Result<String, String> {
        Ok("yes".to_owned())
    }

    /// The PATH that the person's own login has, wherever this process was started from. May take seconds to find out,
    /// once for each process. `None`: it cannot be told.
    fn login_path(&self) -> Option<String> {
        None
    }

    /// The coding agents that are installed on this machine, with what can be told of each without asking anybody. Each is
    /// started for its version only; may take seconds.
    fn coding_clients(&self) -> Vec<FoundClient> {
        vec![]
    }

    /// Ends what runs in `dir` at once, whichever engine follows it, which is told by the outcome. May take seconds.
    /// Whether it was asked for, or nothing is left of it.
    fn end(&self, dir: &std::path::Path) -> bool {
        let _ = dir;
        false
    }

    /// Does something at the terminal of the attempt that runs in `dir`, whichever engine follows it. May take seconds.
    ///
    /// # Errors
    /// Why it was not done.
    fn at_terminal(&self, dir: &std::path::Path, act: TerminalAct<'_>) -> Result<(), NotTyped> {
        let _ = (dir, act);
        Err(NotTyped::NotRunning)
    }

    /// Whether something still stands behind the attempt in `dir`, begun by this or another engine.
    fn probe(&self, dir: &std::path::Path) -> Liveness;
}

/// What a person does at the terminal of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalAct<'a> {
    /// Types this; Enter is `\r`.
    Type(&'a str),
    /// Makes it so large.
    Resize {
        /// Lines.
        rows: u16,
        /// Letters in a line.
        columns: u16,
    },
}

/// Why nothing was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTyped {
    /// Nothing of it runs any more, or what runs was started by an older version.
    NotRunning,
    /// It does not read what was typed before.
    Full,
    /// It could not be reached, in the system's words.
    Failed(String),
}

/// What stands behind an attempt that another engine began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// It runs (or is frozen) and can be adopted.
    Alive,
    /// It ended and left its outcome; `run` with `resumed` returns it at once, or goes on where it stopped between two rounds.
    Ended,
    /// Nothing is left of it, and it never started: its gate was not opened.
    NeverStarted,
    /// Nothing is left of it.
    Gone,
}

/// The runner's line to the engine.
pub trait Link: Send + Sync {
    /// The gate: commits the process that stands behind the attempt.
    ///
    /// # Errors
    /// The lease is gone: start nothing, end what was prepared, return [`Ended::LeaseLost`].
    fn started(&self, pid: u32) -> Result<(), LeaseLost>;

    /// Tells how it goes. Cheap, written behind; later reports win.
    fn report(&self, report: Report);

    /// Sets what receives the [`Signal`]s for this run, from any thread. Signals that came before are delivered at
    /// once, in order. It must not wait for anything: the thread that it is called on has others to serve.
    fn on_signal(&self, receive: Receive);

    /// The run's line to its own conversation, to the person and to other tasks; for agents with a model, and coding agents.
    fn context(&self) -> &dyn RunContext;
}

/// How a run goes. Everything is optional: what is left out stays as it was.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Percent, 0-100.
    pub progress: Option<i64>,
    /// What it is doing.
    pub current_step: Option<String>,
    /// How many steps it has.
    pub total_steps: Option<i64>,
    /// All steps, first to last.
    pub steps: Option<Vec<Step>>,
    /// Lines for the execution log.
    pub log: Vec<(LogLevel, String, Option<Value>)>,
    /// Bytes received from the command so far.
    pub output_bytes: Option<u64>,
    /// How much of the output has been read for markers, in bytes.
    pub read_bytes: Option<u64>,
    /// The result marker's JSON.
    pub reported_result: Option<Value>,
    /// Memory that its processes have now, in bytes.
    pub memory_bytes: Option<u64>,
    /// What really holds its command in a sandbox.
    pub sandbox: Option<SandboxInForce>,
}

/// Why `run` returned.
#[derive(Clone, Debug)]
pub enum Ended {
    /// It is over and no process of it is left.
    Exited(Exit),
    /// It is frozen; the worker is free.
    Parked,
    /// It asks the person and is frozen until the answer comes; the worker is free.
    Asks(Question),
    /// It was let go and runs on.
    Detached,
    /// Nothing is left of it and it left no outcome.
    Lost,
    /// Nothing is left of it, and its command never started: another engine died before it opened the gate.
    NeverStarted,
    /// The gate refused.
    LeaseLost,
}

/// The code of a failure of the machine's before a command could start: not charged, and tried again.
pub const NOT_BEGUN: &str = "not_begun";

/// How an attempt ended.
#[derive(Clone, Debug)]
pub struct Exit {
    /// What came of it.
    pub outcome: Outcome,
    /// The command's exit status, where there was one.
    pub exit_code: Option<i64>,
    /// Running time without pauses, in milliseconds.
    pub running_ms: i64,
    /// Bytes received from the command.
    pub output_bytes: i64,
    /// Bytes that the cap cut out of the middle.
    pub cut_bytes: i64,
    /// What its processes took of the machine.
    pub took: Took,
}

/// What came of an attempt.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It did what it was asked for.
    Completed(TaskResult),
    /// It did not.
    Failed {
        /// Why.
        error: TaskError,
        /// Whether trying again may help: a non-zero exit or `success: false` does, a missing program does not.
        retryable: bool,
        /// What it made all the same.
        result: Option<TaskResult>,
    },
    /// The provider has no more for now: the task waits until then, uncharged, and goes on where it was.
    QuotaOut {
        /// When it may be asked again.
        until: Timestamp,
        /// What the provider said.
        error: TaskError,
        /// What the run said last of its work, for whoever takes that on.
        said: Option<String>,
    },
    /// It was told to end. Who told it decides what becomes of the task.
    Cancelled,
}
