//! The board as snapshots, its keys, and that nothing breaks it.

mod anything;
mod form;
mod inbox;
mod keys;
mod looks;
mod mouse;
mod questions;
mod talks;

use crate::{
    draw,
    feed::client::{PageStart, Query, Response},
    form::TaskDefaults,
    sample,
    state::Board,
    text::{style::Paint, words},
    view::View,
};
use contract::{
    Agent, Task,
    inbox::{InboxEntry, InboxPage},
    queue::{QueueState, TaskPage, Worker},
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use ratatui::{Terminal, backend::TestBackend};
use serde_json::{Value, json};

/// A board of this size that has been told nothing yet.
fn silent(width: u16, height: u16) -> Board {
    let view = View {
        paint: Paint { colour: true, ascii: false },
        size: (width, height),
        now: sample::now(),
        zone: TimeZone::UTC,
        mouse_taken: true,
    };
    Board::new(view, TaskDefaults { cwd: Some("/home/ada/project".into()), path: None })
}

/// A board with these tasks, newest first, and a queue that fits them.
fn board(width: u16, height: u16, tasks: &[Task]) -> Board {
    let mut board = silent(width, height);
    tell(&mut board, tasks, json!({}));
    board
}

/// Tells the board everything about these tasks.
fn tell(board: &mut Board, tasks: &[Task], queue: Value) {
    use contract::Status;
    let mut state: QueueState = serde_json::from_value({
        let mut state = json!({
            "counts": contract::queue::Counts::default(), "approvals": 0, "workers_busy": 0, "workers_total": 3,
            "pool": "worker", "paused": false, "paused_until": null, "cpu_percent": 12.4,
            "memory_used": 5_500_000_000_u64, "memory_total": 16_800_000_000_u64, "next_scheduled": null,
            "revision": 1
        });
        state.as_object_mut().unwrap().extend(queue.as_object().unwrap().clone());
        state
    })
    .unwrap();
    for task in tasks {
        state.counts.set(task.status, state.counts.get(task.status) + 1);
    }
    state.workers_busy = state.counts.running;
    let parked = |task: &&Task| matches!(task.status, Status::Running | Status::Paused | Status::NeedsInput);
    board.receive(Response::Queue(Box::new(state), workers(tasks)));
    board.receive(Response::Background(tasks.iter().filter(parked).cloned().collect()));
    board.receive(Response::Agents(agents()));
    answer_pages(board, tasks);
}

/// Answers what the list has asked for.
fn answer_pages(board: &mut Board, tasks: &[Task]) {
    let queries: Vec<_> = board.queries.drain(..).collect();
    for query in queries {
        if let Query::Page { view, wanted, place } = query {
            let kept = |task: &&Task| wanted.statuses.is_empty() || wanted.statuses.contains(&task.status);
            let tasks: Vec<_> = tasks.iter().filter(kept).cloned().collect();
            let total = Some(tasks.len() as i64);
            let page = TaskPage { tasks, next_before: None, total, revision: 1 };
            if matches!(place, PageStart::Newest) {
                board.receive(Response::Page { view, place, page, newest: true });
            }
        }
    }
}

fn workers(tasks: &[Task]) -> Vec<Worker> {
    let busy = tasks.iter().find(|task| task.status == contract::Status::Running);
    let one = |n: u32, task: Option<&Task>| Worker {
        name: format!("worker-{n}"),
        state: if task.is_some() {
            contract::queue::WorkerState::Busy
        } else {
            contract::queue::WorkerState::Idle
        },
        pid: 4711,
        task_id: task.map(|task| task.id),
        task_title: task.map(|task| task.title.clone()),
        last_heartbeat: "2026-01-31T13:30:02Z".parse().unwrap(),
        started_at: "2026-01-31T12:00:00Z".parse().unwrap(),
        processed_tasks: 1_204,
    };
    vec![one(1, busy), one(2, None)]
}

fn agents() -> Vec<Agent> {
    let agent = |name: &str, kind: &str| {
        let blank = json!({
            "id": sample::id(0xa), "name": name, "kind": kind, "role": "", "backstory": "", "instructions": "",
            "command": null, "cwd": null, "timeout_seconds": 3600, "pass_session": false, "ready_made": true,
            "provider": null, "model": null, "parameters": {}, "budget": {}, "tools": [], "fallbacks": [],
            "template": null, "form": [], "usage": {}, "usage_today": {}, "archived_at": null,
            "created_at": sample::now(), "updated_at": sample::now(), "tasks": 0
        });
        serde_json::from_value(blank).unwrap()
    };
    vec![agent("Explorer", "llm"), agent("shell", "shell")]
}

/// An inbox in which these ask or have ended, all unread.
fn inbox(tasks: &[Task]) -> InboxPage {
    let entry = |task: &Task| InboxEntry {
        task: task.clone(),
        since: task.completed_at.unwrap_or(task.created_at),
        unread: task.status.is_terminal(),
        done: false,
        snoozed_until: None,
    };
    let (ended, others): (Vec<_>, Vec<_>) = tasks.iter().map(entry).partition(|entry| entry.unread);
    let needs_you = others.into_iter().filter(|entry| entry.task.asks()).collect();
    InboxPage { needs_you, unread: ended.len() as i64, ended, ..InboxPage::default() }
}

/// The screen as text, a line a row.
fn screen(board: &Board) -> String {
    let (width, height) = board.view.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, board)).unwrap();
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for y in 0..height {
        let (mut row, mut skip) = (String::new(), 0);
        for x in 0..width {
            // The second half of a wide character is a cell of its own.
            if skip == 0 {
                row.push_str(buffer[(x, y)].symbol());
                skip = words::width(buffer[(x, y)].symbol()).max(1);
            }
            skip -= 1;
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

fn press(board: &mut Board, keys: &str) {
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            '\u{1b}' => KeyCode::Esc,
            '↑' => KeyCode::Up,
            '↓' => KeyCode::Down,
            '←' => KeyCode::Left,
            '→' => KeyCode::Right,
            c => KeyCode::Char(c),
        };
        board.key(KeyEvent::new(code, KeyModifiers::NONE));
        board.drawn(board.view.size);
    }
}

/// A queue as it is on a usual afternoon.
fn afternoon() -> Vec<Task> {
    let question = json!({
        "kind": "approval", "text": "May I run this command?", "detail": "git push --force origin main", "options": [],
        "asked_at": "2026-01-31T13:29:00Z"
    });
    vec![
        sample::task(sample::id(9), "Waits for a worker"),
        sample::with(
            sample::id(8),
            "Publish",
            json!({"status": "needs_input", "waiting_for": null, "attempt": 1,
            "agent": "Explorer", "question": question, "started_at": "2026-01-31T13:28:00Z", "progress": 80}),
        ),
        sample::running(sample::id(7), "Run the full test suite", 54, "compile the integration tests"),
        sample::with(
            sample::id(6),
            "Deploy",
            json!({"status": "pending",
            "waiting_for": {"reason": "dependency", "until": null, "detail": "After “Run the full test suite”"}}),
        ),
        sample::ended(
            sample::id(5),
            "日本語のタイトルはとても長いので切り取られます",
            "completed",
            "全部できました",
        ),
        sample::ended(sample::id(4), "Lint", "failed", "The command ended with exit code 3."),
        sample::ended(
            sample::id(3),
            "A title that says in so many words what it is about that no terminal shows it all to the end",
            "completed",
            "Done",
        ),
        sample::ended(sample::id(2), "evil \u{1b}[31m\u{7}\u{202e}title", "cancelled", ""),
    ]
}
