//! One row of the diff: a line, two lines side by side, or what stands for lines that are hidden.

use super::{acts::ReviewActs, state::ReviewState};
use crate::{
    catalogue::review as say,
    components::{Button, ButtonKind},
    state::review::{
        diff::{LINE_MAX, LineAt, LinePlace},
        walk::DiffCursor,
        words,
    },
};
use contract::changes::{DiffLine, LineKind, LineSpan, SyntaxClass};
use leptos::prelude::*;

/// The id of a row's element.
pub(super) fn row_id(at: usize) -> String {
    format!("review-row-{at}")
}

/// A line that is changed or not.
#[component]
pub(super) fn LineRow(at: usize, line: LineAt) -> impl IntoView {
    let state = ReviewState::get();
    let read = state.shown.with_untracked(|shown| shown.as_ref()?.line(line).cloned());
    read.map(|line| {
        let place = LinePlace::of(&line);
        let kind = line.kind.as_str();
        view! {
            <div
                class="review-row"
                class:cursor=move || state.cursor_row.get() == Some(at)
                class:noted=noted(state, place)
                role="row"
                id=row_id(at)
                aria-rowindex=at + 1
                data-kind=kind
                on:click=move |_| state.cursor.set(Some(DiffCursor::Line(place)))
            >
                <span class="review-number" role="gridcell"><Plus place=place/>{line.old}</span>
                <span class="review-number" role="gridcell">{line.new}</span>
                {sign(line.kind)}
                {text(&line)}
            </div>
        }
    })
}

/// What stood there before, and what stands there now.
#[component]
pub(super) fn PairRow(at: usize, old: Option<LineAt>, new: Option<LineAt>) -> impl IntoView {
    let state = ReviewState::get();
    let read =
        move |line: Option<LineAt>| state.shown.with_untracked(|shown| shown.as_ref()?.line(line?).cloned());
    let same = old == new;
    let side = move |line: Option<DiffLine>, is_old: bool| {
        let Some(line) = line else {
            return view! {
                <span class="review-number" data-side="none" role="gridcell"></span>
                <span class="review-sign" data-side="none" role="gridcell"></span>
                <span class="review-text" data-side="none" role="gridcell"></span>
            }
            .into_any();
        };
        let place = LinePlace::of(&line);
        let is_cursor = move || state.cursor.get() == Some(DiffCursor::Line(place)) && !(same && is_old);
        let number = if is_old { line.old } else { line.new };
        let kind = line.kind.as_str();
        view! {
            <span class="review-number" role="gridcell" data-kind=kind class:cursor=is_cursor>
                {(!(same && is_old)).then(|| view! { <Plus place=place/> })}
                {number}
            </span>
            {sign(line.kind)}
            {text(&line)}
        }
        .into_any()
    };
    let (old, new) = (read(old), read(new));
    let clicked = new.as_ref().or(old.as_ref()).map(LinePlace::of);
    let places = [old.as_ref(), new.as_ref()].map(|line| line.map(LinePlace::of));
    view! {
        <div
            class="review-row pair"
            class:cursor=move || state.cursor_row.get() == Some(at)
            class:noted=move || places.into_iter().flatten().any(|place| noted(state, place)())
            role="row"
            id=row_id(at)
            aria-rowindex=at + 1
            on:click=move |_| clicked.into_iter().for_each(|place| state.cursor.set(Some(DiffCursor::Line(place))))
        >
            {side(old, true)}
            {side(new, false)}
        </div>
    }
}

/// Lines that do not show, and the way to them.
#[component]
pub(super) fn GapRow(at: usize, gap: usize) -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let (lines, heading, last) = state.shown.with_untracked(|shown| {
        let lines = shown.as_ref().and_then(|shown| shown.gap(gap)).map_or(0, |gap| gap.lines);
        let hunk = shown.as_ref().and_then(|shown| shown.diff.hunks.get(gap));
        (lines, hunk.map(|hunk| hunk.heading.clone()).unwrap_or_default(), hunk.is_none())
    });
    let said = match gap {
        0 => say::lines_above(lines),
        _ if last => say::lines_below(lines),
        _ => say::lines_between(lines),
    };
    view! {
        <div class="review-gap" class:cursor=move || state.cursor_row.get() == Some(at) role="row" id=row_id(at) aria-rowindex=at + 1>
            <span class="review-heading ellipsis" role="gridcell" dir="auto" title=heading.clone()>{heading.clone()}</span>
            <span role="gridcell">
                <Button small=true kind=ButtonKind::Quiet on_press=move || acts.open_gap(gap)>{said}</Button>
            </span>
        </div>
    }
}

/// The plus in the gutter of the line that is pointed at. The key does the same.
#[component]
fn Plus(place: LinePlace) -> impl IntoView {
    let acts = ReviewActs::get();
    view! {
        <button
            type="button"
            class="review-plus"
            tabindex="-1"
            aria-label=say::comment_on(&words::line(place.side, place.line))
            on:click=move |event| {
                event.stop_propagation();
                acts.comment_on(place);
            }
        ></button>
    }
}

fn noted(state: ReviewState, place: LinePlace) -> impl Fn() -> bool + Copy {
    move || state.noted.with(|noted| noted.contains(&place))
}

/// The sign in front of a line, and how it is read aloud.
pub(super) fn sign(kind: LineKind) -> impl IntoView {
    let (sign, said) = match kind {
        LineKind::Context => ("", None),
        LineKind::Added => ("+", Some(say::added())),
        LineKind::Removed => ("−", Some(say::removed())),
    };
    view! {
        <span class="review-sign" role="gridcell" data-kind=kind.as_str()>
            <span aria-hidden="true">{sign}</span>
            {said.map(|said| view! { <span class="visually-hidden">{said}</span> })}
        </span>
    }
}

/// The text in its colours, with what changed within it marked.
pub(super) fn text(line: &DiffLine) -> impl IntoView + use<> {
    let (spans, left) = within(&line.spans);
    let parts = spans.chunk_by(|a, b| a.changed == b.changed).map(|spans| {
        let pieces = spans.iter().map(piece).collect_view();
        if spans[0].changed { view! { <mark>{pieces}</mark> }.into_any() } else { pieces.into_any() }
    });
    let end = line.crlf && line.kind != LineKind::Context;
    view! {
        <span class="review-text" role="gridcell" data-kind=line.kind.as_str()>
            <span class="review-shift">
                {parts.collect_view()}
                {(left > 0).then(|| view! { <span class="review-end">"… "{say::more_characters(left)}</span> })}
                {end.then(|| view! { <span class="review-end">{say::crlf()}</span> })}
                {line.no_newline.then(|| view! { <span class="review-end">{say::no_newline()}</span> })}
            </span>
        </span>
    }
}

fn piece(span: &LineSpan) -> AnyView {
    let text = span.text.clone();
    if span.class == SyntaxClass::Plain {
        return text.into_any();
    }
    view! { <span class=format!("syntax-{}", span.class)>{text}</span> }.into_any()
}

/// The pieces of a line as far as it is drawn, and how many characters are left.
fn within(spans: &[LineSpan]) -> (Vec<LineSpan>, usize) {
    let mut room = LINE_MAX;
    let mut left = 0;
    let mut drawn = vec![];
    for span in spans {
        let long = span.text.chars().count();
        let takes = long.min(room);
        room -= takes;
        left += long - takes;
        if takes > 0 {
            let text =
                if takes == long { span.text.clone() } else { span.text.chars().take(takes).collect() };
            drawn.push(LineSpan { text, ..span.clone() });
        }
    }
    (drawn, left)
}
