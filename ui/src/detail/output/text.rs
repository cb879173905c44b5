//! Draws what is held of an output, and keeps the view at its end until the person scrolls up.

use super::{
    super::Pane,
    find::{Find, Hits},
    sight::Sight,
    stream::Stream,
};
use crate::{
    catalogue::detail as say,
    components::{Button, Glyph},
    hooks::size::on_resize,
    state::{markers::with_faint_markers, palette, scrollback::Block},
};
use contract::text;
use leptos::{ev, prelude::*};
use terminal_text::Style;
use wasm_bindgen::JsCast;

/// Height of a line, in rem: the type of code at its size.
const LINE: f64 = 1.2;

/// The output.
#[component]
pub(super) fn OutputText(
    pane: Pane,
    stream: Stream,
    sight: Sight,
    find: Find,
    label: &'static str,
) -> impl IntoView {
    let numbers = move || {
        stream.version.with(|_| ());
        stream
            .with(|held| held.blocks().iter().map(|block| (block.number, block.revision)).collect::<Vec<_>>())
    };
    Effect::new(move |_| stream.at_end.set_value(sight.following.get()));
    Effect::new(move |_| {
        stream.version.with(|_| ());
        if sight.following.get() {
            sight.to_end(3);
        }
    });
    on_resize(sight.element, move || {
        sight.measure();
        sight.to_end(1);
    });
    let empty = Memo::new(move |_| {
        stream.version.with(|_| ());
        stream.with(|held| held.blocks().is_empty())
            && !stream.opening.get()
            && stream.error.with(Option::is_none)
            // what was removed says so itself
            && stream.facts.with(|facts| facts.cut == 0)
    });
    let nothing = move || match pane.with(|task| task.status.is_terminal()) {
        Some(true) => say::wrote_nothing(),
        Some(false) | None => say::nothing_written(),
    };
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
                on:scroll=move |_| sight.scrolled(stream.detached.get_untracked())
                on:wheel=up
                on:pointerdown=move |_| touch()
                on:keydown=move |_| touch()
            >
                <Earlier stream=stream sight=sight/>
                <For each=numbers key=|key| *key let((number, _revision))>
                    <BlockView stream=stream sight=sight number=number find=find/>
                </For>
                <Later stream=stream sight=sight/>
                <Show when=move || empty.get()><p class="output-empty">{nothing}</p></Show>
            </div>
            <Show when=away>
                <div class="jump">
                    <Button small=true icon=Glyph::Down on_press=jump>{say::jump_to_end()}</Button>
                </div>
            </Show>
        </div>
    }
}

/// What stands before the held part, and a way to it.
#[component]
fn Earlier(stream: Stream, sight: Sight) -> impl IntoView {
    let start = Memo::new(move |_| {
        stream.version.with(|_| ());
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
                    {move || say::load_earlier(&text::bytes(start.get()))}
                </Button>
            </div>
        </Show>
    }
}

/// What stands after the held part, where that does not reach to the end, and a way to it.
#[component]
fn Later(stream: Stream, sight: Sight) -> impl IntoView {
    let left = Memo::new(move |_| {
        stream.version.with(|_| ());
        let total = stream.facts.with(|facts| facts.total);
        if stream.detached.get() { total.saturating_sub(stream.end()) } else { 0 }
    });
    let reach = move || {
        sight.set_following(false);
        // What was last stays where it is on the screen: the oldest may go.
        let last = sight.element.get_untracked().and_then(|element| last_block(&element));
        let was = last.as_ref().map_or(0, web_sys::HtmlElement::offset_top);
        stream.reach_on(move || {
            request_animation_frame(move || {
                if let (Some(element), Some(last)) = (sight.element.try_get_untracked().flatten(), last) {
                    element.set_scroll_top(element.scroll_top() + last.offset_top() - was);
                }
            });
        });
    };
    view! {
        <Show when=move || left.get() != 0>
            <div class="output-earlier">
                <Button small=true icon=Glyph::Down pending=stream.reaching on_press=reach>
                    {move || say::load_later(&text::bytes(left.get()))}
                </Button>
            </div>
        </Show>
    }
}

fn last_block(element: &web_sys::Element) -> Option<web_sys::HtmlElement> {
    let blocks = element.query_selector_all(".output-block").ok()?;
    blocks.item(blocks.length().checked_sub(1)?)?.dyn_into().ok()
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
    for (text, style) in with_faint_markers(block.pieces()) {
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
