//! What lies over the board for a moment: questions of a task, the workers, the keys.

use super::{frame, put, write};
use crate::{
    render::{self, Tint},
    watch::{
        board::Board,
        input::Input,
        keys::BINDINGS,
        layout::{self, help_columns},
        pager, style, words,
    },
};
use contract::{Task, model::QuestionKind, text::count};
use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::Style,
    text::{Line, Span},
};

/// Columns of a box with text in it.
const WIDE: u16 = 76;

/// The box of an answer in words; where the cursor stands.
pub(super) fn answer(buffer: &mut Buffer, board: &Board, task: &Task, input: &Input) -> Option<Position> {
    let mut text = match &task.question {
        Some(_) => question(board, task),
        None => wrapped(board, "What you write is read at its next turn.", style::GREY),
    };
    let options = task.question.as_ref().map_or(&[][..], |question| &question.options);
    text.extend(options.iter().map(|option| {
        let mark = if option == input.text() { "› " } else { "  " };
        Line::raw(format!("{mark}{}", words::line(option)))
    }));
    if !options.is_empty() {
        text.push(Line::styled("Tab chooses; or write another answer.", style::GREY));
    }
    let title = if task.question.is_some() { "Answer" } else { "Write to" };
    let (x, y, room) = text_box(buffer, board, &format!("{title} “{}”", words::line(&task.title)), &text, 2)?;
    let (shown, column) = input.shown(usize::from(room).saturating_sub(2));
    put(buffer, x, y + 1, room, &Line::from(vec![Span::styled("› ", style::BOLD), Span::raw(shown)]));
    Some(Position { x: x + 2 + column as u16, y: y + 1 })
}

/// The box of a yes or no.
pub(super) fn approve(buffer: &mut Buffer, board: &Board, task: &Task) -> Option<Position> {
    let text = question(board, task);
    let (title, yes, no) = choices(task);
    let title = format!("{title} “{}”", words::line(&task.title));
    let (x, y, room) = text_box(buffer, board, &title, &text, 2)?;
    let keys = ["y", yes, "n", no, "Esc", "later"];
    let spans = keys
        .chunks(2)
        .flat_map(|pair| [Span::styled(pair[0], style::BOLD), Span::raw(format!(" {}   ", pair[1]))]);
    put(buffer, x, y + 1, room, &Line::from(spans.collect::<Vec<_>>()));
    None
}

/// What yes and no mean here.
pub(super) fn choices(task: &Task) -> (&'static str, &'static str, &'static str) {
    match task.question.as_ref().map(|question| question.kind) {
        Some(QuestionKind::Lost) => ("Lost:", "run it again", "let it fail"),
        Some(QuestionKind::Budget) => ("Budget of", "allow as much again", "stop it"),
        _ => ("Approve", "approve", "deny"),
    }
}

/// What a task asks, in full.
fn question(board: &Board, task: &Task) -> Vec<Line<'static>> {
    let mut lines = vec![];
    match &task.question {
        Some(question) => {
            lines.extend(question.text.lines().flat_map(|line| wrapped(board, line, style::BOLD)));
            let detail = question.detail.as_deref().unwrap_or_default();
            lines.extend(detail.lines().flat_map(|line| wrapped(board, line, style::tint(Tint::Yellow))));
        }
        None => {
            let waits = render::task::waiting(task, &board.local()).unwrap_or_default();
            lines.extend(wrapped(board, &waits, style::BOLD));
            let command = task.command.as_ref().map(contract::task::CommandLine::display).unwrap_or_default();
            let origin = format!("It came from {}.", words::line(&task.origin));
            lines.extend(command.lines().flat_map(|line| wrapped(board, line, style::tint(Tint::Yellow))));
            lines.extend(wrapped(board, &origin, style::GREY));
        }
    }
    lines
}

fn wrapped(board: &Board, text: &str, look: Style) -> Vec<Line<'static>> {
    let room = usize::from(WIDE.min(board.size.0).saturating_sub(4));
    pager::wrap(&Line::styled(words::plain(text), look), room)
}

/// A box around text, with `more` rows free below it: where those begin, and how wide they are.
fn text_box(
    buffer: &mut Buffer,
    board: &Board,
    title: &str,
    text: &[Line<'_>],
    more: u16,
) -> Option<(u16, u16, u16)> {
    let tall = (text.len() as u16).saturating_add(2 + more).min(board.size.1);
    let inner = frame(buffer, layout::centred(board.size, WIDE, tall), title);
    let last = inner.bottom().checked_sub(more)?;
    for (line, y) in text.iter().zip(inner.y..last) {
        put(buffer, inner.x, y, inner.width, line);
    }
    Some((inner.x, last, inner.width))
}

/// The workers: what each does, since when, and how much it has done.
pub(super) fn workers(buffer: &mut Buffer, board: &Board) -> Option<Position> {
    let local = board.local();
    let room = usize::from(WIDE.min(board.size.0).saturating_sub(4));
    let mut lines: Vec<Line<'_>> = board
        .workers
        .iter()
        .map(|worker| {
            let look = if worker.state == "busy" { style::tint(Tint::Blue) } else { style::GREY };
            let title = worker.task_title.as_deref().map(words::line).unwrap_or_default();
            let done = format!("{} done", count(worker.processed_tasks));
            let beat = format!("heartbeat {}", local.ago(worker.last_heartbeat));
            let tail = if room >= 60 { format!("  {done}  {beat}") } else { format!("  {done}") };
            let title_room = room.saturating_sub(10 + 1 + 8 + words::width(&tail));
            Line::from(vec![
                Span::raw(words::fit(&worker.name, 10)),
                Span::raw(" "),
                Span::styled(words::fit(&worker.state, 8), look),
                Span::raw(words::fit(&title, title_room)),
                Span::styled(tail, style::GREY),
            ])
        })
        .collect();
    if lines.is_empty() {
        let text = "No workers: nobody runs the queue. Start the app or `legwork worker`.";
        lines = wrapped(board, text, style::tint(Tint::Yellow));
    }
    text_box(buffer, board, "Workers", &lines, 0);
    None
}

/// All keys, as the table of keys has them.
pub(super) fn help(buffer: &mut Buffer, board: &Board, from: usize) -> Option<Position> {
    let columns = help_columns(board.size);
    let rows = layout::help_rows(board.size);
    let width = if columns == 2 { 78 } else { 42 };
    let area = layout::centred(board.size, width, (rows as u16 + 2).min(board.size.1 - 1));
    let inner = frame(buffer, area, "Keys");
    let told: Vec<_> = BINDINGS.iter().filter(|one| !one.name.is_empty()).collect();
    let wide = inner.width / columns as u16;
    for (column, keys) in told.chunks(rows).enumerate() {
        let x = inner.x + wide * column as u16;
        for (one, y) in keys.iter().skip(from).zip(inner.y..inner.bottom()) {
            write(buffer, x, y, 8, one.name, style::BOLD);
            write(buffer, x + 9, y, wide.saturating_sub(9), one.says, Style::new());
        }
    }
    None
}
