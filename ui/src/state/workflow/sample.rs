//! Runs and workflows for the tests.

use contract::{
    Timestamp,
    workflow::{
        RunWhen, WorkflowDefinition,
        run::{StageRun, StageState, WorkflowRun},
    },
};
use serde_json::{from_value, json};

/// So many seconds after the sample run was started.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let begin: Timestamp = "2026-11-30T13:53:00Z".parse().unwrap();
    Timestamp::from_second(begin.as_second() + seconds).unwrap()
}

/// A stage of a run, with so many tasks.
pub(crate) fn stage(name: &str, state: StageState, after: &[&str], tasks: usize) -> StageRun {
    let task = |at: usize| {
        json!({"name": format!("{name}-{at}"), "state": state, "task": null, "after": [], "seconds": null,
               "percent": null, "current": null})
    };
    from_value(json!({
        "name": name, "title": super::definition::in_words(name), "state": state, "detail": null, "after": after,
        "when": "success", "started_at": null, "ended_at": null, "seconds": null, "percent": null,
        "usage": {"tokens_in": 0, "tokens_out": 0, "tokens_estimated": false, "requests": 0, "cost_usd": null},
        "tasks": (0..tasks).map(task).collect::<Vec<_>>(),
    }))
    .unwrap()
}

/// A deployment that failed in its frontend and rolls back.
pub(crate) fn deployment() -> WorkflowRun {
    let ran = |mut stage: StageRun, from: i64, seconds: i64, ended: bool| {
        stage.started_at = Some(at(from));
        stage.ended_at = ended.then(|| at(from + seconds));
        stage.seconds = Some(seconds as f64);
        stage
    };
    let mut rollback = stage("rollback", StageState::Running, &["checks", "backend", "frontend", "smoke"], 1);
    rollback.when = RunWhen::Failure;
    let stages = vec![
        ran(stage("checks", StageState::Completed, &[], 3), 0, 252, true),
        ran(stage("backend", StageState::Completed, &["checks"], 1), 252, 108, true),
        ran(stage("frontend", StageState::Failed, &["backend"], 1), 360, 124, true),
        stage("smoke", StageState::Skipped, &["frontend"], 1),
        ran(rollback, 484, 41, false),
    ];
    let mut run: WorkflowRun = from_value(json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "short_id": "9f31c0aa", "name": "deploy", "number": 48,
        "status": "running", "started_at": at(0), "ended_at": null, "failed_stage": "frontend", "tasks_ended": 5,
        "tasks": 7, "definition": {"name": "deploy", "description": "", "on_failure": "stop", "stage": []},
        "folder": "/src/shop", "inputs": {"environment": "production", "canary": 10, "dry": false}, "stages": [],
        "first_failure": {
            "stage": "frontend", "at": at(484), "error": "3 of 12 instances answer 503",
            "task": {"id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0ab", "short_id": "9f31c0ab", "title": "Deploy",
                     "status": "failed", "agent_id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0ac"}
        },
        "critical_path": ["checks", "backend", "frontend"], "critical_seconds": 484.0, "percent": 71.0,
        "usage": {"tokens_in": 0, "tokens_out": 0, "tokens_estimated": false, "requests": 0, "cost_usd": null},
        "retry_of": null, "retry_from": "frontend",
    }))
    .unwrap();
    run.stages = stages;
    run
}

/// A workflow with an implied order, two named befores and a remedy.
pub(crate) fn definition() -> WorkflowDefinition {
    from_value(json!({
        "name": "ship", "description": "Builds and ships", "inputs": {
            "target": {"type": "choice", "description": "Where to", "choices": ["staging", "production"]},
            "workers": {"type": "integer", "default": 4},
            "dry": {"type": "boolean", "default": false},
            "notes": {"type": "text", "default": ""},
        },
        "on_failure": "stop",
        "stage": [
            {"name": "lint", "task": [{"name": "lint", "command": "make lint"}]},
            {"name": "build", "after": [], "task": [{"name": "build", "command": "make -j {{ inputs.workers }}"}]},
            {"name": "deploy", "title": "Deploy it", "after": ["lint", "build"], "on_failure": {"run": "rollback"},
             "task": [{"name": "deploy", "command": "deploy {{ tasks.build.build.version }}"}]},
            {"name": "rollback", "task": [{"name": "rollback", "command": "undo"}]},
            {"name": "report", "task": [{"name": "report", "command": "report"}]},
        ],
    }))
    .unwrap()
}
