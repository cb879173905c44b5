//! The keys of the diff. They are heard only while it has the focus, and never in a field.

use super::{acts::ReviewActs, scroller::Scroller, state::ReviewState};
use crate::state::review::{
    keys::ReviewKey,
    walk::{DiffCursor, DiffStep, row_of, step},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// How high a line is, in rem.
pub(super) const LINE: f64 = 1.25;

/// What the diff does with a key. `scroll`: where its lines are, while they show.
pub(super) fn press(
    state: ReviewState,
    acts: ReviewActs,
    scroll: Option<Scroller>,
    event: &ev::KeyboardEvent,
) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_field = |element: &web_sys::Element| element.closest("textarea, input").ok().flatten().is_some();
    let is_button = |element: &web_sys::Element| element.closest("button").ok().flatten().is_some();
    let page = scroll.map_or(1, |scroll| scroll.page(LINE));
    let others = event.alt_key() || (event.shift_key() && event.key().len() > 1);
    let ctrl = event.ctrl_key() || event.meta_key();
    let Some(key) = ReviewKey::of(&event.key(), ctrl, others, page) else { return };
    let presses = key == ReviewKey::Open && target.as_ref().is_some_and(is_button);
    if presses || target.as_ref().is_none_or(is_field) {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    match key {
        ReviewKey::Go(way) => go(state, scroll, way),
        ReviewKey::NextFile => acts.go_by_file(1),
        ReviewKey::PreviousFile => acts.go_by_file(-1),
        ReviewKey::Comment | ReviewKey::Open => match state.cursor.get_untracked() {
            Some(DiffCursor::Line(place)) => acts.comment_on(place),
            Some(DiffCursor::Gap(gap)) if key == ReviewKey::Open => acts.open_gap(gap),
            Some(DiffCursor::Gap(_)) => {}
            None => go(state, scroll, DiffStep::NextChange),
        },
        ReviewKey::Viewed => view(state, acts),
        ReviewKey::Primary => acts.press_primary(),
    }
}

fn go(state: ReviewState, scroll: Option<Scroller>, way: DiffStep) {
    let next = state.rows.with_untracked(|rows| {
        state.shown.with_untracked(|shown| {
            let shown = shown.as_ref()?;
            let next = step(rows, shown, state.cursor.get_untracked(), way)?;
            Some((next, row_of(rows, shown, next)?))
        })
    });
    let (Some((cursor, row)), Some(scroll)) = (next, scroll) else { return };
    state.cursor.set(Some(cursor));
    // at its top there is nothing above it to be seen
    if row == 0 { scroll.to(0.0) } else { scroll.reveal(row) }
}

/// What was viewed is done with: the next file shows.
fn view(state: ReviewState, acts: ReviewActs) {
    let Some(path) = state.pane.file.get_untracked() else { return };
    let viewed = untrack(|| state.with_file(&path, |file| file.viewed)) == Some(true);
    acts.mark_viewed(&path, !viewed);
    if !viewed {
        acts.go_by_file(1);
    }
}
