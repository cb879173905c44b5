//! What is done about entries, each with the way back.

use super::shared::Inbox;
use crate::{
    catalogue::{common, inbox as say},
    components::Toasts,
    dialogs::parts::focus_soon,
    hooks::time,
    ipc,
    state::inbox::{InboxGroups, entries},
};
use contract::{
    TaskId, Timestamp,
    command::{MarkInbox, ReadInbox},
    inbox::InboxMark,
};
use leptos::{prelude::*, task::spawn_local};

/// Marks entries. A cheap handle: take it with [`Marker::get`] in any part of the page.
#[derive(Clone, Copy)]
pub(super) struct Marker {
    inbox: Inbox,
    toasts: Toasts,
}

impl Marker {
    /// Of this page.
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { inbox, toasts: Toasts::get() }
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// It was looked at; nothing is said about that.
    pub(super) fn read(self, id: TaskId) {
        self.send(id, InboxMark::Read, None, |_| {});
    }

    /// It is done, or not after all.
    pub(super) fn done(self, id: TaskId, done: bool) {
        let title = self.title(id);
        self.leave(id);
        let (mark, back) =
            if done { (InboxMark::Done, InboxMark::Undone) } else { (InboxMark::Undone, InboxMark::Done) };
        self.send(id, mark, None, move |marker| {
            let said = if done { say::was_done(&title) } else { say::was_undone().to_owned() };
            marker.toasts.say_with(said, common::undo(), move || marker.send(id, back, None, |_| {}));
        });
    }

    /// It is unread again, or read.
    pub(super) fn unread(self, id: TaskId, unread: bool) {
        let mark = if unread { InboxMark::Unread } else { InboxMark::Read };
        let said = if unread { say::was_unread() } else { say::was_read() };
        self.send(id, mark, None, move |marker| marker.toasts.say(said));
    }

    /// It is put off.
    pub(super) fn snooze(self, id: TaskId, until: Timestamp) {
        self.leave(id);
        self.send(id, InboxMark::Snoozed, Some(until), move |marker| {
            let said = say::was_snoozed(&time::moment(until, time::now()));
            marker
                .toasts
                .say_with(said, common::undo(), move || marker.send(id, InboxMark::Awake, None, |_| {}));
        });
    }

    /// It is put off no longer.
    pub(super) fn wake(self, id: TaskId) {
        self.send(id, InboxMark::Awake, None, |marker| marker.toasts.say(say::was_woken()));
    }

    /// Everything is read.
    pub(super) fn read_all(self) {
        let toasts = self.toasts;
        let back_to = move |before: Timestamp| {
            spawn_local(async move {
                if let Err(error) = ipc::call(ReadInbox { up_to: Some(before) }).await {
                    toasts.error(&error);
                }
            });
        };
        spawn_local(async move {
            match ipc::call(ReadInbox { up_to: None }).await {
                Ok(before) => toasts.say_with(say::all_read(), common::undo(), move || back_to(before)),
                Err(error) => toasts.error(&error),
            }
        });
    }

    /// The focus goes to the entry after this one, which is about to go: else to the one before it.
    pub(super) fn leave(self, id: TaskId) {
        let ids = self.shown();
        let Some(at) = ids.iter().position(|shown| *shown == id) else { return };
        let next = ids.get(at + 1).or_else(|| ids.get(at.checked_sub(1)?));
        if let Some(next) = next {
            self.inbox.focused.set(Some(*next));
            focus_soon(format!("#inbox-{next} .inbox-open"));
        }
    }

    /// The ids of the entries, in the order in which they show.
    pub(super) fn shown(self) -> Vec<TaskId> {
        let groups: InboxGroups = untrack(|| self.inbox.groups(time::now())).unwrap_or_default();
        groups.iter().flat_map(|(_, entries)| entries).map(|entry| entry.task.id).collect()
    }

    fn title(self, id: TaskId) -> String {
        self.inbox.page.with_untracked(|page| {
            let found = page.as_ref().and_then(|page| entries(page).find(|entry| entry.task.id == id));
            found.map(|entry| entry.task.title.clone()).unwrap_or_default()
        })
    }

    fn send(self, id: TaskId, mark: InboxMark, until: Option<Timestamp>, then: impl FnOnce(Self) + 'static) {
        spawn_local(async move {
            match ipc::call(MarkInbox { ids: vec![id.to_string()], mark, until }).await {
                Ok(changed) if changed.is_empty() => {}
                Ok(_) => then(self),
                Err(error) => self.toasts.error(&error),
            }
        });
    }
}
