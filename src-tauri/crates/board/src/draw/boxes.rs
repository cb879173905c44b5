//! What lies over the board for a moment: questions of a task, the workers, the keys.

use super::{foot, frame, put, write};
use crate::{
    approval::Approval,
    asked::{self, WIDE, wrapped},
    board::Board,
    display::Tint,
    input::Input,
    layout::{self, help_columns},
    style, words,
};
use contract::{Task, queue::WorkerState, text::count};
use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::Style,
    text::{Line, Span},
};

/// The box of an answer in words; where the cursor stands.
pub(super) fn answer(buffer: &mut Buffer, board: &Board, task: &Task, input: &Input) -> Option<Position> {
    let mut text = match &task.question {
        Some(_) => asked::rows(board, task),
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
    Some(line(buffer, board, Position { x, y: y + 1 }, room, input))
}

/// The box of a yes or no; where the cursor stands while the reason is written.
pub(super) fn approve(buffer: &mut Buffer, board: &Board, asked: &Approval) -> Option<Position> {
    let rows = asked::rows(board, &asked.task);
    let seen = asked::room(board.size, rows.len(), asked.more());
    let from = asked.from.min(rows.len() - seen);
    let (title, ..) = asked::choices(&asked.task);
    let title = format!("{title} “{}”", words::line(&asked.task.title));
    let shown = &rows[from..from + seen];
    let (x, y, room) = text_box(buffer, board, &title, shown, asked.more())?;
    let beyond = asked::beyond(from, rows.len() - from - seen);
    write(buffer, x, y, room, &beyond, style::BOLD);
    let Some(reason) = &asked.reason else {
        let keys = foot::approval(asked, board.paint.ascii).into_iter();
        let spans =
            keys.flat_map(|(key, word)| [Span::styled(key, style::BOLD), Span::raw(format!(" {word}   "))]);
        put(buffer, x, y + 1, room, &Line::from(spans.collect::<Vec<_>>()));
        return None;
    };
    write(buffer, x, y + 1, room, "Why not (may be empty)", Style::new());
    Some(line(buffer, board, Position { x, y: y + 2 }, room, reason))
}

/// A line that is typed into; where its cursor stands.
fn line(buffer: &mut Buffer, board: &Board, at: Position, room: u16, input: &Input) -> Position {
    let (shown, column) = input.shown(usize::from(room).saturating_sub(2), board.paint.ascii);
    put(buffer, at.x, at.y, room, &Line::from(vec![Span::styled("› ", style::BOLD), Span::raw(shown)]));
    Position { x: at.x + 2 + column as u16, ..at }
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
            let look = if worker.state == WorkerState::Busy { style::tint(Tint::Blue) } else { style::GREY };
            let title = worker.task_title.as_deref().map(words::line).unwrap_or_default();
            let done = format!("{} done", count(worker.processed_tasks));
            let beat = format!("heartbeat {}", local.ago(worker.last_heartbeat));
            let tail = if room >= 60 { format!("  {done}  {beat}") } else { format!("  {done}") };
            let title_room = room.saturating_sub(10 + 1 + 8 + words::width(&tail));
            Line::from(vec![
                Span::raw(words::fit(&worker.name, 10)),
                Span::raw(" "),
                Span::styled(words::fit(worker.state.as_str(), 8), look),
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
    let (rows, seen) = layout::help_rows(board);
    let from = from.min(rows - seen);
    let width = if columns == 2 { 78 } else { 42 };
    let area = layout::centred(board.size, width, seen as u16 + 2);
    let inner = frame(buffer, area, "Keys");
    let beyond = asked::beyond(from, rows - from - seen);
    if !beyond.is_empty() {
        let text = words::cut(&format!(" {beyond} "), inner.width.into());
        write(buffer, inner.x, area.bottom() - 1, inner.width, &text, style::BOLD);
    }
    let told: Vec<_> = layout::help(board).collect();
    let wide = inner.width / columns as u16;
    for (column, keys) in told.chunks(rows).enumerate() {
        let x = inner.x + wide * column as u16;
        for ((name, says), y) in keys.iter().skip(from).zip(inner.y..inner.bottom()) {
            write(buffer, x, y, 8, name, style::BOLD);
            write(buffer, x + 9, y, wide.saturating_sub(9), says, Style::new());
        }
    }
    None
}
