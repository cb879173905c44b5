//! The keys of the list: moving, and one letter for what is done most. They are heard only while a row has the focus.

use super::{
    acts::ScheduleActs,
    shared::{Schedules, row_of},
};
use crate::state::schedules::ScheduleKey;
use contract::ScheduleId;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// What the list does with a key.
pub(super) fn press(page: Schedules, acts: ScheduleActs, event: &ev::KeyboardEvent) {
    let with_another = event.ctrl_key() || event.meta_key() || event.alt_key();
    let Some(key) = ScheduleKey::of(&event.key(), with_another) else { return };
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_row = |element: &web_sys::Element| {
        let within = |selector| element.closest(selector).ok().flatten().is_some();
        within(".schedule-row") && !within("[role=menu]")
    };
    let Some(id) = page.focused.get_untracked().filter(|_| target.as_ref().is_some_and(is_row)) else {
        return;
    };
    event.prevent_default();
    event.stop_propagation();
    // a key that is held moves on, and does nothing twice
    let moves = matches!(key, ScheduleKey::Next | ScheduleKey::Back | ScheduleKey::First | ScheduleKey::Last);
    if event.repeat() && !moves {
        return;
    }
    match key {
        ScheduleKey::Next => step(page, id, |at, _| at + 1),
        ScheduleKey::Back => step(page, id, |at, _| at.saturating_sub(1)),
        ScheduleKey::First => step(page, id, |_, _| 0),
        ScheduleKey::Last => step(page, id, |_, count| count - 1),
        ScheduleKey::Edit => acts.edit(id),
        ScheduleKey::Pause => acts.pause(id),
        ScheduleKey::Run => acts.run(id),
        ScheduleKey::Delete => acts.delete(id),
    }
}

fn step(page: Schedules, from: ScheduleId, to: impl Fn(usize, usize) -> usize) {
    let ids = page.ids();
    let here = ids.iter().position(|id| *id == from).unwrap_or(0);
    let there = ids.get(to(here, ids.len()).min(ids.len().saturating_sub(1)));
    let found = there.and_then(|there| document().query_selector(&row_of(*there)).ok().flatten());
    // at once, and not with the next frame: keys may come faster than frames
    if let Some(row) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Fails only for an element that is not in the page.
        let _ = row.focus();
    }
}
