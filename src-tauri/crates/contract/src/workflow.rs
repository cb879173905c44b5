//! Workflows: named graphs of tasks, as they are written, and (in [`run`]) what becomes of them when they are started.
//!
//! A workflow is a TOML file. Its text is read, checked and expanded outside of this crate; these are the documents that
//! come of it and that every front shows.

pub mod run;

use crate::{
    Task, TaskType,
    agent::READY_MADE_WORKFLOW,
    changes::PlaceKind,
    sandbox::{NetworkAccess, Sandbox, SandboxLevel},
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Most tasks that one run of a workflow may have, after its matrices are expanded.
pub const WORKFLOW_TASKS_MOST: usize = 10_000;
/// Most links between the tasks of one run, after its matrices are expanded. Stages need none: a gate stands between them.
pub const WORKFLOW_LINKS_MOST: usize = 100_000;
/// Longest text of a workflow, in bytes.
pub const WORKFLOW_TEXT_MOST: usize = 8 << 20;

/// Whether a task stands for a run of a workflow.
#[must_use]
pub fn is_run(task: &Task) -> bool {
    task.agent == READY_MADE_WORKFLOW
}

words! {
    /// Where a workflow was found.
    WorkflowSource, "where a workflow comes from", workflow_source_word {
        /// It came with Legwork.
        BuiltIn = "built_in",
        /// In the person's own folder.
        Person = "person",
        /// In the folder `.legwork` of a project.
        Project = "project",
    }
}

words! {
    /// What may be given to an input.
    #[derive(Default)]
    InputKind, "a kind of input", input_kind_word {
        /// Any text.
        #[default]
        Text = "text",
        /// A whole number.
        Integer = "integer",
        /// A number.
        Number = "number",
        /// Yes or no.
        Boolean = "boolean",
        /// One of its choices.
        Choice = "choice",
        /// A file or folder, absolute or below the folder that the run is in.
        Path = "path",
    }
}

/// Something that is asked for when a workflow is started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WorkflowInput {
    /// What may be given.
    #[serde(rename = "type")]
    pub kind: InputKind,
    /// What it is for.
    pub description: String,
    /// What it is where nothing is given; without one it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// For [`InputKind::Choice`]: what may be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

words! {
    /// When what follows another goes on.
    #[derive(Default)]
    RunWhen, "when it goes on", run_when_word {
        /// Once all before it have completed.
        #[default]
        Success = "success",
        /// Once all before it have ended and one of them has failed, or one before those, be it that the run goes on after it.
        Failure = "failure",
        /// Once all before it have ended.
        Always = "always",
    }
}

/// What becomes of a run when a stage fails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// What comes after it is not reached; the run fails.
    #[default]
    Stop,
    /// The run goes on as if the stage had completed, and fails at its end.
    Continue,
    /// What comes after it is not reached, and this stage runs; the run fails after it. What it undoes nobody knows, so a
    /// run that is started again after that begins with its first stage.
    Run(String),
}

/// A workflow as it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WorkflowDefinition {
    /// What it is called: 1-60 lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What it does.
    pub description: String,
    /// What is asked for when it is started, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, WorkflowInput>,
    /// The folder that its commands run in, absolute or below the one that the run is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// Variables that each of its commands is given; templates.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Names of secrets that each of its commands is given.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub secrets: BTreeSet<String>,
    /// What becomes of a run when a stage fails that does not say so itself.
    pub on_failure: OnFailure,
    /// Its stages, in the order in which they are shown.
    #[serde(rename = "stage")]
    pub stages: Vec<WorkflowStage>,
}

/// A stage: tasks that may run beside each other, behind one gate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WorkflowStage {
    /// Its name, unique in the workflow: 1-60 lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What it is called where people read it; its name where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The stages that must have ended before it begins. Left out: the nearest one written before it that does not run on
    /// failure alone; an empty list: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Vec<String>>,
    /// When it goes on after those.
    pub when: RunWhen,
    /// What becomes of the run when it fails; as the workflow says where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<OnFailure>,
    /// Running time allowed to an attempt at each of its tasks that does not say so itself, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<i64>,
    /// Retries of each of its tasks that does not say so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<i64>,
    /// The agent of each of its tasks that does not say so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The command that checks each of its tasks that does not say so itself; a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// Where each of its tasks works that does not say so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceKind>,
    /// What of the disk each of its tasks may change that does not say so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<SandboxLevel>,
    /// What of the network each of its tasks may reach, in a sandbox, that does not say so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkAccess>,
    /// Its tasks.
    #[serde(rename = "task")]
    pub tasks: Vec<WorkflowTask>,
}

/// A task of a stage. Its texts are templates: `{{ inputs.NAME }}`, `{{ matrix.NAME }}`, `{{ tasks.STAGE.TASK.FIELD }}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WorkflowTask {
    /// Its name, unique in its stage: 1-60 lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What it is called where people read it; its name where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The shell line that it runs; what templates bring into it is quoted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// For an agent with a model: what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Its agent; as the stage says, or `shell`, where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// What sort of work it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_type: Option<TaskType>,
    /// Tasks of the same stage that must have ended before it starts: their names, or names with a condition.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<TaskLink>,
    /// One task for each combination of these values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub matrix: BTreeMap<String, Vec<Value>>,
    /// Fields of its result that later tasks read, by name. What a task does not name here cannot be read of it; where one
    /// is missing that a later task cannot do without, the task has failed.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub outputs: BTreeSet<String>,
    /// A pattern: once a line of its output matches, the task is done and its command is ended. A command that ends by
    /// itself before that has failed, however it ends, unless `done_by_exit` says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_when: Option<String>,
    /// A pattern: once a line of its output matches, the task has failed and its command is ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_when: Option<String>,
    /// Beside `done_when`: a command that ends well by itself is done as well, whatever it wrote.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub done_by_exit: bool,
    /// The folder that it runs in, absolute or below the workflow's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// Variables that its command is given, above those of the workflow; templates.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Names of secrets that its command is given, besides those of the workflow.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub secrets: BTreeSet<String>,
    /// Running time allowed to an attempt, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<i64>,
    /// Retries after the first attempt; none where neither task nor stage says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<i64>,
    /// The command that checks its work; a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// Where it works; as its stage says, else as its agent or its folder has it, where left out. What it changes there is
    /// recorded, and reviewed as that of any task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceKind>,
    /// What of the disk it may change; as its stage says, else its agent, else the settings, where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<SandboxLevel>,
    /// What of the network it may reach, in a sandbox; all of it where neither task nor stage says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkAccess>,
    /// Labels, besides the workflow's name.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// 1-10, higher first; 5 where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
}

impl WorkflowTask {
    /// The sandbox that is asked for; `None`: that of its agent or of the settings.
    #[must_use]
    pub fn wanted_sandbox(&self) -> Option<Sandbox> {
        let network = self.network.unwrap_or_default();
        self.sandbox.map(|level| Sandbox { level, network, best_effort: false })
    }

    /// The same with what its stage says of sandbox, network and place where it says nothing itself. One that wants no
    /// sandbox is not kept from the network by its stage.
    #[must_use]
    pub fn held_as(self, stage: &WorkflowStage) -> Self {
        let of_stage = stage.network.filter(|_| self.sandbox != Some(SandboxLevel::Off));
        Self {
            place: self.place.or(stage.place),
            sandbox: self.sandbox.or(stage.sandbox),
            network: self.network.or(of_stage),
            ..self
        }
    }
}

/// What a task comes after within its stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum TaskLink {
    /// A task that must have completed.
    Name(String),
    /// A task, and how it must have ended.
    When {
        /// The task.
        task: String,
        /// How it must have ended.
        when: RunWhen,
    },
}

impl TaskLink {
    /// The task's name, and how it must have ended.
    #[must_use]
    pub fn parts(&self) -> (&str, RunWhen) {
        match self {
            Self::Name(task) => (task, RunWhen::Success),
            Self::When { task, when } => (task, *when),
        }
    }
}

/// Something that is wrong with a workflow's text, for people and editors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkflowProblem {
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it, where that is known.
    pub help: Option<String>,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// The letter of that line that it begins at, from 1.
    pub column: usize,
    /// Where it begins and ends in the text, in bytes.
    pub span: (usize, usize),
    /// Other places that it is about, such as the first of two of the same name.
    pub related: Vec<ProblemPlace>,
    /// Message, place and remedy with the lines that they are about, as a terminal shows it without colours.
    pub rendered: String,
}

/// Another place of a text that a problem is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemPlace {
    /// What it has to do with it, a few words.
    pub message: String,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// The letter of that line that it begins at, from 1.
    pub column: usize,
    /// Where it begins and ends in the text, in bytes.
    pub span: (usize, usize),
}

/// A workflow that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workflow {
    /// Its name; that of its file where it cannot be read.
    pub name: String,
    /// Where it was found.
    pub source: WorkflowSource,
    /// Its file; null: it came with Legwork.
    pub path: Option<String>,
    /// Its text.
    pub text: String,
    /// What it says; null where that cannot be made out.
    pub definition: Option<WorkflowDefinition>,
    /// What is wrong with it, and with what it needs of this machine; empty where it can be used.
    pub problems: Vec<WorkflowProblem>,
    /// How many tasks a run of it has; null where it cannot be used.
    pub tasks: Option<usize>,
    /// Other files of the same name, which it stands before; of one that came with Legwork, its name.
    pub hides: Vec<String>,
    /// Its latest run, if there was one.
    pub last_run: Option<run::WorkflowRunBrief>,
}
