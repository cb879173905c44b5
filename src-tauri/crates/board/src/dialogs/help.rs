//! The help: how far it is scrolled.

use crate::{
    keys::{self, Command},
    layout,
    view::View,
};
use crossterm::event::KeyEvent;

/// The first row that is seen after a key; `None`: the key closes it.
pub(super) fn turned(from: usize, key: KeyEvent, view: &View) -> Option<usize> {
    let (_, page) = layout::help_rows(view);
    let page = page as isize;
    let by = match keys::command(key, false)? {
        Command::First => isize::MIN,
        Command::Last => isize::MAX,
        Command::Down => 1,
        Command::Up => -1,
        Command::PageDown => page,
        Command::PageUp => -page,
        _ => return None,
    };
    Some(scrolled(from, by, view))
}

/// The first row that is seen so many rows further.
pub(super) fn scrolled(from: usize, by: isize, view: &View) -> usize {
    let (rows, page) = layout::help_rows(view);
    from.saturating_add_signed(by).min(rows - page)
}
