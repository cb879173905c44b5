//! What a task changed: the tab with its files, and in full the page that reviews them line by line.
//!
//! Owns: how a change is looked at, commented, and decided about.
//! Must never: change a file itself; the engine does, and tells what came of it.

mod acts;
mod aside;
mod comments;
mod commit;
mod compare;
mod diff;
mod files;
mod grid;
mod head;
mod keys;
mod line;
mod notes;
mod read;
mod rival;
mod rivals;
mod scroller;
mod state;
mod tab;

pub(super) use tab::ChangesTab;

use super::Pane;
use acts::ReviewActs;
use contract::{Task, text};
use leptos::prelude::*;
use rivals::Rivals;
use state::ReviewState;

/// Whether there is something to review: changes were counted, or could not be.
pub(super) fn is_there(task: &Task) -> bool {
    let place = task.place.as_ref();
    place.is_some_and(|place| place.totals.is_some_and(|totals| totals.files > 0) || place.problem.is_some())
}

/// How many files are changed, in figures; empty where that is not known.
pub(super) fn file_count(task: &Task) -> String {
    let totals = task.place.as_ref().and_then(|place| place.totals);
    totals.filter(|totals| totals.files > 0).map(|totals| text::count(totals.files)).unwrap_or_default()
}

/// The page.
#[component]
pub(super) fn ReviewPage(pane: Pane) -> impl IntoView {
    let state = ReviewState::start(pane);
    let acts = ReviewActs::new(state);
    provide_context(acts);
    let rivals = Rivals::start(state);
    view! {
        <div class="review" class:comparing=move || rivals.show.get()>
            <head::ReviewHead/>
            {move || if rivals.show.get() {
                view! { <compare::Comparison/> }.into_any()
            } else {
                view! { <files::FileTree/><diff::DiffPane/><aside::ReviewAside/> }.into_any()
            }}
        </div>
        <commit::CommitDialogs/>
    }
}
