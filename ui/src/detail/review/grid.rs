//! The lines of the diff: only the rows near the view are drawn, so that a file of many thousand lines stays smooth.

use super::{
    acts::{DIFF, ReviewActs},
    keys::{LINE, press},
    line::{GapRow, LineRow, PairRow, row_id},
    notes::NotesRow,
    scroller::Scroller,
    state::ReviewState,
};
use crate::{
    catalogue::review as say,
    state::review::{
        layout::RowPlaces,
        rows::{DiffLayout, DiffRow},
        walk::{cursor_at, first_change},
    },
};
use contract::changes::DiffSide;
use leptos::{html, prelude::*};

/// How high a row is that stands for hidden lines, in rem; the style says the same.
const GAP: f64 = 1.75;
/// How high what was said about a line is thought to be until it is drawn, in rem.
const NOTES: f64 = 7.0;
/// How wide a letter of code is, in rem.
const LETTER: f64 = 0.45;
/// How wide the sign of a line and the room around its text are, in rem.
const SIGN: f64 = 1.25;
const AROUND_TEXT: f64 = 1.5;

/// The lines, with the keys that lead through them.
#[component]
pub(super) fn DiffGrid() -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let scroll = Scroller::new(move |rem| {
        let height = |row: &DiffRow| match row {
            DiffRow::Gap(_) => GAP * rem,
            DiffRow::Line(_) | DiffRow::Pair(..) => LINE * rem,
            DiffRow::Notes(place) => {
                state.heights.with(|heights| heights.get(place).copied()).unwrap_or(NOTES * rem)
            }
        };
        state.rows.with(|rows| RowPlaces::new(rows.iter().map(height)))
    });
    begin_at_the_first_change(state, scroll);
    follow_the_goal(state, scroll);
    let slots = move || {
        let drawn = scroll.drawn.get();
        let version = state.version.get();
        state.rows.with(|rows| {
            let slot = |at: usize| {
                let row = *rows.get(at)?;
                // what is typed below a line stays when rows come above it
                let place = if matches!(row, DiffRow::Notes(_)) { 0 } else { at };
                Some((version, place, row))
            };
            drawn.clone().filter_map(slot).collect::<Vec<_>>()
        })
    };
    let current = move || {
        let row = state.cursor_row.get()?;
        scroll.drawn.with(|drawn| drawn.contains(&row)).then(|| row_id(row))
    };
    let label = move || say::diff_of(&state.pane.file.get().unwrap_or_default());
    let count = move || state.rows.with(Vec::len);
    let digits = Memo::new(move |_| digits(state));
    let beyond = Memo::new(move |_| beyond(state, scroll, digits.get()));
    let scrolled = move |_| {
        let left = scroll.scrolled();
        scroll.element.with_untracked(|element| element.iter().for_each(|element| shift(element, left)));
    };
    view! {
        <div
            class="review-code selectable"
            class:split=move || state.layout.get() == DiffLayout::Split
            id=DIFF
            role="grid"
            tabindex="0"
            data-focus-home=""
            aria-label=label
            aria-readonly="true"
            aria-rowcount=count
            aria-activedescendant=current
            node_ref=scroll.element
            style=("--digits", move || digits.get().to_string())
            on:focus=move |_| enter(state)
            on:scroll=scrolled
            on:keydown=move |event| press(state, acts, Some(scroll), &event)
        >
            <div
                class="review-room"
                style:height=move || format!("{}px", scroll.lengths().0)
                style:width=move || format!("{}px", scroll.width.get() + beyond.get())
            >
                <div
                    class="review-window"
                    style:width=move || format!("{}px", scroll.width.get())
                    style:transform=move || format!("translateY({}px)", scroll.lengths().1)
                >
                    <For each=slots key=|slot| *slot let((_, at, row))>
                        {match row {
                            DiffRow::Gap(gap) => view! { <GapRow at=at gap=gap/> }.into_any(),
                            DiffRow::Line(line) => view! { <LineRow at=at line=line/> }.into_any(),
                            DiffRow::Pair(old, new) => view! { <PairRow at=at old=old new=new/> }.into_any(),
                            DiffRow::Notes(place) => view! { <NotesRow place=place/> }.into_any(),
                        }}
                    </For>
                </div>
            </div>
        </div>
    }
}

/// The digits of the highest number of a line, for which there is to be room.
fn digits(state: ReviewState) -> usize {
    state.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.digits())).max(3)
}

/// How far the longest line reaches beyond the room that it has, in pixels.
fn beyond(state: ReviewState, scroll: Scroller, digits: usize) -> f64 {
    let rem = scroll.rem.get();
    let columns = state.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.columns()));
    let text = (columns as f64 * LETTER + AROUND_TEXT) * rem;
    let number = (digits as f64 * LETTER + 0.9) * rem;
    let room = match state.layout.get() {
        DiffLayout::Unified => scroll.width.get() - 2.0 * number - SIGN * rem,
        DiffLayout::Split => scroll.width.get() / 2.0 - number - SIGN * rem,
    };
    (text - room).max(0.0)
}

/// All texts are as far to the side as it was scrolled; numbers and signs stay.
fn shift(element: &web_sys::HtmlElement, left: i32) {
    let _ = element.style().set_property("--shift", &format!("{}px", -left));
}

/// The focus has come: the keys are at the first change.
fn enter(state: ReviewState) {
    if state.cursor.with_untracked(Option::is_none) {
        let first = state.rows.with_untracked(|rows| {
            let at = |shown: &Option<_>| {
                let shown = shown.as_ref()?;
                cursor_at(rows, shown, first_change(rows, shown).unwrap_or(0), DiffSide::New)
            };
            state.shown.with_untracked(at)
        });
        state.cursor.set(first);
    }
}

/// The line that somebody wants to see comes into view.
fn follow_the_goal(state: ReviewState, scroll: Scroller) {
    Effect::new(move |_| {
        let (Some(goal), Some(_)) = (state.goal.get(), scroll.element.get()) else { return };
        let row = state.rows.with(|rows| {
            let notes = rows.iter().position(|row| *row == DiffRow::Notes(goal));
            notes.or_else(|| state.cursor_row.get())
        });
        if let Some(row) = row {
            state.goal.set(None);
            request_animation_frame(move || scroll.reveal(row));
        }
    });
}

/// A file is looked at from where it changes, with what stands above that.
fn begin_at_the_first_change(state: ReviewState, scroll: Scroller) {
    let element: NodeRef<html::Div> = scroll.element;
    Effect::new(move |before: Option<u64>| {
        let version = state.version.get();
        if element.get().is_some() && before != Some(version) && state.cursor.with_untracked(Option::is_none)
        {
            let first = state.rows.with_untracked(|rows| {
                state.shown.with_untracked(|shown| first_change(rows, shown.as_ref()?))
            });
            scroll.to(0.0);
            first.into_iter().for_each(|row| scroll.reveal(row));
        }
        version
    });
}
