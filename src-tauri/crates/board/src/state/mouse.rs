//! The mouse: clicking selects and opens, the wheel scrolls, tabs and counters filter.

use super::{Board, detail::Pane};
use crate::{
    dialogs::Dialog,
    keys::Command,
    layout::{self, tab::Tab},
    text::words,
};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

/// Rows that one notch of the wheel scrolls.
const NOTCH: isize = 3;

impl Board {
    /// The mouse did something.
    pub(crate) fn mouse(&mut self, event: MouseEvent) {
        let at = Position { x: event.column, y: event.row };
        match event.kind {
            MouseEventKind::ScrollDown => self.wheel(at, NOTCH),
            MouseEventKind::ScrollUp => self.wheel(at, -NOTCH),
            MouseEventKind::Down(MouseButton::Left) => self.click(at),
            _ => {}
        }
    }

    fn wheel(&mut self, at: Position, by: isize) {
        if let Some(dialog) = &mut self.dialog
            && dialog.wheel(by, &self.view)
        {
            return;
        }
        let areas = self.areas();
        let (width, tall) = self.pager_size();
        if let Some(detail) = self.detail.as_mut().filter(|_| areas.task.contains(at)) {
            detail.pager_mut().scroll(by, width, tall);
        } else if areas.rows.contains(at) {
            let query = self.list.scroll(by, areas.rows.height.into());
            self.queries.extend(query);
        }
    }

    fn click(&mut self, at: Position) {
        match self.dialog.take() {
            None | Some(Dialog::Filter(_)) => {}
            Some(Dialog::Help(_) | Dialog::Workers | Dialog::Inbox(_)) => return,
            // A question is answered by a key, so that no slip of the mouse does.
            asked => {
                self.dialog = asked;
                return;
            }
        }
        self.toast = None;
        let areas = self.areas();
        if areas.counters.contains(at) {
            self.click_counter(at);
        } else if areas.background.contains(at) {
            let row = usize::from(at.y - areas.background.y);
            if let Some(task) = self.background.get(row).cloned() {
                self.list.go_to(task.id, areas.rows.height.into());
                self.open(task, None);
            }
        } else if areas.tabs.contains(at) {
            let tabs = layout::tabs(areas.tabs.width, self.queue.as_ref(), self.list.tab);
            let hit = tabs.into_iter().find(|(columns, ..)| columns.contains(&(at.x - areas.tabs.x)));
            if let Some((_, tab, _)) = hit {
                self.queries.push(self.list.show(tab, &self.list.search.clone()));
            }
        } else if areas.rows.contains(at) {
            self.click_row(usize::from(at.y - areas.rows.y));
        } else if areas.task.contains(at) {
            self.click_task(at);
        }
    }

    /// Those of one status; a second time, all again.
    fn click_counter(&mut self, at: Position) {
        let hit = layout::counters(self.view.size.0, self.counts())
            .into_iter()
            .find(|(columns, ..)| columns.contains(&at.x));
        if let Some((_, status, _)) = hit {
            let tab = if self.list.tab == Tab::Only(status) { Tab::All } else { Tab::Only(status) };
            self.queries.push(self.list.show(tab, &self.list.search.clone()));
        }
    }

    /// Selects; the one that is selected already is opened.
    fn click_row(&mut self, row: usize) {
        let at = self.list.top + row;
        if at >= self.list.rows.len() {
            return;
        }
        let again = at == self.list.cursor;
        self.list.choose(at);
        if again || self.detail.is_some() {
            let pane = self.detail.as_ref().map(|detail| detail.pane);
            if let Some(task) = self.list.selected().cloned() {
                self.open(task, pane);
            }
        }
    }

    fn click_task(&mut self, at: Position) {
        let inner = layout::inside(self.areas().task);
        if at.y != inner.y + layout::TASK_HEAD - 1 {
            return;
        }
        let mut x = inner.x;
        for (number, pane) in Pane::ALL.into_iter().enumerate() {
            let wide = words::width(pane.label()) as u16 + 2;
            if (x..x + wide).contains(&at.x) {
                return self.carry_out(Command::Tab(number as u8));
            }
            x += wide;
        }
    }
}
