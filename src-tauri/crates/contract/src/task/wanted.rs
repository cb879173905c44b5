//! Tasks as they are asked for, and the changes to them.

use super::{CheckWish, TaskType};
use crate::{
    InputId, Origin, TaskId, Timestamp, changes::PlaceWish, machine::Needs, model::Budget,
    notify::NotifyStrategy, sandbox::Sandbox, words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// What becomes of a task when one that it depends on fails or is cancelled.
    #[derive(Default)]
    OnDependencyFailure, "what becomes of a task with its dependency", on_dependency_failure_word {
        /// Stays pending and says why; running the dependency again releases it.
        #[default]
        Wait = "wait",
        /// Fails too.
        Fail = "fail",
    }
}

words! {
    /// What becomes of a running task whose engine and supervisor are both gone.
    #[derive(Default)]
    OnLost, "what becomes of a lost run", on_lost_word {
        /// Back in the queue, not charged as a retry.
        #[default]
        Retry = "retry",
        /// Asks the person.
        Ask = "ask",
        /// Fails.
        Fail = "fail",
    }
}

/// The command of a shell task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CommandLine {
    /// One line for `sh -c`.
    Line(String),
    /// A program and its arguments, passed as they are.
    Argv(Vec<String>),
}

impl CommandLine {
    /// How the command reads to a person: the line, or the arguments as they would be typed in a shell, with nothing in
    /// them hidden.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Line(line) => crate::text::exact(line),
            Self::Argv(argv) => crate::text::shell_words_visible(argv),
        }
    }
}

/// The first and the longest pause between retries; doubling in between, with jitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Backoff {
    /// Pause before the first retry, in seconds.
    pub min_seconds: i64,
    /// No pause is longer than this, in seconds.
    pub max_seconds: i64,
}

impl Default for Backoff {
    /// 1 s doubling to 15 min, the queue's rule.
    fn default() -> Self {
        Self { min_seconds: 1, max_seconds: 15 * 60 }
    }
}

/// What a task's command is given of its caller's, besides what every command is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Environment {
    /// Those that were asked for, by name. They stand above all others.
    pub variables: BTreeMap<String, String>,
    /// The caller's zone and language: `TZ`, `LANG`, `LC_*`. They stand above Legwork's own.
    pub locale: BTreeMap<String, String>,
    /// The names of secrets that it is given, each as the variable of its name. Their values are in the keyring only.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub secrets: BTreeSet<String>,
    /// What each attempt reads as its standard input; at its end from the beginning where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdin: Option<KeptInput>,
}

/// Largest standard input that is kept for a command, in bytes.
pub const KEPT_INPUT_MAX: u64 = 256 * 1024 * 1024;

/// A standard input that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeptInput {
    /// Which.
    pub id: InputId,
    /// How large it is.
    pub bytes: u64,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A task as it is asked for. Fields left out take the agent's or the queue's default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct NewTask {
    /// The agent's name; left out: the default agent (`shell` where there is a command).
    pub agent: Option<String>,
    /// What sort of work it is.
    pub task_type: TaskType,
    /// 1-200 characters. Left out: the first line of the command.
    pub title: Option<String>,
    /// What it is about; at least 10 characters where given for an agent that reads it. Left out: the title.
    pub description: Option<String>,
    /// What to do; at least 20 characters where given for an agent that reads it. Left out: the title.
    pub instructions: Option<String>,
    /// The command of a shell task.
    pub command: Option<CommandLine>,
    /// 1-10, higher first; 5 where left out.
    pub priority: Option<i64>,
    /// Tasks (full or short ids) that must be completed first.
    pub depends_on: Vec<String>,
    /// What becomes of it when one of those fails.
    pub on_dependency_failure: OnDependencyFailure,
    /// Not before this moment.
    pub scheduled_at: Option<Timestamp>,
    /// It fails if it still waits at this moment: a run that is under way is let finish.
    pub deadline: Option<Timestamp>,
    /// Retries after the first attempt; 3 where left out.
    pub max_retries: Option<i64>,
    /// Pauses between retries.
    pub backoff: Option<Backoff>,
    /// Running time allowed to one attempt, in seconds; the agent's default where left out.
    pub timeout_seconds: Option<i64>,
    /// What becomes of it when a run is lost.
    pub on_lost: OnLost,
    /// The folder to run in, absolute; the agent's or the home folder where left out.
    pub cwd: Option<String>,
    /// Named values that the run is given.
    pub context: Map<String, Value>,
    /// Files that the run is given, as absolute paths.
    pub files: Vec<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Two requests with the same key make one task.
    pub idempotency_key: Option<String>,
    /// Whether the command gets a terminal of its own.
    pub pty: bool,
    /// What it may spend, where that is less than its agent may.
    pub budget: Option<Budget>,
    /// Of what it tells; as its agent, its type or all tasks where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<NotifyStrategy>,
    /// What it needs of the machine.
    #[serde(skip_serializing_if = "Needs::is_nothing")]
    pub needs: Needs,
    /// The command that says whether it is done: it runs once the work has ended well, in the same folder and with the same
    /// environment. Left out: the agent's, else that of its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckWish>,
    /// Where it works; as its agent or its folder has it where left out. Once a place is given, what changes there is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceWish>,
    /// The sandbox that its commands run in. Left out: its agent's, else that of the settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<Sandbox>,
    /// A task (full or short id) that this one does the same as, for another agent: they are compared, and one is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rival_of: Option<String>,
    /// The task that started this one.
    pub parent_id: Option<TaskId>,
    /// Which door it came through; left out: `api`.
    pub origin: Option<Origin>,
    /// The caller's `PATH`, which the run inherits; the login shell's where left out.
    pub path: Option<String>,
    /// What its command is given of the caller's, besides what every command is.
    #[serde(skip_serializing_if = "is_default")]
    pub environment: Environment,
    /// The folder that a coding agent was started in: the person chose it, so what they allow runs there unasked.
    pub caller_folder: Option<String>,
}

impl NewTask {
    /// The same with changes: only what they name is another.
    #[must_use]
    pub fn changed(mut self, changes: &TaskEdit) -> Self {
        fn put<T: Clone>(place: &mut T, change: Option<&T>) {
            if let Some(change) = change {
                place.clone_from(change);
            }
        }
        fn set<T: Clone>(place: &mut Option<T>, change: Option<&T>) {
            if let Some(change) = change {
                *place = Some(change.clone());
            }
        }
        set(&mut self.agent, changes.agent.as_ref());
        put(&mut self.task_type, changes.task_type.as_ref());
        set(&mut self.title, changes.title.as_ref());
        set(&mut self.description, changes.description.as_ref());
        set(&mut self.instructions, changes.instructions.as_ref());
        set(&mut self.command, changes.command.as_ref());
        set(&mut self.priority, changes.priority.as_ref());
        put(&mut self.depends_on, changes.depends_on.as_ref());
        put(&mut self.on_dependency_failure, changes.on_dependency_failure.as_ref());
        put(&mut self.scheduled_at, changes.scheduled_at.as_ref());
        put(&mut self.deadline, changes.deadline.as_ref());
        set(&mut self.max_retries, changes.max_retries.as_ref());
        set(&mut self.backoff, changes.backoff.as_ref());
        set(&mut self.timeout_seconds, changes.timeout_seconds.as_ref());
        put(&mut self.on_lost, changes.on_lost.as_ref());
        if let Some(cwd) = &changes.cwd {
            self.cwd = Some(cwd.clone()).filter(|cwd| !cwd.is_empty());
        }
        put(&mut self.context, changes.context.as_ref());
        put(&mut self.environment.variables, changes.variables.as_ref());
        put(&mut self.environment.secrets, changes.secrets.as_ref());
        put(&mut self.files, changes.files.as_ref());
        put(&mut self.tags, changes.tags.as_ref());
        put(&mut self.pty, changes.pty.as_ref());
        if let Some(budget) = changes.budget {
            self.budget = Some(budget).filter(|budget| *budget != Budget::default());
        }
        put(&mut self.notify, changes.notify.as_ref());
        put(&mut self.needs, changes.needs.as_ref());
        put(&mut self.check, changes.check.as_ref());
        put(&mut self.place, changes.place.as_ref());
        put(&mut self.sandbox, changes.sandbox.as_ref());
        self
    }
}

/// Changes to a task that has not run yet. Fields left out stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TaskEdit {
    /// See [`NewTask::agent`].
    pub agent: Option<String>,
    /// See [`NewTask::task_type`].
    pub task_type: Option<TaskType>,
    /// See [`NewTask::title`].
    pub title: Option<String>,
    /// See [`NewTask::description`].
    pub description: Option<String>,
    /// See [`NewTask::instructions`].
    pub instructions: Option<String>,
    /// See [`NewTask::command`].
    pub command: Option<CommandLine>,
    /// See [`NewTask::priority`].
    pub priority: Option<i64>,
    /// The whole new list of dependencies.
    pub depends_on: Option<Vec<String>>,
    /// See [`NewTask::on_dependency_failure`].
    pub on_dependency_failure: Option<OnDependencyFailure>,
    /// A new time, or (inner `None`) none: as soon as a worker is free.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_at: Option<Option<Timestamp>>,
    /// A new deadline, or (inner `None`) none.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Option<Timestamp>>,
    /// See [`NewTask::max_retries`].
    pub max_retries: Option<i64>,
    /// See [`NewTask::backoff`].
    pub backoff: Option<Backoff>,
    /// See [`NewTask::timeout_seconds`].
    pub timeout_seconds: Option<i64>,
    /// See [`NewTask::on_lost`].
    pub on_lost: Option<OnLost>,
    /// See [`NewTask::cwd`]; an empty text takes it away.
    pub cwd: Option<String>,
    /// The whole new set of context values.
    pub context: Option<Map<String, Value>>,
    /// The whole new set of variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<BTreeMap<String, String>>,
    /// The whole new set of secrets, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secrets: Option<BTreeSet<String>>,
    /// The whole new list of files.
    pub files: Option<Vec<String>>,
    /// The whole new list of labels.
    pub tags: Option<Vec<String>>,
    /// See [`NewTask::pty`].
    pub pty: Option<bool>,
    /// The whole new budget; one without any limit leaves the agent's alone.
    pub budget: Option<Budget>,
    /// Another strategy of notices, or (inner `None`) that of others of its kind.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<Option<NotifyStrategy>>,
    /// All that it needs of the machine from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Needs>,
    /// Another check, or (inner `None`) that of its agent or type.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<Option<CheckWish>>,
    /// Another place, or (inner `None`) that of its agent or folder.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Option<PlaceWish>>,
    /// Another sandbox, or (inner `None`) that of its agent or of the settings.
    #[serde(deserialize_with = "crate::patch::present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<Option<Sandbox>>,
}
