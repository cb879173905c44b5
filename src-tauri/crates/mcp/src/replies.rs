//! What a model is told of tasks: short first, and with the next step where there is one.

use crate::next_step;
use contract::{
    Status, Task, TaskId, Timestamp,
    changes::{ChangesState, FileChangeKind, PlaceKind},
    task::{Check, CheckState, Metrics, Step, Stopping, TaskWithResult},
    text,
    workflow::{
        Workflow, WorkflowInput,
        run::{StageRun, StageState, WorkflowRun},
    },
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

/// A title or a reason in a list, in characters.
const LINE: usize = 200;

/// A task in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskSummary {
    /// Its id; pass it to the other tools.
    pub(crate) id: TaskId,
    /// The short form that people see.
    pub(crate) short_id: String,
    /// What it is called.
    pub(crate) title: String,
    /// Who does it.
    pub(crate) agent: String,
    /// pending, queued, running, paused, needs_input, completed, failed or cancelled.
    pub(crate) status: Status,
    /// Whether it has ended.
    pub(crate) ended: bool,
    /// What it is being stopped for; its status says what it is until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stopping: Option<Stopping>,
    /// Why it does not run yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waits: Option<String>,
    /// What it wants to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// Percent.
    pub(crate) progress: i64,
    /// What it is doing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current_step: Option<String>,
    /// Seconds that are probably left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) estimated_seconds_remaining: Option<i64>,
    /// Seconds that its latest attempt has run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration_seconds: Option<f64>,
    /// When it was asked for.
    pub(crate) created_at: Timestamp,
    /// One line about how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl TaskSummary {
    /// The task, with the next step.
    pub(crate) fn of(task: &Task) -> Self {
        Self { next: Some(next_step::of(task)), ..Self::in_list(task) }
    }

    /// The task as one of many.
    pub(crate) fn in_list(task: &Task) -> Self {
        Self {
            id: task.id,
            short_id: task.short_id.clone(),
            title: text::first_line(&task.title, LINE),
            agent: task.agent.clone(),
            status: task.status,
            ended: task.status.is_terminal(),
            stopping: task.stopping,
            waits: task.waiting_for.as_ref().map(next_step::waits),
            question: task.question.as_ref().map(|q| q.text.clone()),
            progress: task.progress,
            current_step: task.current_step.as_ref().map(|step| text::first_line(step, LINE)),
            estimated_seconds_remaining: task.estimated_seconds_remaining,
            duration_seconds: task.duration_seconds,
            created_at: task.created_at,
            summary: task.summary.as_ref().map(|s| text::first_line(s, LINE)).filter(|s| !s.is_empty()),
            error: task.error.as_ref().map(|e| text::first_line(&e.message, LINE)),
            next: None,
        }
    }
}

/// A task with what is worth knowing before it has ended.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskDetail {
    /// The task in a few words.
    #[serde(flatten)]
    pub(crate) summary: TaskSummary,
    /// What it is about.
    pub(crate) description: String,
    /// What it is to do, or the command that it runs.
    pub(crate) work: String,
    /// Why it is not running, and what would change that.
    pub(crate) explanation: String,
    /// The steps of its latest attempt.
    pub(crate) steps: Vec<Step>,
    /// Number of the latest attempt; 0 before the first start.
    pub(crate) attempt: i64,
    /// Retries allowed after the first attempt.
    pub(crate) max_retries: i64,
    /// Tasks that must be completed first.
    pub(crate) depends_on: Vec<TaskId>,
    /// What says whether it is done, and what that said; left out where nothing checks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check: Option<CheckSummary>,
    /// The sandbox of its commands: what is asked for, or what held the latest run; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sandbox: Option<String>,
    /// The folder it runs in.
    pub(crate) cwd: Option<String>,
    /// Who asked for it.
    pub(crate) origin: String,
}

/// A page of the list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskList {
    /// The tasks, newest first.
    pub(crate) tasks: Vec<TaskSummary>,
    /// Pass it as `before` for the next page; null at the end.
    pub(crate) next_before: Option<TaskId>,
}

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

/// A part of what a task printed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OutputPart {
    /// The attempt that printed it; 0 when there is none yet.
    pub(crate) attempt: i64,
    /// Where the text begins, in bytes.
    pub(crate) offset: u64,
    /// The text.
    pub(crate) text: String,
    /// Pass it as `offset` to read on.
    pub(crate) next_offset: u64,
    /// All that it printed so far, in bytes.
    pub(crate) total: u64,
    /// Whether more may come.
    pub(crate) live: bool,
}

/// A part of what a task changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ChangesPart {
    /// The task's id.
    pub(crate) id: TaskId,
    /// folder, copy or worktree: where it works.
    pub(crate) place: PlaceKind,
    /// Of a worktree: its branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) branch: Option<String>,
    /// open, applied, committed or discarded: what became of the changes.
    pub(crate) state: ChangesState,
    /// Whether it is at work, so that this is how far it is.
    pub(crate) live: bool,
    /// How many files are changed.
    pub(crate) files_changed: i64,
    /// Lines that are new.
    pub(crate) added: i64,
    /// Lines that are gone.
    pub(crate) removed: i64,
    /// The files, 100 of them at most; with the first part only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<ChangedFileSummary>,
    /// Where the patch begins, in characters of the whole.
    pub(crate) offset: i64,
    /// The part of the patch. A line that begins with # says what is left out of it.
    pub(crate) patch: String,
    /// Pass it as `offset` to read on; left out at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_offset: Option<i64>,
    /// Things to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

/// A changed file.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ChangedFileSummary {
    /// Its path below the folder.
    pub(crate) path: String,
    /// added, changed, removed, renamed or mode.
    pub(crate) kind: FileChangeKind,
    /// Lines that are new.
    pub(crate) added: i64,
    /// Lines that are gone.
    pub(crate) removed: i64,
}

/// The schedules.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ScheduleList {
    /// By name.
    pub(crate) schedules: Vec<ScheduleSummary>,
}

/// A schedule in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ScheduleSummary {
    /// Its id.
    pub(crate) id: contract::ScheduleId,
    /// Its name; pass it as `schedule`.
    pub(crate) name: String,
    /// When it comes, in words.
    pub(crate) when: String,
    /// The zone that it goes by.
    pub(crate) zone: String,
    /// What it runs: the command, what an agent is told, or the workflow.
    pub(crate) runs: String,
    /// Who does it; `workflow` where it starts one.
    pub(crate) agent: String,
    /// The folder that it runs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cwd: Option<String>,
    /// Its next times, at most five.
    pub(crate) next_times: Vec<Timestamp>,
    /// Whether it starts nothing for now.
    pub(crate) paused: bool,
    /// Whether it starts nothing until the person approves it.
    pub(crate) waits_for_approval: bool,
    /// What became of its last time: started, waiting, missed, overlapped or refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<contract::schedule::OccurrenceState>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// Who can be given a task.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AgentList {
    /// The agents.
    pub(crate) agents: Vec<AgentSummary>,
}

/// An agent in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AgentSummary {
    /// Its name; pass it as `agent`.
    pub(crate) name: String,
    /// shell or llm.
    pub(crate) kind: contract::AgentKind,
    /// Who it is.
    pub(crate) role: String,
    /// What its tasks need: `command`, or `title, description and instructions`; nothing where it brings its own.
    pub(crate) needs: String,
    /// The model that it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// Context values that its tasks take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) context: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn long_output_is_cut_and_says_so() {
        assert_eq!(cut(json!({"a": 1}), 20), (json!({"a": 1}), 0));
        assert_eq!(cut(json!("äöü"), 2), (json!("äö"), 1));
        assert_eq!(cut(json!([1, 2, 3]), 3), (json!("[1,"), 4));
        assert_eq!(cut(Value::Null, 0), (Value::Null, 0));
    }
}

/// Workflows that can be run.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WorkflowList {
    /// By name.
    pub(crate) workflows: Vec<WorkflowSummary>,
}

/// A workflow in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WorkflowSummary {
    /// Its name.
    pub(crate) name: String,
    /// What it does; where it cannot be used, why.
    pub(crate) description: String,
    /// Whether it can be used.
    pub(crate) usable: bool,
    /// What may be given to it, by name: what each is for, and its default where it has one.
    pub(crate) inputs: std::collections::BTreeMap<String, String>,
}

impl WorkflowSummary {
    /// What a model needs to know to run it.
    pub(crate) fn of(workflow: Workflow) -> Self {
        let wrong = workflow.problems.first().map(|problem| problem.message.clone());
        let Some(definition) = workflow.definition.filter(|_| wrong.is_none()) else {
            let description = wrong.unwrap_or_default();
            return Self { name: workflow.name, description, usable: false, inputs: Default::default() };
        };
        let told = |input: WorkflowInput| match input.default {
            Some(default) => format!("{} (default: {default})", input.description),
            None => format!("{} (needed)", input.description),
        };
        Self {
            name: workflow.name,
            description: definition.description,
            usable: true,
            inputs: definition.inputs.into_iter().map(|(name, input)| (name, told(input))).collect(),
        }
    }
}

/// A run of a workflow.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WorkflowRunDetail {
    /// Its id; the tools for tasks take it.
    pub(crate) id: TaskId,
    /// The workflow's name.
    pub(crate) name: String,
    /// pending, queued, running, paused, completed, failed or cancelled.
    pub(crate) status: Status,
    /// The stage that failed first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failed_stage: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// Its stages.
    pub(crate) stages: Vec<WorkflowStageDetail>,
}

/// A stage of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WorkflowStageDetail {
    /// Its name.
    pub(crate) name: String,
    /// waiting, running, needs_input, completed, failed, skipped or cancelled.
    pub(crate) state: String,
    /// Why it waits, or was not reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// Seconds that it took, or has taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<f64>,
    /// Its tasks, those that completed left out where there are more than twenty.
    pub(crate) tasks: Vec<WorkflowTaskDetail>,
}

/// A task of a stage.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WorkflowTaskDetail {
    /// Its name.
    pub(crate) name: String,
    /// As a stage's.
    pub(crate) state: String,
    /// Its id, for get_result and read_output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<TaskId>,
}

impl WorkflowRunDetail {
    /// The run, as much of it as a model needs.
    pub(crate) fn of(run: WorkflowRun) -> Self {
        const TASKS: usize = 20;
        let stage = |stage: StageRun| {
            let many = stage.tasks.len() > TASKS;
            let shown = stage.tasks.into_iter().filter(|task| !many || task.state != StageState::Completed);
            WorkflowStageDetail {
                name: stage.name,
                state: stage.state.to_string(),
                detail: stage.detail,
                seconds: stage.seconds,
                tasks: shown
                    .take(5 * TASKS)
                    .map(|task| WorkflowTaskDetail {
                        name: task.name,
                        state: task.state.to_string(),
                        id: task.task.map(|task| task.id),
                    })
                    .collect(),
            }
        };
        Self {
            id: run.brief.id,
            name: run.brief.name,
            status: run.brief.status,
            failed_stage: run.brief.failed_stage,
            error: run.first_failure.map(|failure| text::first_line(&failure.error, LINE)),
            stages: run.stages.into_iter().map(stage).collect(),
        }
    }
}
