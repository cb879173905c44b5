//! What the mouse does to the board.

use super::{afternoon, answer_pages, board, press};
use crate::{
    layout::{self, tab::Tab},
    sample::id,
    state::{Board, detail::Pane},
};
use contract::Status;
use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

fn mouse(board: &mut Board, kind: MouseEventKind, column: u16, row: u16) {
    board.mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE });
}

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);

#[test]
fn the_mouse_selects_opens_scrolls_and_filters() {
    let tasks = afternoon();
    let mut board = board(80, 24, &tasks);
    let areas = board.areas();
    mouse(&mut board, CLICK, 10, areas.rows.y + 3);
    assert_eq!((board.list.selected().unwrap().id, board.detail.is_some()), (id(6), false));
    mouse(&mut board, CLICK, 10, areas.rows.y + 3);
    assert_eq!(board.detail.as_ref().unwrap().task.id, id(6));
    let (y, pane) =
        (board.areas().task.y + layout::TASK_HEAD - 1, |b: &Board| b.detail.as_ref().unwrap().pane);
    mouse(&mut board, CLICK, 2, y);
    assert_eq!(pane(&board), Pane::Output);
    mouse(&mut board, CLICK, 10, y);
    assert_eq!(pane(&board), Pane::Log);
    press(&mut board, "\u{1b}");
    mouse(&mut board, CLICK, 10, areas.background.y + 1);
    assert_eq!(board.detail.as_ref().unwrap().task.id, id(7));
    press(&mut board, "\u{1b}");
    mouse(&mut board, CLICK, areas.counters.x + 1, areas.counters.y);
    assert_eq!(board.list.tab, Tab::Only(Status::Pending));
    mouse(&mut board, CLICK, 8, areas.tabs.y);
    assert_eq!(board.list.tab, Tab::Active);
    answer_pages(&mut board, &tasks);
    mouse(&mut board, MouseEventKind::ScrollDown, 10, areas.rows.y);
    assert_eq!(board.list.top, 0);
}
