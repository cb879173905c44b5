//! The file that shows: its name, how its diff stands, and its lines or what there is instead.

use super::{
    acts::{DIFF, ReviewActs},
    files::counts,
    grid::DiffGrid,
    keys::press,
    state::ReviewState,
};
use crate::{
    catalogue::{common, review as say},
    components::{Button, EmptyState, Glyph, Icon, IconButton, Skeleton},
    hooks::reading::ReadingTrouble,
    state::review::{diff::ShownDiff, rows::DiffLayout, words},
};
use contract::changes::FileChangeKind;
use leptos::prelude::*;

/// What the place of the lines shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DiffShows {
    Unread,
    Loading,
    /// The lines could not be read.
    Failed,
    Nothing,
    Folded,
    /// Why there are no lines.
    Note,
    Lines,
}

/// The middle of the page.
#[component]
pub(super) fn DiffPane() -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let shows = Memo::new(move |_| shows(state));
    view! {
        <section class="review-diff" aria-label=say::changes()>
            <FileHead/>
            <Show when=move || shows.get() == DiffShows::Failed><ReadingTrouble reading=state.reading/></Show>
            {move || match shows.get() {
                DiffShows::Lines => view! { <DiffGrid/> }.into_any(),
                other => view! {
                    // the keys for files are heard here too
                    <div class="review-instead" id=DIFF tabindex="0" data-focus-home="" role="group" aria-label=say::changes()
                        on:keydown=move |event| press(state, acts, None, &event)>
                        <Instead shows=other/>
                    </div>
                }
                .into_any(),
            }}
        </section>
    }
}

fn shows(state: ReviewState) -> DiffShows {
    if state.failed.with(Option::is_some) && state.with(|_| ()).is_none() {
        return DiffShows::Unread;
    }
    match state.with(|all| all.files.is_empty()) {
        None => return DiffShows::Loading,
        Some(true) => return DiffShows::Nothing,
        Some(false) => {}
    }
    let Some(file) = state.file.get() else { return DiffShows::Loading };
    let opened = state.opened.with(|opened| opened.contains(&file.path));
    if !words::opens(&file) || (file.folded.is_some() && !opened) {
        return DiffShows::Folded;
    }
    let shown = |shown: &Option<ShownDiff>| {
        let shown = shown.as_ref()?;
        Some(if shown.diff.hunks.is_empty() { DiffShows::Note } else { DiffShows::Lines })
    };
    let failed = state.reading.error.with(Option::is_some);
    state.shown.with(shown).unwrap_or(if failed { DiffShows::Failed } else { DiffShows::Loading })
}

#[component]
fn Instead(shows: DiffShows) -> impl IntoView {
    let state = ReviewState::get();
    match shows {
        DiffShows::Lines | DiffShows::Failed => ().into_any(),
        DiffShows::Loading => view! { <Skeleton rows=8 label=say::files()/> }.into_any(),
        DiffShows::Unread => unread(state).into_any(),
        DiffShows::Nothing => {
            let at_work = state.pane.with(|task| !task.status.is_terminal()) == Some(true);
            let hint = if at_work { say::none_so_far() } else { say::none_hint() };
            view! { <EmptyState glyph=Glyph::Check title=say::none() text=hint/> }.into_any()
        }
        DiffShows::Folded => view! { <Folded/> }.into_any(),
        DiffShows::Note => {
            let note = state.shown.with(|shown| shown.as_ref().and_then(|shown| shown.diff.note.clone()));
            let happened = state.file.with(|file| file.as_ref().and_then(words::happened));
            let text = note.or(happened).unwrap_or_default();
            view! { <EmptyState glyph=Glyph::File title=say::no_lines() text=text/> }.into_any()
        }
    }
}

/// The change could not be read.
fn unread(state: ReviewState) -> impl IntoView {
    move || {
        state.failed.get().map(|error| {
            view! {
                <div class="box failed" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <div class="box-text">
                        <p>{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                        <div class="box-actions">
                            <Button small=true on_press=move || state.read()>{common::try_again()}</Button>
                        </div>
                    </div>
                </div>
            }
        })
    }
}

/// A file whose lines show only when they are asked for, or not at all.
#[component]
fn Folded() -> impl IntoView {
    let state = ReviewState::get();
    move || {
        let file = state.file.get()?;
        let (why, opens) = (words::folded(&file).unwrap_or_default(), words::opens(&file));
        let path = file.path.clone();
        let open = move || {
            let path = path.clone();
            state.opened.update(|opened| _ = opened.insert(path));
        };
        let actions = opens.then(|| view! { <Button on_press=open>{say::show_anyway()}</Button> });
        let title = words::name(&file.path).to_owned();
        Some(view! {
            <EmptyState glyph=Glyph::File title=title text=why>{actions}</EmptyState>
        })
    }
}

/// The name of the file, how its diff stands, and its mark.
#[component]
fn FileHead() -> impl IntoView {
    let (state, acts) = (ReviewState::get(), ReviewActs::get());
    let path = Memo::new(move |_| state.file.with(|file| file.as_ref().map(|file| file.path.clone())));
    let viewed = Memo::new(move |_| {
        path.with(|path| path.as_ref().and_then(|path| state.with_file(path, |file| file.viewed)))
            == Some(true)
    });
    let there = Memo::new(move |_| {
        state.file.with(|file| file.as_ref().is_some_and(|file| file.kind != FileChangeKind::Removed))
    });
    let mark = move |_| {
        if let Some(path) = path.get_untracked() {
            acts.mark_viewed(&path, !viewed.get_untracked());
        }
    };
    let open = move || path.get_untracked().into_iter().for_each(|path| acts.open_outside(path));
    let segment = move |layout: DiffLayout| {
        let said = match layout {
            DiffLayout::Unified => say::unified(),
            DiffLayout::Split => say::split(),
        };
        view! {
            <button
                type="button"
                aria-pressed=move || if state.layout.get() == layout { "true" } else { "false" }
                on:click=move |_| state.layout.set(layout)
            >{said}</button>
        }
    };
    view! {
        <header class="review-file-head">
            <Show when=move || path.with(Option::is_some)>
                <Icon glyph=Glyph::File/>
                <h2 class="review-path ellipsis selectable" dir="auto" title=move || path.get()><bdi>{move || path.get()}</bdi></h2>
                {move || state.file.get().map(|file| view! {
                    {counts(file.added, file.removed)}
                    {words::happened(&file).map(|said| view! { <span class="review-quiet ellipsis" title=said.clone()>{said.clone()}</span> })}
                })}
                <div class="review-tools">
                    <div class="segments small" role="group" aria-label=say::layout()>
                        {DiffLayout::ALL.map(segment).collect_view()}
                    </div>
                    <button
                        type="button"
                        class="button small"
                        data-kind="plain"
                        aria-pressed=move || if viewed.get() { "true" } else { "false" }
                        on:click=mark
                    >
                        <Icon glyph=Glyph::Check/>
                        {move || if viewed.get() { say::viewed() } else { say::mark_viewed() }}
                    </button>
                    <Show when=move || there.get()>
                        <IconButton glyph=Glyph::Outside label=say::open_outside() on_press=open/>
                    </Show>
                </div>
            </Show>
        </header>
    }
}
