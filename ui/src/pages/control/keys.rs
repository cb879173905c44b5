//! The keys of the screen: moving among all its rows, and acting on the one that has the focus.

use crate::state::control::ControlKey;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// What is moved among.
const ROWS: &str = ".control .control-open";

/// What the screen does with a key.
pub(super) fn press(event: &ev::KeyboardEvent) {
    let with_another = event.ctrl_key() || event.meta_key() || event.alt_key();
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let in_field = |element: &web_sys::Element| element.closest("textarea, input").ok().flatten().is_some();
    let Some(key) = ControlKey::of(&event.key(), with_another) else { return };
    let Some(target) = target.filter(|target| !in_field(target)) else { return };
    // a key that acts is for the row that has the focus; one that moves begins anywhere
    let row = target.closest("[id^=control-].control-row, .control-small").ok().flatten();
    let click = |which: &str| {
        let found = row.as_ref().and_then(|row| row.query_selector(which).ok().flatten());
        if let Some(button) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            button.click();
        }
    };
    match key {
        ControlKey::Next => step(&target, 1),
        ControlKey::Back => step(&target, -1),
        ControlKey::Unfold => click(".control-fold[aria-expanded=false]"),
        ControlKey::Fold => click(".control-fold[aria-expanded=true]"),
        ControlKey::Pause => click(".control-pause button"),
        ControlKey::Cancel => click(".control-cancel button"),
        ControlKey::Approve => click(":is(.quick-yes, .quick-open) button"),
        ControlKey::Deny => click(":is(.quick-no, .quick-open) button"),
        ControlKey::Answer => click(":is(.quick-words, .quick-open) button"),
    }
    event.prevent_default();
}

/// To the next row, or the one before.
fn step(from: &web_sys::Element, by: i32) {
    let Ok(rows) = document().query_selector_all(ROWS) else { return };
    let count = i32::try_from(rows.length()).unwrap_or(0);
    let own = from
        .closest("li, .control-row")
        .ok()
        .flatten()
        .and_then(|row| row.query_selector(".control-open").ok()?);
    let is_here = |at: &i32| {
        rows.item(at.unsigned_abs())
            .is_some_and(|row| own.as_ref().is_some_and(|own| row.is_same_node(Some(own))))
    };
    let there = match (0..count).find(is_here) {
        Some(here) => (here + by).clamp(0, count - 1),
        None => 0,
    };
    let row = rows.item(there.unsigned_abs()).and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(row) = row {
        // Fails only for an element that is not in the page.
        let _ = row.focus();
    }
}
