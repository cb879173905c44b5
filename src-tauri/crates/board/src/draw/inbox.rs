//! The box of the inbox: a line an entry, the parts under their names.

use super::{
    cells::{frame, put, write},
    list_words,
};
use crate::{
    dialogs::{
        inbox::{Inbox, InboxRow},
        question::{self, WIDE},
    },
    display::Tint,
    layout,
    text::{style, words},
    view::View,
};
use contract::{inbox::InboxEntry, text::count};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

/// Draws it.
pub(crate) fn draw(buffer: &mut Buffer, view: &View, inbox: &Inbox) -> Option<Position> {
    let rows = inbox.rows();
    let seen = layout::inbox_rows(view.size).min(rows.len().max(1));
    let area = layout::centred(view.size, WIDE, seen as u16 + 2);
    let inner = frame(buffer, area, "Inbox");
    if rows.is_empty() {
        let text = if inbox.loaded { "Nothing needs you, and nothing is unread." } else { "reading" };
        write(buffer, inner.x, inner.y, inner.width, text, style::GREY);
        return None;
    }
    let at = rows.iter().position(|row| matches!(row, InboxRow::Entry(_, true))).unwrap_or(0);
    // the name of the part stays above its first entry
    let from = if at < seen { 0 } else { at + 1 - seen };
    let beyond = question::beyond(from, rows.len() - from - seen);
    if !beyond.is_empty() {
        let text = words::cut(&format!(" {beyond} "), inner.width.into());
        write(buffer, inner.x, area.bottom() - 1, inner.width, &text, style::BOLD);
    }
    for (row, y) in rows[from..from + seen].iter().zip(inner.y..inner.bottom()) {
        match row {
            InboxRow::Heading(name, entries) => {
                let text = format!("{name}: {}", count(*entries as i64));
                write(buffer, inner.x, y, inner.width, &text, style::BOLD);
            }
            InboxRow::Entry(entry, selected) => {
                let place = Rect { y, height: 1, ..inner };
                put(buffer, inner.x, y, inner.width, &line(view, entry, inner.width.into(), *selected));
                if *selected {
                    buffer.set_style(place, Style::reset().patch(style::SELECTED));
                }
            }
        }
    }
    None
}

/// `› ✗ Failed     Build the site      Exit 3 · no such crate   new  5m`
fn line(view: &View, entry: &InboxEntry, room: usize, selected: bool) -> Line<'static> {
    let (_, look) = style::standing(&entry.task);
    let word = style::short_standing(&entry.task);
    let word_room = if room >= 60 { 13 } else { 1 };
    let age = view.local().ago(entry.since);
    let age = words::fit_right(age.strip_suffix(" ago").unwrap_or(&age), 4);
    let new = if entry.unread { "new" } else { "" };
    let left = room.saturating_sub(2 + word_room + 1 + 1 + 4 + 4);
    let says = list_words::now(&entry.task, &view.local());
    let title_room = if says.is_empty() { left } else { left * 9 / 20 };
    let title = words::fit(&words::line(&entry.task.title), title_room);
    let says = words::fit(&format!(" {says}"), left - title_room);
    Line::from(vec![
        Span::styled(if selected { "› " } else { "  " }, style::BOLD),
        Span::styled(words::fit(words::head(&word, word_room), word_room), look),
        Span::raw(" "),
        Span::raw(title),
        Span::styled(says, style::GREY),
        Span::styled(format!(" {new:<3}"), style::tint(Tint::Green)),
        Span::styled(format!(" {age}"), style::GREY),
    ])
}
