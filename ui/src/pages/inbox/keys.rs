//! The keys of the list: moving, and deciding with one letter each. They are heard only while an entry has the focus, and
//! never in a field.

use super::{marks::Marker, shared::Inbox};
use crate::state::inbox::{InboxKey, entries};
use contract::{TaskId, inbox::InboxEntry};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// What the list does with a key.
pub(super) fn press(inbox: Inbox, marker: Marker, event: &ev::KeyboardEvent) {
    let with_another = event.ctrl_key() || event.meta_key() || event.alt_key();
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_elsewhere =
        |element: &web_sys::Element| element.closest("textarea, input, [role=menu]").ok().flatten().is_some();
    let Some(key) = InboxKey::of(&event.key(), with_another) else { return };
    if target.as_ref().is_none_or(is_elsewhere) {
        return;
    }
    let Some(id) = inbox.focused.get_untracked() else { return };
    event.prevent_default();
    event.stop_propagation();
    let entry = inbox.page.with_untracked(|page| {
        page.as_ref().and_then(|page| entries(page).find(|entry| entry.task.id == id).cloned())
    });
    let Some(entry) = entry else { return };
    match key {
        InboxKey::Next => step(marker, id, |at, _| at + 1),
        InboxKey::Back => step(marker, id, |at, _| at.saturating_sub(1)),
        InboxKey::First => step(marker, id, |_, _| 0),
        InboxKey::Last => step(marker, id, |_, count| count - 1),
        InboxKey::Approve => click(id, ":is(.quick-yes, .quick-open) button"),
        InboxKey::Deny => click(id, ":is(.quick-no, .quick-open) button"),
        InboxKey::Answer => click(id, ":is(.quick-words, .quick-open) button"),
        InboxKey::Retry => click(id, ".inbox-retry button"),
        InboxKey::Snooze => click(id, ".inbox-snooze > button"),
        InboxKey::Unread if entry.task.completed_at.is_some() => marker.unread(id, !entry.unread),
        InboxKey::Done if can_be_done(&entry) => marker.done(id, !entry.done),
        InboxKey::Unread | InboxKey::Done => {}
    }
}

/// Whether a person can be done with it: what asks wants an answer.
pub(super) fn can_be_done(entry: &InboxEntry) -> bool {
    entry.task.completed_at.is_some()
}

fn step(marker: Marker, from: TaskId, to: impl Fn(usize, usize) -> usize) {
    let ids = marker.shown();
    let here = ids.iter().position(|id| *id == from).unwrap_or(0);
    let there = ids.get(to(here, ids.len()).min(ids.len().saturating_sub(1)));
    // at once, and not with the next frame: keys may come faster than frames
    if let Some(there) = there {
        focus_on(&format!("#inbox-{there} .inbox-open"));
    }
}

fn focus_on(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(row) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Fails only for an element that is not in the page.
        let _ = row.focus();
    }
}

/// Presses a button of the entry, if it has it.
fn click(id: TaskId, which: &str) {
    let found = document().query_selector(&format!("#inbox-{id} {which}")).ok().flatten();
    if let Some(button) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        button.click();
    }
}
