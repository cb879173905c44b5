//! The list: tabs and filter, the names of the columns, the tasks.

use super::{
    cells::{put, rule, write},
    list_words,
};
use crate::{
    dialogs::Dialog,
    display::{Tint, time::Local},
    layout::{
        self, Areas,
        columns::{Column, columns},
    },
    state::Board,
    text::{style, words},
};
use contract::{Status, Task, text::count};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use std::ops::Range;

/// Draws it; where the cursor of the filter stands.
pub(crate) fn draw(buffer: &mut Buffer, areas: &Areas, board: &Board) -> Option<Position> {
    if areas.tabs.height == 0 {
        return None;
    }
    let cursor = tabs(buffer, areas.tabs, board);
    let columns = columns(areas.rows.width);
    if board.list.is_known_empty() {
        empty(buffer, areas.rows, board);
        return cursor;
    }
    for (column, place) in &columns {
        let room = usize::from(place.end - place.start);
        let label =
            if column.right() { words::fit_right(column.label(), room) } else { column.label().to_owned() };
        write(buffer, areas.columns.x + place.start, areas.columns.y, room as u16, &label, style::GREY);
    }
    let local = board.view.local();
    let seen = board.list.rows.iter().enumerate().skip(board.list.top);
    for (y, (at, task)) in (areas.rows.y..areas.rows.bottom()).zip(seen) {
        let place = Rect { y, height: 1, ..areas.rows };
        row(buffer, place, &columns, task, &local);
        if board.list.marked.contains(&task.id) {
            write(buffer, place.x + 1, y, 1, "◆", style::tint(Tint::Yellow));
        }
        if at == board.list.cursor {
            write(buffer, place.x, y, 1, "›", style::BOLD);
            // One tone: status colours turned round would shout.
            buffer.set_style(place, Style::reset().patch(style::SELECTED));
        }
    }
    cursor
}

fn tabs(buffer: &mut Buffer, area: Rect, board: &Board) -> Option<Position> {
    rule(buffer, area, "", "");
    let mut end = 0;
    for (columns, tab, text) in layout::tabs(area.width, board.queue.as_ref(), board.list.tab) {
        let look = if tab == board.list.tab { style::BOLD.patch(style::SELECTED) } else { Style::new() };
        write(buffer, area.x + columns.start, area.y, columns.end - columns.start, &text, look);
        end = columns.end;
    }
    let room = area.width.saturating_sub(end + 1);
    let at = area.x + end + 1;
    if let Some(Dialog::Filter(input)) = &board.dialog {
        let (shown, column) = input.shown(usize::from(room.saturating_sub(3)), board.view.paint.ascii);
        write(
            buffer,
            at,
            area.y,
            room,
            &words::fit(&format!("/ {shown}"), room.into()),
            style::tint(Tint::Yellow),
        );
        if board.is_slow() {
            write(buffer, area.right().saturating_sub(11), area.y, 11, " searching ", style::GREY);
        }
        return Some(Position { x: at + 2 + column as u16, y: area.y });
    }
    let mut told = vec![];
    if !board.list.marked.is_empty() {
        told.push(format!("{} marked", count(board.list.marked.len() as i64)));
    }
    if board.is_slow() {
        told.push("reading".to_owned());
    }
    if !board.list.search.is_empty() {
        told.push(format!("/ {}", board.list.search));
    } else if let (Some(at), Some(queue)) = (board.list.position_of_cursor(), &board.queue) {
        let all = board.list.tab.count(&queue.counts).max(at as i64);
        told.push(format!("{} of {}", count(at as i64), count(all)));
    }
    let mut text = format!(" {} ", told.join(" · "));
    if words::width(&text) > usize::from(room) {
        // A part of a number says nothing.
        text = told
            .first()
            .filter(|_| told.len() > 1 || !board.list.search.is_empty())
            .map_or(String::new(), |first| words::cut(&format!(" {first} "), room.into()));
    }
    let wide = words::width(&text) as u16;
    if !told.is_empty() {
        let look = if board.list.search.is_empty() && board.list.marked.is_empty() {
            style::GREY
        } else {
            style::tint(Tint::Yellow)
        };
        write(buffer, area.right() - wide, area.y, wide, &text, look);
    }
    None
}

fn row(buffer: &mut Buffer, area: Rect, columns: &[(Column, Range<u16>)], task: &Task, local: &Local) {
    for (column, place) in columns {
        let room = usize::from(place.end - place.start);
        let (text, look) = cell(*column, task, local);
        let text = if *column == Column::Status && words::width(&text) > room {
            style::short_standing(task)
        } else {
            text
        };
        let text = if column.right() { words::fit_right(&text, room) } else { words::cut(&text, room) };
        put(buffer, area.x + place.start, area.y, room as u16, &Line::from(Span::styled(text, look)));
    }
}

fn cell(column: Column, task: &Task, local: &Local) -> (String, Style) {
    let plain = |text: String| (text, Style::new());
    match column {
        Column::Status => style::standing(task),
        Column::Id => (task.short_id.clone(), style::GREY),
        Column::Title => plain(words::line(&task.title)),
        Column::Agent => plain(words::plain(&task.agent)),
        Column::Type => plain(task.task_type.label().to_owned()),
        Column::Priority => plain(task.priority.to_string()),
        Column::Age => plain(list_words::age(task, local)),
        Column::Time => plain(list_words::took(task, local)),
        Column::Now => {
            let look = match task.status {
                Status::Failed => style::tint(Tint::Red),
                Status::NeedsInput => style::tint(Tint::Yellow),
                Status::Running => Style::new(),
                _ => style::GREY,
            };
            (list_words::now(task, local), look)
        }
    }
}

/// Says why there is nothing, and what to do.
fn empty(buffer: &mut Buffer, area: Rect, board: &Board) {
    let nothing_at_all = board.queue.as_ref().is_none_or(|queue| queue.counts.total() == 0);
    let lines: Vec<String> = if !board.list.search.trim().is_empty() {
        vec![format!("Nothing matches “{}”.", board.list.search), "Esc clears the filter.".to_owned()]
    } else if nothing_at_all {
        [
            "No tasks yet. Press n to make the first one:",
            "choose an agent, type a command, press Enter.",
            "It runs in the background; this board shows how far it is.",
        ]
        .map(str::to_owned)
        .to_vec()
    } else {
        vec![
            format!("No task is under “{}”.", board.list.tab.label()),
            "Tab shows the next list, 1 shows all.".to_owned(),
        ]
    };
    let top = area.y + area.height.saturating_sub(lines.len() as u16) / 3;
    for (line, y) in lines.iter().zip(top..area.bottom()) {
        let wide = (words::width(line) as u16).min(area.width);
        let look = if y == top { style::BOLD } else { style::GREY };
        write(buffer, area.x + (area.width - wide) / 2, y, wide, line, look);
    }
}
