//! The form of a new task.

use super::cells::{frame, put, write};
use crate::{
    display::Tint,
    form::{Form, field::Field},
    layout,
    text::{pager, style, words},
    view::View,
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

/// Columns of the labels.
const LABEL: u16 = 14;

/// Draws it; where the cursor stands.
pub(crate) fn draw(buffer: &mut Buffer, view: &View, form: &Form) -> Option<Position> {
    let width = 76.min(view.size.0);
    let room = width.saturating_sub(4 + LABEL);
    let rows: Vec<_> = form.fields().iter().map(|field| (*field, told(form, *field, room))).collect();
    let tall: usize = rows.iter().map(|(_, told)| 1 + told.len()).sum();
    let area = layout::centred(view.size, width, (tall as u16 + 2).min(view.size.1 - 1));
    let inner = frame(buffer, area, "New task");
    // A window too low for all fields shows those up to the one that has the keys.
    let above: usize =
        rows.iter().take_while(|(field, _)| *field != form.at).map(|(_, told)| 1 + told.len()).sum();
    let mut skip = (above + 2).saturating_sub(usize::from(inner.height));
    let (mut y, mut cursor) = (inner.y, None);
    for (field, told) in rows {
        if skip > 0 {
            skip = skip.saturating_sub(1 + told.len());
            continue;
        }
        if y >= inner.bottom() {
            break;
        }
        let place = Rect { y, height: 1, ..inner };
        cursor = value(buffer, place, form, field, view.paint.ascii).or(cursor);
        y += 1;
        for line in told {
            if y < inner.bottom() {
                put(buffer, inner.x + LABEL, y, room, &line);
            }
            y += 1;
        }
    }
    cursor
}

/// What stands below a field: what is wrong with it.
fn told(form: &Form, field: Field, room: u16) -> Vec<Line<'static>> {
    let Some(error) = form.error(field) else { return vec![] };
    pager::wrap(&Line::styled(words::plain(error), style::tint(Tint::Red)), usize::from(room))
        .into_iter()
        .take(3)
        .collect()
}

fn value(buffer: &mut Buffer, area: Rect, form: &Form, field: Field, ascii: bool) -> Option<Position> {
    let here = form.at == field;
    let mark = if here { "› " } else { "  " };
    let look = if here { style::BOLD } else { Style::new() };
    write(buffer, area.x, area.y, LABEL, &format!("{mark}{}", field.label()), look);
    let (x, room) = (area.x + LABEL, area.width.saturating_sub(LABEL));
    if let Some(input) = form.input(field) {
        let (shown, column) = input.shown(room.into(), ascii);
        if here {
            write(buffer, x, area.y, room, &shown, Style::new());
            return Some(Position { x: x + column as u16, y: area.y });
        }
        match input.text() {
            "" => write(buffer, x, area.y, room, hint(form, field), style::GREY),
            _ => write(buffer, x, area.y, room, &input.drawn(ascii), Style::new()),
        }
        return None;
    }
    let text = form.value(field);
    let spans = if here {
        vec![
            Span::styled("‹ ", style::GREY),
            Span::styled(text, style::BOLD),
            Span::styled(" ›", style::GREY),
        ]
    } else if text.is_empty() {
        vec![Span::styled(hint(form, field), style::GREY)]
    } else {
        vec![Span::raw(text)]
    };
    put(buffer, x, area.y, room, &spans.into());
    None
}

/// What an empty field stands for.
fn hint(form: &Form, field: Field) -> &'static str {
    match field {
        Field::Command => "the line that the shell should run",
        Field::Title if form.fields().contains(&Field::Command) => "taken from the command where left out",
        Field::Title => "what the task is, in a few words",
        Field::Description | Field::Instructions => "taken from the title where left out",
        Field::Priority => "5 where left out",
        Field::Agent => "",
    }
}
