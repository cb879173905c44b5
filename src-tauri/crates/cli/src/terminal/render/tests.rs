//! The looks of documents, as snapshots: wide, narrow, in colour, into a pipe.

use super::{agent, inbox, list, log, provider, queue, report};
use board::display::{Look, outcome, task, time::Local};
use contract::{
    Agent, Provider, Status, Task, Timestamp,
    inbox::{InboxEntry, InboxFilter, InboxPage},
    provider::{FoundServer, Price},
    queue::{QueueState, Worker},
    report::Report,
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

fn sample_agent(changes: Value) -> Agent {
    let mut agent = json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f00000002", "name": "shell", "kind": "shell", "role": "Runs commands", "backstory": "",
        "instructions": "", "command": null, "cwd": null, "timeout_seconds": 3600, "pass_session": true, "ready_made": true,
        "archived_at": null, "created_at": "2026-01-31T13:00:00Z", "updated_at": "2026-01-31T13:00:00Z", "tasks": 3,
        "provider": null, "model": null, "parameters": {}, "budget": {}, "tools": [], "fallbacks": [], "template": null,
        "form": [], "usage": {}, "usage_today": {}
    });
    agent.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(agent).unwrap()
}

fn sample_provider(changes: Value) -> Provider {
    let mut provider = json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f00000003", "name": "openai", "kind": "openai", "base_url": "https://api.openai.com/v1",
        "model": "gpt-4o-mini", "key_source": "keyring", "key_variable": null, "allow_http": false, "requests_per_minute": 60,
        "quota_until": "2026-01-31T14:30:00Z", "agents": ["writer", "scout"], "created_at": "2026-01-31T13:00:00Z",
        "updated_at": "2026-01-31T13:00:00Z"
    });
    provider.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(provider).unwrap()
}

#[test]
fn providers_prices_and_reports() {
    let openai = sample_provider(json!({}));
    let loopback = sample_provider(json!({
        "name": "local", "kind": "openai-compatible", "base_url": "http://127.0.0.1:8080/v1", "model": null,
        "key_source": "none", "requests_per_minute": null, "quota_until": "2026-01-31T13:00:00Z", "agents": []
    }));
    let found: FoundServer = serde_json::from_value(json!({
        "label": "Ollama", "name": "ollama", "kind": "ollama", "base_url": "http://127.0.0.1:11434",
        "models": ["llama3.2", "qwen3"], "provider": null
    }))
    .unwrap();
    let price = Price { model: "gpt-4o-mini*".into(), input_usd: 0.15, output_usd: 0.6, own: true };
    let report: Report = serde_json::from_value(json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f00000004", "task_id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa",
        "title": "Briefing\u{1b}[2J", "agent": "scout", "summary": "It is growing.", "output": "# Briefing\n\nIt is *growing*.\n",
        "artifacts": [{"name": "table.csv", "path": "/data/attempts/1/files/table.csv", "bytes": 2048}],
        "metrics": {"tokens_in": 1200, "tokens_out": 300, "requests": 4, "execution_seconds": 61.0, "cost_usd": 0.0123,
            "agents_involved": ["scout"]},
        "created_at": "2026-01-31T13:00:00Z"
    }))
    .unwrap();
    let all = [
        provider::table(&[openai.clone(), loopback], &PIPE, &local()),
        provider::block(&openai, &PIPE, &local()),
        provider::servers(&[found], &PIPE),
        provider::prices(&[price], &PIPE),
        report::table(std::slice::from_ref(&report), &PIPE, &local()),
        report::block(&report, &PIPE, &local()),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn agents_with_a_model_and_their_questions() {
    let writer = sample_agent(json!({
        "name": "writer", "kind": "llm", "provider": "openai", "model": "gpt-4o", "tools": ["read_file", "ask_user"],
        "parameters": {"temperature": 0.2, "reasoning_effort": "low"}, "pass_session": false, "ready_made": false,
        "budget": {"turns": 20, "cost_usd": 0.5, "day_tokens": 100_000},
        "fallbacks": [{"provider": "local", "model": "qwen3"}, {"provider": "spare", "model": null}],
        "usage": {"tokens_in": 12_000, "tokens_out": 3400, "requests": 17, "cost_usd": 1.25},
        "usage_today": {"tokens_in": 100, "tokens_out": 20, "requests": 1, "cost_usd": null}
    }));
    let orphan = sample_agent(json!({"name": "orphan", "kind": "llm", "pass_session": false}));
    let asks = sample(json!({
        "status": "needs_input", "agent": "writer", "command": null, "budget": {"tokens": 5000},
        "usage": {"tokens_in": 900, "tokens_out": 80, "requests": 2, "cost_usd": 0.004},
        "question": {"kind": "approval", "text": "May I run this command?", "detail": "rm -rf build\u{1b}[2J\nmake",
            "options": ["yes", "only make"], "asked_at": "2026-01-31T13:29:00Z"}
    }));
    let all = [
        agent::block(&writer, &PIPE, &local()),
        agent::block(&orphan, &PIPE, &local()),
        task::block(&asks, &PIPE, &local()),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn inboxes() {
    let entry = |changes: Value, since: &str, unread: bool| {
        let task = sample(changes);
        InboxEntry { task, since: since.parse().unwrap(), unread, done: false, snoozed_until: None }
    };
    let asks = entry(
        json!({"status": "needs_input", "title": "Publish the site", "question": {"kind": "approval",
            "text": "May I run this command?", "detail": "rm -rf build\u{1b}[2J\nmake", "options": [],
            "asked_at": "2026-01-31T13:18:00Z"}}),
        "2026-01-31T13:18:00Z",
        false,
    );
    let waits = entry(
        json!({"status": "pending", "waiting_for": {"reason": "approval", "until": null,
            "detail": "It waits for your approval"}}),
        "2026-01-31T13:29:00Z",
        false,
    );
    let later = InboxEntry { snoozed_until: Some("2026-02-01T08:00:00Z".parse().unwrap()), ..asks.clone() };
    let page = InboxPage {
        needs_you: vec![asks, waits],
        snoozed: vec![later],
        ended: vec![
            InboxEntry {
                task: failed(),
                since: "2026-01-30T13:29:01Z".parse().unwrap(),
                unread: true,
                done: false,
                snoozed_until: None,
            },
            entry(
                json!({"status": "completed", "summary": "All 983 tests pass"}),
                "2026-01-29T13:28:00Z",
                false,
            ),
        ],
        next_before: None,
        unread: 1,
    };
    let done = InboxPage { ended: page.ended[1..].to_vec(), ..InboxPage::default() };
    let narrow = inbox::page(&page, InboxFilter::All, &NARROW, &local());
    assert!(narrow.lines().all(|l| l.chars().count() <= 80), "{narrow}");
    let all = [
        inbox::page(&page, InboxFilter::All, &PIPE, &local()),
        narrow,
        inbox::page(&page, InboxFilter::Unread, &COLOUR, &local()),
        inbox::page(&done, InboxFilter::Done, &PIPE, &local()),
    ];
    insta::assert_snapshot!(all.join("\n"));
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
    state.pool = Some(contract::queue::Role::Worker);
    state.counts.set(Status::Queued, 1284);
    state.counts.set(Status::Running, 1);
    (state.cpu_percent, state.memory_used, state.memory_total) = (Some(12.4), Some(3 << 30), Some(16 << 30));
    let worker: Worker = serde_json::from_value(json!({
        "name": "worker-1", "state": "busy", "pid": 4711, "task_id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa",
        "task_title": "Run", "last_heartbeat": "2026-01-31T13:30:03Z", "started_at": "2026-01-31T13:00:00Z", "processed_tasks": 12
    }))
    .unwrap();
    let shell = sample_agent(json!({}));
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
