//! Draws what is held of an output, and keeps the view at its end until the person scrolls up.

use super::{
    find::{Find, Hits},
    stream::Stream,
};
use crate::{
    components::{Button, Glyph},
    hooks::{appearance, size::on_resize},
    state::{palette, scrollback::Block},
};
use contract::text;
use leptos::{ev, html, prelude::*};
use terminal_text::Style;
use wasm_bindgen::JsCast;

/// So near to the end counts as there, in pixels.
const NEAR: i32 = 24;
/// Width of a letter and height of a line, in rem: the type of code at its size.
const LETTER: f64 = 0.45;
const LINE: f64 = 1.2;

/// Where the output is looked at.
#[derive(Clone, Copy)]
pub(in crate::detail) struct Sight {
    pub(super) element: NodeRef<html::Div>,
    /// Whether the view stays at the end.
    pub(super) following: RwSignal<bool>,
    last_top: StoredValue<i32>,
    /// The person has touched the wheel, a key or the bar since the view was last at the end.
    touched: StoredValue<bool>,
    /// Letters that stand in a row.
    columns: StoredValue<usize>,
}

impl Sight {
    pub(super) fn new() -> Self {
        Self {
            element: NodeRef::new(),
            following: RwSignal::new(true),
            last_top: StoredValue::new(0),
            touched: StoredValue::new(false),
            columns: StoredValue::new(80),
        }
    }

    /// Stays at the end from now on.
    pub(super) fn follow(&self) {
        self.following.set(true);
    }

    /// Whether the output or its tools have the focus.
    pub(super) fn has_focus(&self) -> bool {
        let focused = document().active_element();
        let panel = self.element.get_untracked().and_then(|element| element.parent_element());
        panel.is_some_and(|panel| focused.is_some_and(|focused| panel.contains(Some(&focused))))
    }

    /// Goes to the end with the next frames: blocks get their true height only once they come into view.
    /// The output may have been left by then: then there is nothing to do.
    fn to_end(self, frames: u8) {
        request_animation_frame(move || {
            if let Some(element) = self.element.try_get_untracked().flatten()
                && self.following.try_get_untracked() == Some(true)
            {
                element.set_scroll_top(element.scroll_height());
                self.last_top.set_value(element.scroll_top());
                self.touched.set_value(false);
                if frames > 1 {
                    self.to_end(frames - 1);
                }
            }
        });
    }

    /// The view has moved. Only the person lets go of the end; what grows or shrinks by itself does not.
    fn scrolled(&self) {
        let Some(element) = self.element.get_untracked() else { return };
        let top = element.scroll_top();
        if top + element.client_height() + NEAR >= element.scroll_height() {
            self.touched.set_value(false);
            self.set_following(true);
        } else if self.touched.get_value() && top < self.last_top.get_value() {
            self.set_following(false);
        }
        self.last_top.set_value(top);
    }

    fn measure(&self) {
        if let Some(element) = self.element.get_untracked() {
            let width = f64::from(element.client_width()) / appearance::rem() - 2.0;
            self.columns.set_value((width / LETTER).max(10.0) as usize);
        }
    }

    fn set_following(&self, following: bool) {
        if self.following.get_untracked() != following {
            self.following.set(following);
        }
    }
}

/// The output.
#[component]
pub(super) fn OutputText(stream: Stream, sight: Sight, find: Find, label: &'static str) -> impl IntoView {
    let numbers = move || {
        stream.version.track();
        stream
            .with(|held| held.blocks().iter().map(|block| (block.number, block.revision)).collect::<Vec<_>>())
    };
    Effect::new(move |_| stream.at_end.set_value(sight.following.get()));
    Effect::new(move |_| {
        stream.version.track();
        if sight.following.get() {
            sight.to_end(3);
        }
    });
    on_resize(sight.element, move || {
        sight.measure();
        sight.to_end(1);
    });
    let empty = Memo::new(move |_| {
        stream.version.track();
        stream.with(|held| held.blocks().is_empty())
            && !stream.opening.get()
            && stream.error.with(Option::is_none)
    });
    let up = move |event: ev::WheelEvent| {
        sight.touched.set_value(true);
        if event.delta_y() < 0.0 {
            sight.set_following(false);
        }
    };
    let touch = move || sight.touched.set_value(true);
    let away = move || !sight.following.get() || stream.detached.get();
    let jump = move || {
        sight.follow();
        if stream.detached.get_untracked() {
            stream.reopen();
        }
    };
    view! {
        <div class="output-area">
            <div
                class="output selectable"
                tabindex="0"
                role="log"
                aria-live="off"
                aria-label=label
                node_ref=sight.element
                on:scroll=move |_| sight.scrolled()
                on:wheel=up
                on:pointerdown=move |_| touch()
                on:keydown=move |_| touch()
            >
                <Earlier stream=stream sight=sight/>
                <For each=numbers key=|key| *key let((number, _revision))>
                    <BlockView stream=stream sight=sight number=number find=find/>
                </For>
                <Show when=move || empty.get()><p class="output-empty">"Nothing was written yet."</p></Show>
            </div>
            <Show when=away>
                <div class="jump">
                    <Button small=true icon=Glyph::Down on_press=jump>"Jump to end"</Button>
                </div>
            </Show>
        </div>
    }
}

/// What stands before the held part, and a way to it.
#[component]
fn Earlier(stream: Stream, sight: Sight) -> impl IntoView {
    let start = Memo::new(move |_| {
        stream.version.track();
        stream.start()
    });
    let reach = move || {
        sight.set_following(false);
        // What was first stays where it is on the screen.
        let first = sight.element.get_untracked().and_then(|element| first_block(&element));
        let was = first.as_ref().map_or(0, web_sys::HtmlElement::offset_top);
        stream.reach_back(move || {
            request_animation_frame(move || {
                if let (Some(element), Some(first)) = (sight.element.try_get_untracked().flatten(), first) {
                    element.set_scroll_top(element.scroll_top() + first.offset_top() - was);
                }
            });
        });
    };
    view! {
        <Show when=move || start.get() != 0>
            <div class="output-earlier">
                <Button small=true icon=Glyph::Up pending=stream.reaching on_press=reach>
                    {move || format!("Load earlier output ({} before this)", text::bytes(start.get()))}
                </Button>
            </div>
        </Show>
    }
}

fn first_block(element: &web_sys::Element) -> Option<web_sys::HtmlElement> {
    element.query_selector(".output-block").ok().flatten()?.dyn_into().ok()
}

/// One block; drawn afresh when its text or what is found in it changes.
#[component]
fn BlockView(stream: Stream, sight: Sight, number: i64, find: Find) -> impl IntoView {
    let hits = find.hits_of(number);
    // How high it is about, for as long as it is out of view.
    let rows =
        stream.with(|held| held.block(number).map_or(1, |block| block.rows(sight.columns.get_value())));
    let drawn = move || {
        let hits = hits.get();
        stream.with(|held| held.block(number).map(|block| pieces(block, &hits)))
    };
    view! {
        <div class="output-block" style:contain-intrinsic-block-size=format!("auto {}rem", rows as f64 * LINE)>{drawn}</div>
    }
}

/// The text in its colours, with what was found in it marked.
fn pieces(block: &Block, hits: &Hits) -> Vec<AnyView> {
    let mut drawn = vec![];
    let mut start = 0;
    for (text, style) in block.pieces() {
        let end = start + text.len();
        let mut at = start;
        for (index, hit) in
            hits.ranges.iter().enumerate().filter(|(_, hit)| hit.start < end && hit.end > start)
        {
            let (from, to) = (hit.start.max(start), hit.end.min(end));
            drawn.push(plain(&block.text[at..from], style));
            let current = hits.current == Some(index);
            drawn.push(
                view! { <mark class:current=current>{plain(&block.text[from..to], style)}</mark> }.into_any(),
            );
            at = to;
        }
        drawn.push(plain(&block.text[at..end], style));
        start = end;
    }
    drawn
}

fn plain(text: &str, style: Style) -> AnyView {
    if text.is_empty() {
        return ().into_any();
    }
    let text = text.to_owned();
    if style == Style::default() {
        text.into_any()
    } else {
        view! { <span class=palette::classes(&style)>{text}</span> }.into_any()
    }
}
