//! A menu at a point of the window, for what lies under it. The caller says where and with which lines.

use super::menu::{MenuItem, Step, hide, line, step, will_be_open};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};

/// Least distance to the window's edges, in pixels.
const EDGE: f64 = 4.0;

/// A menu that opens where `at` says, in pixels of the window, and closes when `at` is taken away.
/// Not a light-dismiss popover: those close on the release of the very click that opened them.
#[component]
pub fn ContextMenu(
    /// Where it is open, if it is.
    at: RwSignal<Option<(f64, f64)>>,
    /// What it is about; its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// The lines, made when it opens.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// It has closed: time to give the focus back.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let popover = NodeRef::<html::Div>::new();
    let close = move || {
        if at.get_untracked().is_some() {
            at.set(None);
            on_close.run(());
        }
    };
    Effect::new(move |_| {
        let (Some(popover), Some(point)) = (popover.get(), at.get()) else { return };
        // Fails only where it is shown already.
        let _ = popover.show_popover();
        place(&popover, point);
        step(&popover, Step::First);
    });
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let within = popover.get_untracked().is_some_and(|popover| popover.contains(target.as_ref()));
        if !within {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    let keys = move |event: ev::KeyboardEvent| {
        let Some(popover) = popover.get_untracked() else { return };
        let to = match event.key().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Back,
            "Home" => Step::First,
            "End" => Step::Last,
            "Escape" | "Tab" => {
                event.prevent_default();
                event.stop_propagation();
                return hide(&popover);
            }
            _ => return,
        };
        event.prevent_default();
        step(&popover, to);
    };
    let toggled = move |event: ev::CustomEvent| {
        if !will_be_open(&event) {
            close();
        }
    };
    view! {
        <Show when=move || at.with(Option::is_some)>
            <div
                class="menu"
                popover="manual"
                role="menu"
                aria-label=move || label.get()
                node_ref=popover
                on:keydown=keys
                on:toggle=move |event| toggled(event.unchecked_into())
                on:contextmenu=move |event| event.prevent_default()
            >
                {move || items.get().into_iter().map(|item| line(item, popover)).collect_view()}
            </div>
        </Show>
    }
}

/// Puts the menu at its point, or before it where the window ends.
fn place(popover: &web_sys::HtmlElement, (x, y): (f64, f64)) {
    let size = popover.get_bounding_client_rect();
    let side = |value: Result<JsValue, JsValue>| value.ok().and_then(|v| v.as_f64()).unwrap_or_default();
    let left = x.min(side(window().inner_width()) - size.width() - EDGE).max(EDGE);
    let top = y.min(side(window().inner_height()) - size.height() - EDGE).max(EDGE);
    let style = popover.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}
