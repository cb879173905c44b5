//! The headings of the report that is read, beside it or folded above it.

use crate::{
    catalogue::reports as say,
    hooks::{in_sight::bring_to_the_top, rows},
    state::outline::{self, Heading, InView},
};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// What is a heading of the text, in the order in which they are drawn.
const DRAWN: &str = ".report-text :is(h3, h4, h5)";

/// What scrolls, and that it did.
#[derive(Clone, Copy)]
pub(super) struct Scrolled {
    /// The part of the page that scrolls.
    pub(super) view: NodeRef<html::Section>,
    /// Counts how often it did.
    pub(super) times: RwSignal<u32>,
}

/// The headings, of which the one that is read below is marked.
#[component]
pub(super) fn Outline(headings: Vec<Heading>, scrolled: Scrolled) -> impl IntoView {
    let asked = RwSignal::new(None::<usize>);
    let unfolded = RwSignal::new(false);
    let current = Memo::new(move |_| {
        scrolled.times.get();
        let view = scrolled.view.get()?;
        outline::current(&in_view(&view), asked.get())
    });
    // The text is drawn after this: only then there is something to look at.
    request_animation_frame(move || {
        let _ = scrolled.times.try_update(|times| *times += 1);
    });
    // The row that Tab comes to: the one where the focus was last, else the one that is marked.
    let focused = RwSignal::new(None::<usize>);
    let first = headings.first().map(|heading| heading.place);
    let stop = move || focused.get().or_else(|| current.get()).or(first);
    let go = move |place: usize| {
        asked.set(Some(place));
        if let Some(heading) =
            scrolled.view.get_untracked().and_then(|view| drawn(&view).into_iter().nth(place))
        {
            // What is read goes on from there, by the keyboard and by a screen reader.
            let _ = heading.set_attribute("tabindex", "-1");
            let _ = heading.focus();
            bring_to_the_top(&heading);
        }
    };
    let rows = headings.into_iter().map(|Heading { place, depth, words }| {
        view! {
            <li>
                <button
                    type="button"
                    class="outline-row"
                    dir="auto"
                    data-depth=depth.to_string()
                    title=words.clone()
                    tabindex=move || if stop() == Some(place) { "0" } else { "-1" }
                    aria-current=move || (current.get() == Some(place)).then_some("true")
                    on:focus=move |_| focused.set(Some(place))
                    on:click=move |_| go(place)
                >
                    {words.clone()}
                </button>
            </li>
        }
    });
    view! {
        <nav class="outline" class:unfolded=move || unfolded.get() aria-label=say::outline()>
            <button
                type="button"
                class="outline-fold"
                aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
            >
                {say::outline()}
            </button>
            <p class="outline-head" aria-hidden="true">{say::outline()}</p>
            <ol
                on:keydown=move |event| rows::step(&event, ".outline-row")
                on:focusout=move |_| focused.set(None)
            >{rows.collect_view()}</ol>
        </nav>
    }
}

fn drawn(view: &web_sys::Element) -> Vec<web_sys::HtmlElement> {
    let Ok(found) = view.query_selector_all(DRAWN) else { return vec![] };
    let element = |at| found.item(at).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
    (0..found.length()).filter_map(element).collect()
}

fn in_view(view: &web_sys::Element) -> InView {
    let edge = view.get_bounding_client_rect().top();
    let (scrolled, room) = (view.scroll_top(), view.client_height());
    InView {
        tops: drawn(view).iter().map(|heading| heading.get_bounding_client_rect().top() - edge).collect(),
        room: f64::from(room),
        at_end: scrolled > 0 && scrolled + room >= view.scroll_height() - 1,
    }
}
