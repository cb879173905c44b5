//! The tab: which files are changed, and the way to the page that reviews them.

use crate::{
    catalogue::review as say,
    components::{Button, ButtonKind, EmptyState, Glyph, Skeleton},
    detail::Pane,
    hooks::reading::{self, ReadingTrouble},
    live::Live,
    shell::Shell,
    state::review::words,
};
use contract::{
    changes::{ChangedFile, Changes},
    command::GetChanges,
};
use leptos::prelude::*;

use super::files::counts;

/// Files that the tab lists; the page lists all of them.
const FILES: usize = 200;

/// The tab.
#[component]
pub(in crate::detail) fn ChangesTab(pane: Pane) -> impl IntoView {
    let live = Live::get();
    live.review_shown.set_value(Some(pane.id));
    on_cleanup(move || {
        let _ = live.review_shown.try_update_value(|shown| *shown = None);
    });
    let reading = reading::read(move || {
        live.in_review.with(|_| ());
        Some(GetChanges { id: pane.id.to_string() })
    });
    let drawn = move || match reading.value.get() {
        None if reading.error.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=5 label=say::files()/> }.into_any(),
        Some(changes) if changes.files.is_empty() => {
            let problem = changes.place.problem.clone();
            let hint = problem.unwrap_or_else(|| say::none_hint().to_owned());
            view! { <EmptyState glyph=Glyph::Check title=say::none() text=hint/> }.into_any()
        }
        Some(changes) => view! { <ChangedFiles pane=pane changes=changes/> }.into_any(),
    };
    view! {
        <ReadingTrouble reading=reading/>
        {drawn}
    }
}

#[component]
fn ChangedFiles(pane: Pane, changes: Changes) -> impl IntoView {
    let shell = Shell::get();
    let open = move || shell.detail_in_full.set(true);
    let stands = pane.with(|task| words::stands(&changes, task).1).unwrap_or_default();
    let about =
        [Some(stands.to_owned()), words::place(&changes.place)].into_iter().flatten().collect::<Vec<_>>();
    let totals = changes.totals;
    let more = changes.left_out + changes.files.len().saturating_sub(FILES) as i64;
    let files = changes
        .files
        .into_iter()
        .take(FILES)
        .map(|file| view! { <li><FileButton pane=pane file=file/></li> });
    view! {
        <div class="changes-tab">
            <div class="changes-head">
                <p><b>{say::file_count(totals.files)}</b>" "{counts(totals.added, totals.removed)}</p>
                <Button small=true kind=ButtonKind::Primary title=say::review_hint() on_press=open>{say::open_review()}</Button>
            </div>
            <p class="review-quiet" dir="auto">{about.join(" · ")}</p>
            <ul class="changes-files" aria-label=say::files()>{files.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="review-quiet">{say::left_out(more)}</p> })}
        </div>
    }
}

#[component]
fn FileButton(pane: Pane, file: ChangedFile) -> impl IntoView {
    let shell = Shell::get();
    let path = file.path.clone();
    let open = move |_| {
        pane.file.set(Some(path.clone()));
        shell.detail_in_full.set(true);
    };
    let name = words::name(&file.path).to_owned();
    let folder = file.path.strip_suffix(&name).unwrap_or_default().trim_end_matches('/').to_owned();
    view! {
        <button type="button" class="changes-file" title=file.path.clone() on:click=open>
            <span class="ellipsis" dir="auto">{name}</span>
            <span class="review-quiet ellipsis" dir="auto">{folder}</span>
            {counts(file.added, file.removed)}
        </button>
    }
}
