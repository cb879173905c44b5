//! Workflows, and their runs.

use crate::words::LINE;
use contract::{
    Status, TaskId, text,
    workflow::{
        Workflow, WorkflowInput,
        run::{StageRun, StageState, WorkflowRun},
    },
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

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
    pub(crate) inputs: BTreeMap<String, String>,
}

impl WorkflowSummary {
    /// What a model needs to know to run it.
    pub(crate) fn of(workflow: Workflow) -> Self {
        let wrong = workflow.problems.first().map(|problem| problem.message.clone());
        let Some(definition) = workflow.definition.filter(|_| wrong.is_none()) else {
            let description = wrong.unwrap_or_default();
            return Self { name: workflow.name, description, usable: false, inputs: BTreeMap::default() };
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
    /// waiting, running, asks, completed, failed, skipped or cancelled.
    pub(crate) state: StageState,
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
    pub(crate) state: StageState,
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
                state: stage.state,
                detail: stage.detail,
                seconds: stage.seconds,
                tasks: shown
                    .take(5 * TASKS)
                    .map(|task| WorkflowTaskDetail {
                        name: task.name,
                        state: task.state,
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
