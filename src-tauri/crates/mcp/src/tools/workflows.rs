//! What the tools do with workflows.

use crate::{
    caller, create,
    replies::{TaskSummary, WorkflowList, WorkflowRunDetail, WorkflowSummary},
    requests::{self, OneTask, RunWorkflow},
};
use contract::{
    ApiError, Origin,
    command::{GetTask, GetWorkflowRun, ListWorkflows, StartWorkflow},
};
use engine::Engine;
use std::path::PathBuf;

pub(super) fn list(
    engine: &Engine,
    roots: &[PathBuf],
    requests::ListWorkflows { cwd }: requests::ListWorkflows,
) -> Result<WorkflowList, ApiError> {
    let found = engine.call(ListWorkflows { folder: cwd.or_else(|| caller::project(roots)) })?;
    Ok(WorkflowList { workflows: found.into_iter().map(WorkflowSummary::of).collect() })
}

pub(super) fn run(
    engine: &Engine,
    origin: &Origin,
    roots: &[PathBuf],
    wanted: RunWorkflow,
) -> Result<TaskSummary, ApiError> {
    let RunWorkflow { workflow, inputs, cwd } = wanted;
    let folder = cwd.or_else(|| caller::project(roots));
    let run = engine.call(StartWorkflow { workflow, folder, inputs, origin: Some(origin.clone()) })?;
    let task = engine.call(GetTask { id: run.brief.id.to_string() })?;
    let mut summary = TaskSummary::of(&task);
    let next = create::who_runs_it(engine, &task)?.map(str::to_owned).into_iter().chain(summary.next.take());
    summary.next = Some(next.collect::<Vec<_>>().join(" "));
    Ok(summary)
}

pub(super) fn status(engine: &Engine, OneTask { id }: OneTask) -> Result<WorkflowRunDetail, ApiError> {
    Ok(WorkflowRunDetail::of(engine.call(GetWorkflowRun { id })?))
}
