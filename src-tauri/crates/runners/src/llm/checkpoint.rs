//! What a run keeps for itself besides the conversation: it is all that a later engine knows of it.

use super::{spend::Raised, written::Written};
use contract::{TaskId, model::Question, task::Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Kept with every turn.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Checkpoint {
    /// The attempt that wrote them.
    pub(crate) attempt: i64,
    /// Size of the output when they were written: what is there beyond it belongs to a turn that was cut.
    pub(crate) output_bytes: u64,
    /// The plan.
    pub(crate) steps: Vec<Step>,
    /// What it waits for the person to answer.
    pub(crate) pending: Option<Pending>,
    /// The call whose command the person has approved and that has not been carried out.
    pub(crate) approved: Option<String>,
    /// Where the command runs that the person was asked about last, without links.
    pub(crate) asked_in: Option<String>,
    /// The person's messages up to this number are read.
    pub(crate) read_letters: i64,
    /// What the person wrote while the run could not yet be told.
    pub(crate) held: Vec<String>,
    /// The last word of the model.
    pub(crate) finish: Option<Finish>,
    /// A call that failed, and how often in a row.
    pub(crate) failing: Option<(String, u32)>,
    /// The attempt whose failed check it was told of last; 0: none.
    pub(crate) told_check: i64,
    /// Whether this attempt has had the talk before it told in short because a provider said that it was too long.
    pub(crate) shortened: bool,
    /// So much of each result of a tool is told, in bytes, because a provider said that all of it was too long.
    pub(crate) result_max: Option<usize>,
    /// What this attempt has written into its output folder.
    pub(crate) written: Written,
    /// How often the person allowed as much again.
    pub(crate) raised: Raised,
    /// Agents of tasks that it has started, and of those that these have started.
    pub(crate) agents: Vec<String>,
    /// How many files the tasks have left whose results it has read.
    pub(crate) changes: BTreeMap<TaskId, i64>,
}

impl Checkpoint {
    /// Reads what was kept. What cannot be read is none.
    pub(crate) fn read(value: &Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    /// As it is kept.
    pub(crate) fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// A question that was put to the person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// The question.
    pub(crate) question: Question,
    /// The call that it answers; none for a budget.
    pub(crate) call: Option<String>,
}

/// What the model said with `finish`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Finish {
    /// A paragraph.
    pub(crate) summary: String,
    /// The whole of the result, where it is not what was said before.
    pub(crate) output: Option<String>,
    /// Whether it did what it was asked for.
    pub(crate) success: bool,
}
