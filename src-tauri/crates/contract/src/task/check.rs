//! Checks: the command that says whether a task is done, once its work has ended well.

use crate::{patch::present, task::TaskType, words::words};
use serde::{Deserialize, Serialize};
use struct_patch::Patch;

/// The code of the error of an attempt whose work ended well and whose check did not.
pub const CHECK_FAILED: &str = "check_failed";

/// The name under which the next attempt finds among its context values what the check before has said.
pub const CHECK_CONTEXT: &str = "failed_check";

/// The folder in an attempt's own that the check of the attempt runs in: a run of its own, laid out as
/// `contract::supervision` says.
pub const CHECK_DIR: &str = "check";

/// What is asked for as the check of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckWish {
    /// No check, whatever the agent or the type of the task has.
    None,
    /// This line for `sh -c`: the task is done when it ends with 0.
    Command(String),
}

words! {
    /// Who says what the check of a task is.
    #[derive(Default)]
    CheckOrigin, "where a check comes from", check_origin_word {
        /// The task itself.
        #[default]
        Task = "task",
        /// Its agent.
        Agent = "agent",
        /// Its type.
        Type = "type",
    }
}

words! {
    /// Where the check of an attempt stands.
    CheckState, "where a check stands", check_state_word {
        /// It runs, or is frozen.
        Running = "running",
        /// It ended with 0: the task is done.
        Passed = "passed",
        /// It did not.
        Failed = "failed",
        /// It was ended before it said anything.
        Stopped = "stopped",
    }
}

/// The check of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    /// The line for `sh -c`; null: the task is to have none, whatever its agent or type has.
    pub command: Option<String>,
    /// Who says so.
    pub origin: CheckOrigin,
    /// How it went after the latest attempt; null while it has not begun.
    pub run: Option<CheckRun>,
}

/// How a check went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckRun {
    /// Where it stands.
    pub state: CheckState,
    /// Its exit status.
    pub exit_code: Option<i64>,
    /// How long it ran, in seconds; null while it runs.
    pub seconds: Option<f64>,
    /// What was wrong, in one line.
    pub message: Option<String>,
    /// The last lines that it wrote; all of it is read with `read_output` and `check`.
    pub tail: String,
}

/// What a check has said that failed, for the attempt after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailedCheck {
    /// The attempt that it followed.
    pub attempt: i64,
    /// The line that was run.
    pub command: String,
    /// Its exit status.
    pub exit_code: Option<i64>,
    /// What was wrong, in one line.
    pub message: String,
    /// The end of what it wrote.
    pub output: String,
}

/// The check of the tasks of each type that have none of their own, and none of their agent's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of the checks by type: only what is there changes; null takes one away."))]
pub struct TypeChecks {
    /// The command that says whether a general task is done, such as `cargo test`; none where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub general: Option<String>,
    /// Whether an analysis is done.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub analysis: Option<String>,
    /// Whether a task that writes code is done.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub coding: Option<String>,
    /// Whether research is done.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub research: Option<String>,
    /// Whether a review is done.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub review: Option<String>,
    /// Whether a task that writes documentation is done.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub documentation: Option<String>,
}

impl TypeChecks {
    /// The one of a type.
    #[must_use]
    pub fn of(&self, task_type: TaskType) -> Option<&str> {
        match task_type {
            TaskType::General => self.general.as_deref(),
            TaskType::Analysis => self.analysis.as_deref(),
            TaskType::Coding => self.coding.as_deref(),
            TaskType::Research => self.research.as_deref(),
            TaskType::Review => self.review.as_deref(),
            TaskType::Documentation => self.documentation.as_deref(),
        }
    }

    /// The place of a type's own.
    pub const fn of_mut(&mut self, task_type: TaskType) -> &mut Option<String> {
        match task_type {
            TaskType::General => &mut self.general,
            TaskType::Analysis => &mut self.analysis,
            TaskType::Coding => &mut self.coding,
            TaskType::Research => &mut self.research,
            TaskType::Review => &mut self.review,
            TaskType::Documentation => &mut self.documentation,
        }
    }
}
