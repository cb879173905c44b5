//! The tasks that do the same for several agents: which there are, and keeping what one of them did.

use super::state::ReviewState;
use crate::{
    catalogue::{common, review as say},
    components::Toasts,
    hooks::reading,
    ipc,
    live::Live,
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
            show: state.comparing,
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
