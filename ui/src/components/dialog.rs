//! A modal dialog on the browser's own `<dialog>`: it traps the focus, closes on Escape, and gives the focus back.

use super::{button::IconButton, icon::Glyph, unique_id};
use crate::catalogue::components as say;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// What gets the focus when a dialog opens: the first of these that it holds. Not `autofocus`: the browser honours that
/// whenever such an element is drawn, also when somebody types elsewhere by then.
const FOCUS_FIRST: [&str; 3] = [
    "[data-autofocus]",
    ".dialog-body :is(input, textarea, select, button)",
    ".dialog-foot button:last-of-type",
];

/// A modal dialog. What it holds exists only while it is open; what must survive closing lives in signals outside.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading and accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// A narrow one, for a question.
    #[prop(optional)]
    narrow: bool,
    /// Without a head: what it holds says what it is.
    #[prop(optional)]
    bare: bool,
    /// It was closed, in whichever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// Ctrl+Enter was pressed in it.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// Ctrl+Shift+Enter was pressed in it; left out: the same as Ctrl+Enter.
    #[prop(optional, into)]
    on_second_submit: Option<Callback<()>>,
    /// The bar with the buttons, from the first to the one that matters.
    #[prop(optional, into)]
    footer: ViewFn,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let title_id = unique_id("dialog");
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        if open.get() && !element.open() {
            // Fails only for a dialog that is not in the page, or already open.
            let _ = element.show_modal();
            // What the dialog holds is drawn with this change and can take the focus after it.
            request_animation_frame(move || focus_within(&element));
        } else if !open.get() && element.open() {
            element.close();
        }
    });
    let closed = move |_| {
        open.set(false);
        if let Some(close) = on_close {
            close.run(());
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter"
            && (event.ctrl_key() || event.meta_key())
            && let Some(submit) = on_second_submit.filter(|_| event.shift_key()).or(on_submit)
        {
            event.prevent_default();
            submit.run(());
        }
    };
    let children = StoredValue::new(children);
    let footer = StoredValue::new(footer);
    let heading = title_id.clone();
    view! {
        <dialog
            class="dialog"
            class:narrow=narrow
            class:bare=bare
            node_ref=element
            aria-labelledby=(!bare).then_some(title_id)
            aria-label=move || bare.then(|| title.get())
            on:close=closed
            on:keydown=keys
        >
            <Show when=move || open.get()>
                {(!bare).then(|| view! {
                    <header class="dialog-head">
                        <h2 id=heading.clone()>{move || title.get()}</h2>
                        <IconButton glyph=Glyph::Cross label=say::close() on_press=move || open.set(false)/>
                    </header>
                })}
                <div class="dialog-body">{children.with_value(|children| children())}</div>
                <footer class="dialog-foot">{footer.with_value(|footer| footer.run())}</footer>
            </Show>
        </dialog>
    }
}

fn focus_within(dialog: &web_sys::HtmlElement) {
    let found = FOCUS_FIRST.iter().find_map(|wanted| dialog.query_selector(wanted).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
