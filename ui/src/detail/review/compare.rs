//! What several agents made of the same task beside each other, and keeping what one of them did.

use super::{rival::RivalColumn, state::ReviewState};
use crate::{
    catalogue::{common, review as say},
    components::Toasts,
    hooks::reading,
    ipc,
    live::Live,
    state::review::{
        compare::{ComparedFile, compared},
        words,
    },
};
use contract::{
    TaskId,
    changes::ChangedFile,
    command::{KeepTask, ListRivals, RestoreChanges},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::HashMap;

/// Those that do the same as the task whose change shows. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Rivals {
    /// All of them, the task itself too; none where it was given to one agent alone.
    pub(super) ids: Memo<Vec<TaskId>>,
    /// Whether they show, and not the change of one of them.
    pub(super) show: RwSignal<bool>,
    /// What each of them changed, as far as that is known.
    pub(super) files: RwSignal<HashMap<TaskId, Vec<ChangedFile>>>,
    /// The one that is being kept.
    pub(super) keeping: RwSignal<Option<TaskId>>,
    state: ReviewState,
    live: Live,
    toasts: Toasts,
}

impl Rivals {
    /// Of the change that shows.
    pub(super) fn start(state: ReviewState) -> Self {
        let live = Live::get();
        let reading = reading::read(move || Some(ListRivals { id: state.id().to_string() }));
        let ids = Memo::new(move |_| {
            reading.value.with(|all| all.iter().flatten().map(|task| task.id).collect::<Vec<_>>())
        });
        let rivals = Self {
            ids,
            show: RwSignal::new(false),
            files: RwSignal::new(HashMap::new()),
            keeping: RwSignal::new(None),
            state,
            live,
            toasts: Toasts::get(),
        };
        provide_context(rivals);
        rivals
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Why none of them can be kept now (tracked).
    pub(super) fn why_not(self) -> Option<&'static str> {
        let ended = |id: &TaskId| {
            let task = self.live.task(*id);
            task.with(|task| task.as_ref().is_some_and(|task| task.status.is_terminal()))
        };
        let waits = self.ids.with(|ids| !ids.iter().all(ended));
        waits.then(say::keep_waits)
    }

    /// Keeps what one of them changed, and goes to its review.
    pub(super) fn keep(self, id: TaskId) {
        if self.keeping.get_untracked().is_some() {
            return;
        }
        self.keeping.set(Some(id));
        spawn_local(async move {
            let reply = ipc::call(KeepTask { id: id.to_string() }).await;
            let _ = self.keeping.try_set(None);
            match reply {
                Ok(kept) => {
                    let said = say::kept(&kept.task.agent);
                    match kept.discarded.is_empty() {
                        true => self.toasts.say(said),
                        false => {
                            let gone = kept.discarded;
                            self.toasts.say_with(said, common::undo(), move || self.restore(gone.clone()));
                        }
                    }
                    kept.notes.into_iter().for_each(|note| self.toasts.warn(note));
                    self.live.absorb([kept.task]);
                    self.review(id);
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// Brings back what was discarded.
    pub(super) fn restore(self, ids: Vec<TaskId>) {
        spawn_local(async move {
            for id in ids {
                match ipc::call(RestoreChanges { id: id.to_string() }).await {
                    Ok(changes) if id == self.state.id() => self.state.take_in(changes),
                    Ok(_) => {}
                    Err(error) => self.toasts.error(&error),
                }
            }
        });
    }

    /// Shows the review of one of them.
    pub(super) fn review(self, id: TaskId) {
        if id == self.state.id() {
            let _ = self.show.try_set(false);
            self.state.read();
        } else {
            self.live.selected.set(Some(id));
        }
    }
}

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
