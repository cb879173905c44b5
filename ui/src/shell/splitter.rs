//! The edge between page and detail, which can be dragged, or moved with the arrow keys.

use crate::{
    catalogue::shell as say,
    hooks::{appearance::rem, remembered},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Narrowest, usual and widest detail, in rem, so that it grows with the text.
const MIN: f64 = 20.0;
const USUAL: f64 = 25.5;
const MAX: f64 = 60.0;
const STEP: f64 = 1.0;

/// The width of the detail, as it was left last time, in rem.
#[must_use]
pub fn detail_width() -> RwSignal<f64> {
    RwSignal::new(remembered::recall::<f64>("detail").map_or(USUAL, |width| width.clamp(MIN, MAX)))
}

/// The edge itself.
#[component]
pub fn Splitter(
    /// The width of what is to its right, in rem.
    width: RwSignal<f64>,
) -> impl IntoView {
    let dragging = RwSignal::new(false);
    let set = move |to: f64| width.set(to.clamp(MIN, MAX));
    let pressed = move |event: ev::PointerEvent| {
        event.prevent_default();
        dragging.set(true);
        if let Some(edge) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            // Without the capture the drag ends at the edge's own border; nothing worse.
            let _ = edge.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: ev::PointerEvent| {
        if dragging.get_untracked() {
            let full = window().inner_width().ok().and_then(|w| w.as_f64()).unwrap_or_default();
            set((full - f64::from(event.client_x())) / rem());
        }
    };
    let released = move |_| {
        dragging.set(false);
        remembered::remember("detail", width.get_untracked());
    };
    let keys = move |event: ev::KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowLeft" => width.get_untracked() + STEP,
            "ArrowRight" => width.get_untracked() - STEP,
            "Home" => MAX,
            "End" => MIN,
            _ => return,
        };
        event.prevent_default();
        set(to);
        remembered::remember("detail", width.get_untracked());
    };
    view! {
        <div
            class="splitter"
            class:dragging=move || dragging.get()
            role="separator"
            tabindex="0"
            aria-label=say::detail_width()
            aria-orientation="vertical"
            aria-valuemin=MIN.to_string()
            aria-valuemax=MAX.to_string()
            aria-valuenow=move || format!("{:.0}", width.get())
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=released
            on:keydown=keys
            on:dblclick=move |_| set(USUAL)
        ></div>
    }
}
