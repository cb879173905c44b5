//! The board on the screen. Pure: the same board makes the same screen.

mod background;
mod boxes;
mod cells;
mod foot;
mod form;
mod head;
mod inbox;
mod list;
mod list_words;
mod talks;
mod task;

use crate::{
    dialogs::Dialog,
    layout::{self, SMALLEST},
    state::Board,
    text::pager,
};
use cells::put;
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, board: &Board) {
    let area = frame.area();
    let cursor = paint(frame.buffer_mut(), area, board);
    if let Some(at) = cursor.filter(|at| area.contains(*at)) {
        frame.set_cursor_position(at);
    }
}

/// Draws into the buffer; where the cursor of what is typed stands.
fn paint(buffer: &mut Buffer, area: Rect, board: &Board) -> Option<Position> {
    if layout::too_small((area.width, area.height)) || layout::too_small(board.view.size) {
        apologise(buffer, area);
        board.view.paint.apply(buffer);
        return None;
    }
    let areas = board.areas();
    head::draw(buffer, &areas, board);
    background::draw(buffer, &areas, board);
    let mut cursor = list::draw(buffer, &areas, board);
    task::draw(buffer, &areas, board);
    foot::draw(buffer, &areas, board);
    cursor = match &board.dialog {
        None | Some(Dialog::Confirm { .. } | Dialog::Filter(_)) => cursor,
        Some(Dialog::Answer(answering)) => boxes::answer(buffer, &board.view, answering),
        Some(Dialog::Approve(approval)) => boxes::approve(buffer, &board.view, approval),
        Some(Dialog::Form(form)) => form::draw(buffer, &board.view, form),
        Some(Dialog::Workers) => boxes::workers(buffer, &board.view, &board.workers),
        Some(Dialog::Inbox(inbox)) => inbox::draw(buffer, &board.view, inbox),
        Some(Dialog::Talks(talks)) => talks::draw(buffer, &board.view, talks),
        Some(Dialog::Help(from)) => boxes::help(buffer, &board.view, *from),
    };
    board.view.paint.apply(buffer);
    cursor
}

fn apologise(buffer: &mut Buffer, area: Rect) {
    let (width, height) = SMALLEST;
    let text = format!("This window is too small for the board; {width} x {height} is enough. q leaves.");
    for (line, y) in pager::wrap(&Line::raw(text), area.width.into()).iter().zip(area.y..area.bottom()) {
        put(buffer, area.x, y, area.width, line);
    }
}
