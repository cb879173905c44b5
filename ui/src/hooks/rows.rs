//! The keys of a short list whose rows are buttons.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// The arrow keys go from row to row; Home and End to the first and the last. `row` selects what a row is within the list
/// that hears the keys.
pub fn step(event: &ev::KeyboardEvent, row: &str) {
    let list = event.current_target().and_then(|list| list.dyn_into::<web_sys::Element>().ok());
    let Some(rows) = list.and_then(|list| list.query_selector_all(row).ok()) else { return };
    let focused = document().active_element();
    let count = rows.length();
    let Some(here) = (0..count).find(|at| rows.item(*at).as_ref() == focused.as_deref()) else { return };
    let there = match event.key().as_str() {
        "ArrowDown" => (here + 1).min(count - 1),
        "ArrowUp" => here.saturating_sub(1),
        "Home" => 0,
        "End" => count - 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(row) = rows.item(there).and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = row.focus();
    }
}
