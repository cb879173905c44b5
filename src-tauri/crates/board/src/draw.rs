//! The board on the screen. Pure: the same board makes the same screen.

use super::{
    board::{Board, Layer},
    layout::{self, SMALLEST},
    pager, style, words,
};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

mod background;
mod boxes;
mod foot;
mod form;
mod head;
mod list;
mod task;

/// Draws everything.
pub(super) fn draw(frame: &mut Frame<'_>, board: &Board) {
    let area = frame.area();
    let cursor = paint(frame.buffer_mut(), area, board);
    if let Some(at) = cursor.filter(|at| area.contains(*at)) {
        frame.set_cursor_position(at);
    }
}

/// Draws into the buffer; where the cursor of what is typed stands.
fn paint(buffer: &mut Buffer, area: Rect, board: &Board) -> Option<Position> {
    if layout::too_small((area.width, area.height)) || layout::too_small(board.size) {
        apologise(buffer, area);
        board.paint.apply(buffer);
        return None;
    }
    let areas = layout::areas(board);
    head::draw(buffer, &areas, board);
    background::draw(buffer, &areas, board);
    let mut cursor = list::draw(buffer, &areas, board);
    task::draw(buffer, &areas, board);
    foot::draw(buffer, &areas, board);
    cursor = match &board.layer {
        Layer::None | Layer::Confirm { .. } | Layer::Filter(_) => cursor,
        Layer::Answer { task, input } => boxes::answer(buffer, board, task, input),
        Layer::Approve(asked) => boxes::approve(buffer, board, asked),
        Layer::Form(form) => form::draw(buffer, board, form),
        Layer::Workers => boxes::workers(buffer, board),
        Layer::Help(from) => boxes::help(buffer, board, *from),
    };
    board.paint.apply(buffer);
    cursor
}

fn apologise(buffer: &mut Buffer, area: Rect) {
    let (width, height) = SMALLEST;
    let text = format!("This window is too small for the board; {width} x {height} is enough. q leaves.");
    for (line, y) in pager::wrap(&Line::raw(text), area.width.into()).iter().zip(area.y..area.bottom()) {
        put(buffer, area.x, y, area.width, line);
    }
}

/// Writes a line into at most `room` columns.
fn put(buffer: &mut Buffer, x: u16, y: u16, room: u16, line: &Line<'_>) {
    if buffer.area.contains(Position { x, y }) {
        let room = room.min(buffer.area.right() - x);
        let under = Rect { x, y, width: room.min(line.width() as u16), height: 1 };
        // What was there gives neither its colour nor its emphasis.
        buffer.set_style(under, Style::reset());
        buffer.set_line(x, y, line, room);
    }
}

/// Writes a text in one style, cut to `room` columns.
fn write(buffer: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) {
    let text = words::cut(text, usize::from(room));
    put(buffer, x, y, room, &Line::from(Span::styled(text, style)));
}

/// A line across with a title in it.
fn rule(buffer: &mut Buffer, area: Rect, title: &str, beside: &str) {
    if area.height == 0 {
        return;
    }
    write(buffer, area.x, area.y, area.width, &"─".repeat(usize::from(area.width)), style::GREY);
    if title.is_empty() {
        return;
    }
    let title = words::cut(&format!(" {title} "), usize::from(area.width.saturating_sub(4)));
    write(buffer, area.x + 1, area.y, area.width, &title, style::BOLD);
    let at = 1 + words::width(&title) as u16;
    if !beside.is_empty() && at + 2 + words::width(beside) as u16 <= area.width {
        write(buffer, area.x + at, area.y, area.width - at, &format!("{beside} "), style::GREY);
    }
}

/// A bar of `room` columns, so much of it full.
fn bar(percent: i64, room: usize) -> [Span<'static>; 2] {
    let full = (percent.clamp(0, 100) as usize * room + 50) / 100;
    [
        Span::styled("━".repeat(full), style::tint(crate::display::Tint::Blue)),
        Span::styled("─".repeat(room - full), style::GREY),
    ]
}

/// An empty box over what is there; its inside.
fn frame(buffer: &mut Buffer, area: Rect, title: &str) -> Rect {
    for y in area.y..area.bottom() {
        for x in area.x..area.right() {
            buffer[(x, y)].reset();
        }
    }
    let across = "─".repeat(usize::from(area.width.saturating_sub(2)));
    write(buffer, area.x, area.y, area.width, &format!("╭{across}╮"), style::GREY);
    for y in area.y + 1..area.bottom().saturating_sub(1) {
        write(buffer, area.x, y, 1, "│", style::GREY);
        write(buffer, area.right() - 1, y, 1, "│", style::GREY);
    }
    write(buffer, area.x, area.bottom() - 1, area.width, &format!("╰{across}╯"), style::GREY);
    let room = area.width.saturating_sub(4);
    write(buffer, area.x + 2, area.y, room, &words::cut(&format!(" {title} "), room.into()), style::BOLD);
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}
