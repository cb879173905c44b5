//! What lies over the board for a moment: questions of a task, the workers, the keys.

use super::{
    cells::{frame, put, write},
    foot,
};
use crate::{
    dialogs::{
        answer::Answering,
        approval::Approval,
        question::{self, WIDE, wrapped},
    },
    display::Tint,
    keys::input::Input,
    layout::{self, help_columns},
    text::{style, words},
    view::View,
};
use contract::{
    queue::{Worker, WorkerState},
    text::count,
};
use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::Style,
    text::{Line, Span},
};

/// The box of an answer in words; where the cursor stands.
pub(crate) fn answer(buffer: &mut Buffer, view: &View, answering: &Answering) -> Option<Position> {
    let Answering { task, input } = answering;
    let mut text = match &task.question {
        Some(_) => question::rows(view, task),
        None => wrapped(view, "What you write is read at its next turn.", style::GREY),
    };
    let options = answering.options();
    text.extend(options.iter().map(|option| {
        let mark = if option == input.text() { "› " } else { "  " };
        Line::raw(format!("{mark}{}", words::line(option)))
    }));
    if !options.is_empty() {
        text.push(Line::styled("Tab chooses; or write another answer.", style::GREY));
    }
    let title = if task.question.is_some() { "Answer" } else { "Write to" };
    let (x, y, room) = text_box(buffer, view, &format!("{title} “{}”", words::line(&task.title)), &text, 2)?;
    Some(line(buffer, view, Position { x, y: y + 1 }, room, input))
}

/// The box of a yes or no; where the cursor stands while the reason is written.
pub(crate) fn approve(buffer: &mut Buffer, view: &View, asked: &Approval) -> Option<Position> {
    let rows = question::rows(view, &asked.task);
    let seen = question::room(view.size, rows.len(), asked.more());
    let from = asked.from.min(rows.len() - seen);
    let (title, ..) = question::choices(&asked.task);
    let title = format!("{title} “{}”", words::line(&asked.task.title));
    let shown = &rows[from..from + seen];
    let (x, y, room) = text_box(buffer, view, &title, shown, asked.more())?;
    let beyond = question::beyond(from, rows.len() - from - seen);
    write(buffer, x, y, room, &beyond, style::BOLD);
    let Some(reason) = &asked.reason else {
        let keys = foot::approval(asked, view.paint.ascii).into_iter();
        let spans =
            keys.flat_map(|(key, word)| [Span::styled(key, style::BOLD), Span::raw(format!(" {word}   "))]);
        put(buffer, x, y + 1, room, &Line::from(spans.collect::<Vec<_>>()));
        return None;
    };
    write(buffer, x, y + 1, room, "Why not (may be empty)", Style::new());
    Some(line(buffer, view, Position { x, y: y + 2 }, room, reason))
}

/// A line that is typed into; where its cursor stands.
pub(super) fn line(buffer: &mut Buffer, view: &View, at: Position, room: u16, input: &Input) -> Position {
    let (shown, column) = input.shown(usize::from(room).saturating_sub(2), view.paint.ascii);
    put(buffer, at.x, at.y, room, &Line::from(vec![Span::styled("› ", style::BOLD), Span::raw(shown)]));
    Position { x: at.x + 2 + column as u16, ..at }
}

/// A box around text, with `more` rows free below it: where those begin, and how wide they are.
fn text_box(
    buffer: &mut Buffer,
    view: &View,
    title: &str,
    text: &[Line<'_>],
    more: u16,
) -> Option<(u16, u16, u16)> {
    let tall = (text.len() as u16).saturating_add(2 + more).min(view.size.1);
    let inner = frame(buffer, layout::centred(view.size, WIDE, tall), title);
    let last = inner.bottom().checked_sub(more)?;
    for (line, y) in text.iter().zip(inner.y..last) {
        put(buffer, inner.x, y, inner.width, line);
    }
    Some((inner.x, last, inner.width))
}

/// The workers: what each does, since when, and how much it has done.
pub(crate) fn workers(buffer: &mut Buffer, view: &View, workers: &[Worker]) -> Option<Position> {
    let local = view.local();
    let room = usize::from(WIDE.min(view.size.0).saturating_sub(4));
    let mut lines: Vec<Line<'_>> = workers
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
        lines = wrapped(view, text, style::tint(Tint::Yellow));
    }
    text_box(buffer, view, "Workers", &lines, 0);
    None
}

/// All keys, as the table of keys has them.
pub(crate) fn help(buffer: &mut Buffer, view: &View, from: usize) -> Option<Position> {
    let columns = help_columns(view.size);
    let (rows, seen) = layout::help_rows(view);
    let from = from.min(rows - seen);
    let width = if columns == 2 { 78 } else { 42 };
    let area = layout::centred(view.size, width, seen as u16 + 2);
    let inner = frame(buffer, area, "Keys");
    let beyond = question::beyond(from, rows - from - seen);
    if !beyond.is_empty() {
        let text = words::cut(&format!(" {beyond} "), inner.width.into());
        write(buffer, inner.x, area.bottom() - 1, inner.width, &text, style::BOLD);
    }
    let told: Vec<_> = layout::help(view).collect();
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
