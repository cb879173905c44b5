//! Workflows as they run: gates, conditions, remedies, what is done to a run as a whole, starting one again.

mod again;
mod approval;
mod conditions;
mod held;
mod kept;
mod many;
mod nested;
mod whole;

use contract::{
    Status, TaskId,
    command::{GetWorkflowRun, StartWorkflow},
    workflow::run::{StageState, WorkflowRun},
};
use harness::Bench;

/// Starts the workflow that a text says.
#[track_caller]
fn start(bench: &Bench, text: &str) -> WorkflowRun {
    let folder = bench.path();
    std::fs::write(folder.join("flow.toml"), text).unwrap();
    let start = StartWorkflow {
        workflow: folder.join("flow.toml").display().to_string(),
        folder: Some(folder.display().to_string()),
        ..StartWorkflow::default()
    };
    bench.engine.call(start).unwrap_or_else(|e| panic!("{e}: {:?}\n{text}", e.fields))
}

fn get(bench: &Bench, id: TaskId) -> WorkflowRun {
    bench.engine.call(GetWorkflowRun { id: id.to_string() }).unwrap()
}

/// Waits until a run has ended.
#[track_caller]
fn until_ended(bench: &Bench, run: &WorkflowRun) -> WorkflowRun {
    bench.until(run.brief.id, "the run has ended", |task| task.status.is_terminal());
    get(bench, run.brief.id)
}

/// How far each stage is.
fn states(run: &WorkflowRun) -> Vec<(&str, StageState)> {
    run.stages.iter().map(|stage| (stage.name.as_str(), stage.state)).collect()
}

/// Waits until a stage stands so.
#[track_caller]
fn until_stage(bench: &Bench, id: TaskId, stage: &str, state: StageState) -> WorkflowRun {
    harness::wait::until(&format!("{stage} is {state}"), || {
        let run = get(bench, id);
        run.stages.iter().any(|s| s.name == stage && s.state == state).then_some(run)
    })
}

/// The task of a stage, which has one.
fn task_of(run: &WorkflowRun, stage: &str) -> TaskId {
    let stage = run.stages.iter().find(|s| s.name == stage).unwrap();
    stage.tasks[0].task.as_ref().unwrap().id
}

/// Nothing is left of a run: every task of it has ended.
#[track_caller]
fn assert_over(bench: &Bench, run: &WorkflowRun) {
    for task in run.stages.iter().flat_map(|stage| &stage.tasks).filter_map(|task| task.task.as_ref()) {
        let task = bench.get(task.id);
        assert!(task.status.is_terminal(), "{task:#?}");
    }
    assert_eq!(run.brief.tasks_ended, run.brief.tasks);
    assert_eq!(bench.get(run.brief.id).attempt, 1, "a run is begun once");
    assert_ne!(run.brief.status, Status::Running);
}
