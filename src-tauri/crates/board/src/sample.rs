//! Documents for the tests of the board.

use crate::feed::client::Action;
use contract::{Task, TaskId, Timestamp, model::Answer};
use serde_json::{Value, json};

/// The moment that the tests stand at.
pub(crate) fn now() -> Timestamp {
    "2026-01-31T13:30:05Z".parse().unwrap()
}

/// An answer to what a task asked at `asked_at`.
pub(crate) fn answered(task: TaskId, asked_at: Option<&str>, answer: Answer) -> Action {
    Action::Answer { task, answer, asked_at: asked_at.map(|at| at.parse().unwrap()) }
}

/// The id of the `n`th task.
pub(crate) fn id(n: u32) -> TaskId {
    format!("01936b1c-6f2e-7a10-8a55-{:012x}", 0x0c2f_9f31_0000_u64 + u64::from(n)).parse().unwrap()
}

/// A task that waits for a worker.
pub(crate) fn task(id: TaskId, title: &str) -> Task {
    with(id, title, json!({}))
}

/// A task with other fields.
pub(crate) fn with(id: TaskId, title: &str, changes: Value) -> Task {
    let mut task = json!({
        "id": id, "short_id": id.short(), "title": title, "description": "", "instructions": "",
        "command": {"line": "make test"}, "agent": "shell", "task_type": "general", "priority": 5, "tags": [],
        "status": "queued", "waiting_for": {"reason": "worker", "until": null, "detail": "All workers are busy"},
        "attempt": 0, "max_retries": 3, "progress": 0, "current_step": null, "total_steps": null, "steps": [],
        "estimated_seconds": 300, "estimated_seconds_remaining": null, "output_file": null, "retry_of": null,
        "retried_by": null, "parent_id": null, "depends_on": [], "scheduled_at": null,
        "created_at": "2026-01-31T13:20:00Z", "started_at": null, "completed_at": null,
        "duration_seconds": null, "summary": null, "error": null, "cwd": "/home/ada/project",
        "timeout_seconds": 3600, "question": null, "usage": null, "budget": null, "stopping": null,
        "origin": "cli", "revision": 1
    });
    task.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(task).unwrap()
}

/// A task that runs.
pub(crate) fn running(id: TaskId, title: &str, percent: i64, step: &str) -> Task {
    with(
        id,
        title,
        json!({
            "status": "running", "waiting_for": null, "attempt": 1, "progress": percent, "current_step": step,
            "started_at": "2026-01-31T13:28:53Z", "estimated_seconds_remaining": 95
        }),
    )
}

/// A task that has ended.
pub(crate) fn ended(id: TaskId, title: &str, status: &str, says: &str) -> Task {
    let error = (status == "failed").then(|| json!({"code": "exit_code", "message": says, "hint": null}));
    let summary = (status == "completed").then_some(says);
    with(
        id,
        title,
        json!({
            "status": status, "waiting_for": null, "attempt": 1, "started_at": "2026-01-31T13:21:00Z",
            "completed_at": "2026-01-31T13:22:15Z", "duration_seconds": 75.2, "error": error, "summary": summary
        }),
    )
}
