//! What everything on the screen is made of: lines in cells, rules, bars, boxes.

use crate::{
    display::Tint,
    text::{style, words},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

/// Writes a line into at most `room` columns.
pub(super) fn put(buffer: &mut Buffer, x: u16, y: u16, room: u16, line: &Line<'_>) {
    if buffer.area.contains(Position { x, y }) {
        let room = room.min(buffer.area.right() - x);
        let under = Rect { x, y, width: room.min(line.width() as u16), height: 1 };
        // What was there gives neither its colour nor its emphasis.
        buffer.set_style(under, Style::reset());
        buffer.set_line(x, y, line, room);
    }
}

/// Writes a text in one style, cut to `room` columns.
pub(super) fn write(buffer: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) {
    let text = words::cut(text, usize::from(room));
    put(buffer, x, y, room, &Line::from(Span::styled(text, style)));
}

/// A line across with a title in it.
pub(super) fn rule(buffer: &mut Buffer, area: Rect, title: &str, beside: &str) {
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
pub(super) fn bar(percent: i64, room: usize) -> [Span<'static>; 2] {
    let full = (percent.clamp(0, 100) as usize * room + 50) / 100;
    [
        Span::styled("━".repeat(full), style::tint(Tint::Blue)),
        Span::styled("─".repeat(room - full), style::GREY),
    ]
}

/// An empty box over what is there; its inside.
pub(super) fn frame(buffer: &mut Buffer, area: Rect, title: &str) -> Rect {
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
