//! A menu behind a button, on the browser's own popover: it closes on Escape and on a click elsewhere.

use super::{
    button::ButtonKind,
    icon::{Glyph, Icon},
    unique_id,
};
use leptos::{ev, html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

/// Distance between the button and its menu, in pixels.
const GAP: f64 = 4.0;

/// One line of a menu.
#[derive(Clone)]
pub struct MenuItem {
    /// What it does, in words.
    pub label: String,
    /// Its icon.
    pub glyph: Option<Glyph>,
    /// The keys that do the same.
    pub keys: Option<&'static str>,
    /// It takes something away.
    pub danger: bool,
    /// It cannot be chosen now.
    pub disabled: bool,
    /// What happens.
    pub act: Arc<dyn Fn() + Send + Sync>,
}

impl MenuItem {
    /// An ordinary line.
    #[must_use]
    pub fn new(label: impl Into<String>, glyph: Glyph, act: impl Fn() + Send + Sync + 'static) -> Self {
        let label = label.into();
        Self { label, glyph: Some(glyph), keys: None, danger: false, disabled: false, act: Arc::new(act) }
    }

    /// The same line, for something that takes something away.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { danger: true, ..self }
    }

    /// The same line with the keys that do the same.
    #[must_use]
    pub fn keys(self, keys: &'static str) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// The same line, which can be chosen only `if` so.
    #[must_use]
    pub fn enabled(self, if_so: bool) -> Self {
        Self { disabled: !if_so, ..self }
    }
}

/// A button that opens a menu. Arrows move within it, Enter chooses.
#[component]
pub fn Menu(
    /// The button's words; with `glyph_only` its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// The button's icon.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Show the icon alone.
    #[prop(optional)]
    glyph_only: bool,
    /// For rows and panes.
    #[prop(optional)]
    small: bool,
    /// Without a border, beside others like it.
    #[prop(optional)]
    quiet: bool,
    /// The lines, made when it opens.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
) -> impl IntoView {
    let id = unique_id("menu");
    let (button, popover) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let open = RwSignal::new(false);
    // Drawn and placed before anyone sees it: a menu that moved once it was there would move from under the pointer.
    let opens = move |event: ev::CustomEvent| {
        if will_be_open(&event) {
            open.set(true);
            popover.with_untracked(|popover| popover.iter().for_each(|popover| show(popover, false)));
        }
    };
    let toggled = move |event: ev::CustomEvent| {
        let now_open = will_be_open(&event);
        open.set(now_open);
        if now_open && let (Some(button), Some(popover)) = (button.get_untracked(), popover.get_untracked()) {
            place(&button, &popover);
            show(&popover, true);
            step(&popover, Step::First);
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let Some(popover) = popover.get_untracked() else { return };
        let to = match event.key().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Back,
            "Home" => Step::First,
            "End" => Step::Last,
            "Tab" => return hide(&popover),
            _ => return,
        };
        event.prevent_default();
        step(&popover, to);
    };
    view! {
        <button
            type="button"
            class="button"
            class:small=small
            class:icon-button=glyph_only
            data-kind=if glyph_only || quiet { "quiet" } else { "plain" }
            node_ref=button
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            aria-label=move || glyph_only.then(|| label.get())
            title=move || glyph_only.then(|| label.get())
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            {move || (!glyph_only).then(|| label.get())}
        </button>
        <div
            class="menu"
            id=id
            popover="auto"
            role="menu"
            aria-label=move || label.get()
            node_ref=popover
            on:beforetoggle=opens
            on:toggle=move |event| toggled(event.unchecked_into())
            on:keydown=keys
        >
            <Show when=move || open.get()>
                {move || items.get().into_iter().map(|item| line(item, popover)).collect_view()}
            </Show>
        </div>
    }
}

/// Is a popover open after this event, which tells that it changes or has changed?
pub fn will_be_open(event: &ev::CustomEvent) -> bool {
    let state = js_sys::Reflect::get(event, &JsValue::from_str("newState"));
    state.ok().and_then(|state| state.as_string()).as_deref() == Some("open")
}

/// Seen or not, in its place all the same.
fn show(popover: &web_sys::HtmlElement, seen: bool) {
    let _ = popover.style().set_property("visibility", if seen { "visible" } else { "hidden" });
}

pub(super) fn line(item: MenuItem, popover: NodeRef<html::Div>) -> impl IntoView {
    let MenuItem { label, glyph, keys, danger, disabled, act } = item;
    let choose = move |_| {
        if !disabled {
            if let Some(popover) = popover.get_untracked() {
                hide(&popover);
            }
            act();
        }
    };
    view! {
        <button
            type="button"
            role="menuitem"
            tabindex="-1"
            data-kind=if danger { ButtonKind::Danger.as_str() } else { ButtonKind::Plain.as_str() }
            aria-disabled=disabled.then_some("true")
            on:click=choose
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <span>{label}</span>
            {keys.map(|keys| view! { <super::Kbd keys=keys/> })}
        </button>
    }
}

pub(super) enum Step {
    First,
    Last,
    Next,
    Back,
}

/// Moves the focus among the lines.
pub(super) fn step(popover: &web_sys::HtmlElement, to: Step) {
    let Ok(lines) = popover.query_selector_all("[role=menuitem]:not([aria-disabled])") else { return };
    let count = lines.length();
    if count == 0 {
        return;
    }
    let focused = document().active_element();
    let here = (0..count).find(|i| lines.item(*i).as_ref() == focused.as_deref());
    let there = match (to, here) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Back, None) => count - 1,
        (Step::Next, Some(here)) => (here + 1) % count,
        (Step::Back, Some(here)) => (here + count - 1) % count,
    };
    if let Some(line) = lines.item(there).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = line.focus();
    }
}

pub(super) fn hide(popover: &web_sys::HtmlElement) {
    // Fails only where it is hidden already.
    let _ = popover.hide_popover();
}

/// Puts the menu under its button, or over it where there is no room below, and within the window.
fn place(button: &web_sys::HtmlElement, popover: &web_sys::HtmlElement) {
    let (from, size) = (button.get_bounding_client_rect(), popover.get_bounding_client_rect());
    let side = |value: Result<JsValue, JsValue>| value.ok().and_then(|v| v.as_f64()).unwrap_or_default();
    let (width, height) = (side(window().inner_width()), side(window().inner_height()));
    let left =
        if from.left() + size.width() > width - GAP { from.right() - size.width() } else { from.left() };
    let below = from.bottom() + GAP;
    let top = if below + size.height() > height { from.top() - GAP - size.height() } else { below };
    let style = popover.style();
    let _ = style.set_property("left", &format!("{}px", left.max(GAP)));
    let _ = style.set_property("top", &format!("{}px", top.max(GAP)));
}
