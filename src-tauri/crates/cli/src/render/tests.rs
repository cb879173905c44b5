//! The looks of documents, as snapshots: wide, narrow, in colour, into a pipe.

use super::{Look, agent, list, log, outcome, queue, task, time::Local};
use contract::{
    Agent, Status, Task, Timestamp,
    queue::{QueueState, Worker},
    task::{LogLine, TaskWithResult},
};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

const PIPE: Look = Look { width: None, colour: false };
const NARROW: Look = Look { width: Some(80), colour: false };
const COLOUR: Look = Look { width: Some(100), colour: true };

fn local() -> Local {
    let now: Timestamp = "2026-01-31T13:30:05Z".parse().unwrap();
    Local::in_zone(now, TimeZone::UTC)
}

fn sample(changes: Value) -> Task {
    let mut task = json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "short_id": "9f31c0aa", "title": "Run the full test suite",
        "description": "", "instructions": "", "command": {"line": "make test"}, "agent": "shell",
        "task_type": "coding", "priority": 5, "tags": [], "status": "queued", "waiting_for": null, "attempt": 0,
        "max_retries": 3, "progress": 0, "current_step": null, "total_steps": null, "steps": [],
        "estimated_seconds": 300, "estimated_seconds_remaining": null, "output_file": null, "retry_of": null,
        "retried_by": null, "parent_id": null, "depends_on": [], "scheduled_at": null,
        "created_at": "2026-01-31T13:20:00Z", "started_at": null, "completed_at": null, "duration_seconds": null,
        "summary": null, "error": null, "cwd": "/home/ada/project", "timeout_seconds": 3600, "stopping": null,
        "origin": "cli", "revision": 1
    });
    let fields = task.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    serde_json::from_value(task).unwrap()
}

fn running() -> Task {
    sample(json!({
        "status": "running", "attempt": 2, "progress": 40, "current_step": "Step 2/5 \u{1b}[2Jcompile", "total_steps": 5,
        "started_at": "2026-01-31T13:28:00Z", "estimated_seconds_remaining": 130, "tags": ["nightly", "ci"],
        "depends_on": ["01936b1c-6f2e-7a10-8a55-0c2f00000001"], "output_file": "/data/attempts/1/output",
        "steps": [{"title": "fetch", "state": "completed", "seconds": 3.2}, {"title": "compile", "state": "running", "seconds": null}]
    }))
}

fn failed() -> Task {
    sample(json!({
        "status": "failed", "attempt": 1, "max_retries": 0, "duration_seconds": 61.4, "title": "A title that is much too long for any terminal that people really use, whatever they say",
        "started_at": "2026-01-30T13:28:00Z", "completed_at": "2026-01-30T13:29:01Z",
        "error": {"code": "exit_code", "message": "The command ended with exit status 3.", "hint": "`legwork output 9f31c0aa` shows what it wrote."}
    }))
}

fn waiting() -> Task {
    sample(json!({
        "status": "pending", "title": "Später",
        "waiting_for": {"reason": "schedule", "until": "2026-02-01T08:00:00Z", "detail": "Its time has not come"}
    }))
}

#[test]
fn lists() {
    let tasks = [running(), failed(), waiting()];
    let narrow = list::table(&tasks, &NARROW, &local());
    assert!(narrow.lines().all(|l| l.chars().count() <= 80), "{narrow}");
    let all = [list::table(&tasks, &PIPE, &local()), narrow, list::table(&tasks, &COLOUR, &local())];
    assert!(all[2].contains("\u{1b}["), "no colour: {}", all[2]);
    assert!(!all[0].contains('\u{1b}') && !all[1].contains('\u{1b}'));
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn blocks() {
    let all: Vec<_> =
        [running(), failed(), waiting()].iter().map(|t| task::block(t, &PIPE, &local())).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn outcomes() {
    let result: TaskWithResult = TaskWithResult {
        task: sample(json!({"status": "completed", "duration_seconds": 2.0})),
        result: serde_json::from_value(json!({
            "success": true, "summary": "Exit status 0", "output": {"answer": 42},
            "artifacts": [{"name": "report.md", "path": "/data/report.md", "bytes": 1536}], "metrics": {}
        }))
        .unwrap(),
    };
    insta::assert_snapshot!(outcome::block(&result, &PIPE));
}

#[test]
fn queues_workers_agents_and_logs() {
    let mut state = QueueState { paused: true, workers_total: 3, workers_busy: 1, ..QueueState::default() };
    state.pool = Some("worker".to_owned());
    state.counts.set(Status::Queued, 1284);
    state.counts.set(Status::Running, 1);
    (state.cpu_percent, state.memory_used, state.memory_total) = (Some(12.4), Some(3 << 30), Some(16 << 30));
    let worker: Worker = serde_json::from_value(json!({
        "name": "worker-1", "state": "busy", "pid": 4711, "task_id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa",
        "task_title": "Run", "last_heartbeat": "2026-01-31T13:30:03Z", "started_at": "2026-01-31T13:00:00Z", "processed_tasks": 12
    }))
    .unwrap();
    let shell: Agent = serde_json::from_value(json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f00000002", "name": "shell", "kind": "shell", "role": "Runs commands", "backstory": "",
        "instructions": "", "command": null, "cwd": null, "timeout_seconds": 3600, "pass_session": true, "ready_made": true,
        "archived_at": null, "created_at": "2026-01-31T13:00:00Z", "updated_at": "2026-01-31T13:00:00Z", "tasks": 3
    }))
    .unwrap();
    let line: LogLine = serde_json::from_value(json!({
        "id": 1, "at": "2026-01-31T13:00:00Z", "level": "warn", "message": "Retry 1 of 3 in 1 s", "data": {"exit_code": 3}, "attempt": 1
    }))
    .unwrap();
    let all = [
        queue::block(&state, &PIPE, &local()),
        queue::workers(&[worker], &PIPE, &local()),
        agent::table(std::slice::from_ref(&shell), &PIPE),
        agent::block(&shell, &PIPE, &local()),
        log::line(&line, &PIPE, &local()),
    ];
    insta::assert_snapshot!(all.join("\n"));
}
