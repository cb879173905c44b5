//! The inbox: what asks, the longest asking first, then what has ended and was not looked at, the latest first.

use super::reply::Reply;
use crate::{
    feed::client::Action,
    keys::{self, Command},
};
use contract::{
    TaskId,
    inbox::{InboxEntry, InboxMark, InboxPage},
};
use crossterm::event::KeyEvent;

/// A row of its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum InboxRow<'a> {
    /// The name of a part, and how many entries it has.
    Heading(&'static str, usize),
    /// An entry, and whether the keys act on it.
    Entry(&'a InboxEntry, bool),
}

/// What is shown of it, and where the person is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inbox {
    /// Whether it was read at all.
    pub(crate) loaded: bool,
    asking: Vec<InboxEntry>,
    /// What is unread, and what was read here: it stays until the box is closed, so that a slip of a key is undone.
    ended: Vec<InboxEntry>,
    cursor: usize,
}

impl Inbox {
    /// It was read again.
    pub(crate) fn receive(&mut self, page: InboxPage) {
        let at = self.selected().map(|entry| entry.task.id);
        let was_read_here =
            |old: &InboxEntry| !old.unread && page.ended.iter().all(|e| e.task.id != old.task.id);
        let kept: Vec<_> = self.ended.drain(..).filter(was_read_here).collect();
        self.asking = page.needs_you;
        self.ended = page.ended;
        self.ended.extend(kept);
        self.ended.sort_by_key(|entry| std::cmp::Reverse((entry.since, entry.task.id)));
        self.loaded = true;
        let found = at.and_then(|id| self.entries().position(|entry| entry.task.id == id));
        self.cursor = found.unwrap_or(self.cursor);
        self.step(0);
    }

    /// What was ordered has been done to these.
    pub(crate) fn marked(&mut self, ids: &[TaskId], mark: InboxMark) {
        match mark {
            InboxMark::Read | InboxMark::Unread => {
                for entry in self.ended.iter_mut().filter(|entry| ids.contains(&entry.task.id)) {
                    entry.unread = mark == InboxMark::Unread;
                }
            }
            InboxMark::Done => self.ended.retain(|entry| !ids.contains(&entry.task.id)),
            InboxMark::Undone | InboxMark::Snoozed | InboxMark::Awake => {}
        }
        self.step(0);
    }

    fn entries(&self) -> impl Iterator<Item = &InboxEntry> {
        self.asking.iter().chain(&self.ended)
    }

    /// The entry that the keys act on.
    pub(crate) fn selected(&self) -> Option<&InboxEntry> {
        self.entries().nth(self.cursor)
    }

    /// Its rows: each part that has entries under its name.
    pub(crate) fn rows(&self) -> Vec<InboxRow<'_>> {
        let mut rows = vec![];
        let mut at = 0;
        for (name, part) in [("Needs you", &self.asking), ("Ended, not looked at", &self.ended)] {
            if !part.is_empty() {
                rows.push(InboxRow::Heading(name, part.len()));
            }
            for entry in part {
                rows.push(InboxRow::Entry(entry, at == self.cursor));
                at += 1;
            }
        }
        rows
    }

    /// Moves the cursor by so many entries.
    pub(super) fn step(&mut self, by: isize) {
        let last = (self.asking.len() + self.ended.len()).saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    pub(super) fn key(&mut self, key: KeyEvent, page: isize) -> Reply {
        match keys::letter(key) {
            Some('e') => return self.mark(|_| Some(InboxMark::Done)),
            Some('u') => return self.mark(toggled),
            _ => {}
        }
        match keys::command(key, false) {
            Some(Command::Up) => self.step(-1),
            Some(Command::Down) => self.step(1),
            Some(Command::PageUp) => self.step(-page),
            Some(Command::PageDown) => self.step(page),
            Some(Command::First) => self.step(isize::MIN),
            Some(Command::Last) => self.step(isize::MAX),
            Some(Command::Open) => {
                return self.selected().map_or(Reply::Stay, |entry| Reply::Open(Box::new(entry.clone())));
            }
            Some(Command::Back | Command::Inbox | Command::Leave) => return Reply::Close,
            _ => {}
        }
        Reply::Stay
    }

    /// Orders what a key stands for here, where it stands for anything.
    fn mark(&self, of: impl FnOnce(&InboxEntry) -> Option<InboxMark>) -> Reply {
        let order = self.selected().and_then(|entry| Some(Action::Mark(entry.task.id, of(entry)?)));
        order.map_or(Reply::Stay, Reply::Try)
    }
}

/// Read becomes unread, and the other way round; what asks is neither.
fn toggled(entry: &InboxEntry) -> Option<InboxMark> {
    let other = if entry.unread { InboxMark::Read } else { InboxMark::Unread };
    entry.task.status.is_terminal().then_some(other)
}
