//! What several agents made of the same task beside each other, and keeping what one of them did.

use super::{rival::RivalColumn, rivals::Rivals, state::ReviewState};
use crate::{
    catalogue::review as say,
    state::review::{
        compare::{ComparedFile, compared},
        words,
    },
};
use leptos::prelude::*;

/// The files at the side, and a column for each of them.
#[component]
pub(super) fn Comparison() -> impl IntoView {
    let (state, rivals) = (ReviewState::get(), Rivals::get());
    let files = Memo::new(move |_| rivals.files.with(|all| compared(all.values())));
    Effect::new(move |_| {
        let shown = state.pane.file.get();
        let is_there = files.with(|all| all.iter().any(|file| Some(&file.path) == shown.as_ref()));
        if let (false, Some(first)) = (is_there, files.with(|all| all.first().cloned())) {
            state.pane.file.set(Some(first.path));
        }
    });
    view! {
        <nav class="review-files" aria-label=say::files()>
            <p class="review-files-head">{move || say::file_count(files.with(|all| all.len() as i64))}</p>
            <ul class="compared-files">
                <For each=move || files.get() key=Clone::clone let:file><li><ComparedRow file=file/></li></For>
            </ul>
        </nav>
        <section class="rivals" aria-label=say::rivals() tabindex="0">
            <For each=move || rivals.ids.get() key=|id| *id let:id><RivalColumn id=id/></For>
        </section>
    }
}

#[component]
fn ComparedRow(file: ComparedFile) -> impl IntoView {
    let (state, rivals) = (ReviewState::get(), Rivals::get());
    let path = StoredValue::new(file.path.clone());
    let is_shown = move || state.pane.file.with(|shown| path.with_value(|path| shown.as_ref() == Some(path)));
    let name = words::name(&file.path).to_owned();
    let folder = file.path.strip_suffix(&name).unwrap_or_default().trim_end_matches('/').to_owned();
    let by = move || {
        let all = rivals.ids.with(Vec::len);
        (file.by < all).then(|| say::changed_by(file.by, all))
    };
    view! {
        <button
            type="button"
            class="compared-file"
            title=file.path.clone()
            aria-current=move || is_shown().then_some("true")
            on:click=move |_| state.pane.file.set(Some(path.get_value()))
        >
            <span class="compared-name ellipsis" dir="auto">{name}</span>
            <span class="review-quiet">{by}</span>
            {(!folder.is_empty()).then(|| view! { <span class="compared-folder review-quiet ellipsis" dir="auto">{folder}</span> })}
        </button>
    }
}
