//! What an ended task made, and what its check says of it.

use contract::{
    Status, TaskId,
    task::{Check, CheckState, Metrics, TaskWithResult},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

/// What a task made.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskOutcome {
    /// Its id.
    pub(crate) id: TaskId,
    /// What it is called.
    pub(crate) title: String,
    /// completed, failed or cancelled.
    pub(crate) status: Status,
    /// Whether it did what it was asked for.
    pub(crate) success: bool,
    /// One line to a paragraph.
    pub(crate) summary: String,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// What to do about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    /// What says whether it is done, and what that said; left out where nothing checks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check: Option<CheckSummary>,
    /// What it made: JSON where it said so, else text.
    #[schemars(schema_with = "any_json")]
    pub(crate) output: Value,
    /// Characters of the output that were left out; ask for more with max_chars, or read the resource.
    pub(crate) output_left_out: usize,
    /// Files that it left.
    pub(crate) artifacts: Vec<ArtifactFile>,
    /// What it took.
    pub(crate) metrics: Metrics,
}

/// The check of a task.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CheckSummary {
    /// The line that is run once the work has ended well.
    pub(crate) command: String,
    /// running, passed, failed or stopped; left out where it has not come to that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<CheckState>,
    /// Its exit status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exit_code: Option<i64>,
    /// How long it ran, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<f64>,
    /// The last lines that it printed; read_output with check reads all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tail: Option<String>,
}

impl CheckSummary {
    /// Of a task that is checked.
    pub(crate) fn of(check: Check) -> Option<Self> {
        let run = check.run;
        Some(Self {
            command: check.command?,
            state: run.as_ref().map(|run| run.state),
            exit_code: run.as_ref().and_then(|run| run.exit_code),
            seconds: run.as_ref().and_then(|run| run.seconds),
            tail: run.map(|run| run.tail).filter(|tail| !tail.is_empty()),
        })
    }
}

/// A file that a task left.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ArtifactFile {
    /// Its name within the task's output folder.
    pub(crate) name: String,
    /// Its absolute path.
    pub(crate) path: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// The resource that holds it.
    pub(crate) uri: String,
}

/// Any JSON, each of its types by name: strict clients refuse what says none.
fn any_json(_: &mut SchemaGenerator) -> Schema {
    let choices = ["string", "object", "number", "boolean", "null"].map(|name| json!({"type": name}));
    let list = json!({"type": "array", "items": {}});
    json_schema!({"anyOf": choices.into_iter().chain([list]).collect::<Vec<_>>()})
}

impl TaskOutcome {
    /// What an ended task made, its output cut after `most` characters.
    pub(crate) fn of(ended: TaskWithResult, most: usize) -> Self {
        let TaskWithResult { task, result } = ended;
        let result = result.unwrap_or_default();
        let (output, output_left_out) = cut(result.output, most);
        let id = task.id;
        Self {
            id,
            title: task.title,
            status: task.status,
            success: result.success,
            summary: result.summary,
            hint: task.error.as_ref().and_then(|e| e.hint.clone()),
            error: task.error.map(|e| e.message),
            check: task.check.and_then(CheckSummary::of),
            output,
            output_left_out,
            artifacts: result
                .artifacts
                .into_iter()
                .map(|a| ArtifactFile {
                    uri: crate::resources::artifact_uri(id, &a.name),
                    name: a.name,
                    path: a.path,
                    bytes: a.bytes,
                })
                .collect(),
            metrics: result.metrics,
        }
    }
}

/// A value whose text is too long becomes the beginning of its text.
fn cut(value: Value, most: usize) -> (Value, usize) {
    let text = match &value {
        Value::Null => return (value, 0),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let chars = text.chars().count();
    if chars <= most {
        return (value, 0);
    }
    (Value::String(text.chars().take(most).collect()), chars - most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_output_is_cut_and_says_so() {
        assert_eq!(cut(json!({"a": 1}), 20), (json!({"a": 1}), 0));
        assert_eq!(cut(json!("äöü"), 2), (json!("äö"), 1));
        assert_eq!(cut(json!([1, 2, 3]), 3), (json!("[1,"), 4));
        assert_eq!(cut(Value::Null, 0), (Value::Null, 0));
    }
}
