//! What the parts of the page share: the workflows and their runs as they were read, and the folder that they are looked
//! for from.

use crate::{
    hooks::remembered::{recall, remember},
    ipc,
    shell::WORKFLOWS_FOLDER,
    state::revision::Turns,
};
use contract::{
    ApiError,
    command::{ListWorkflowRuns, ListWorkflows},
    workflow::{Workflow, run::WorkflowRunBrief},
};
use leptos::{prelude::*, task::spawn_local};

/// Runs that are read at once.
const RUNS: i64 = 50;

/// What the parts of the page share. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Workflows {
    /// The workflows; `None` until they are known.
    pub(super) all: RwSignal<Option<Vec<Workflow>>>,
    /// Their runs, newest first; `None` until they are known.
    pub(super) runs: RwSignal<Option<Vec<WorkflowRunBrief>>>,
    /// Whether there are more runs than those.
    pub(super) more: RwSignal<bool>,
    /// Why they could not be read.
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// The project's folder; empty: of no project.
    pub(super) folder: RwSignal<String>,
    turns: StoredValue<Turns>,
}

impl Workflows {
    /// Of a page that has read nothing yet.
    pub(super) fn new() -> Self {
        Self {
            all: RwSignal::new(None),
            runs: RwSignal::new(None),
            more: RwSignal::new(false),
            failed: RwSignal::new(None),
            folder: RwSignal::new(recall(WORKFLOWS_FOLDER).unwrap_or_default()),
            turns: StoredValue::new(Turns::default()),
        }
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Reads them once more.
    pub(super) fn read(self) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        let folder = self.folder_asked();
        spawn_local(async move {
            let answer = async {
                let all = ipc::call(ListWorkflows { folder }).await?;
                let runs = ipc::call(ListWorkflowRuns { limit: RUNS, ..ListWorkflowRuns::default() }).await?;
                Ok((all, runs))
            }
            .await;
            if self.turns.try_update_value(|turns| turns.admit(turn)) != Some(true) {
                return; // overtaken, or the page is gone
            }
            self.failed.set(answer.as_ref().err().cloned());
            if let Ok((all, runs)) = answer {
                self.more.set(runs.len() == RUNS as usize);
                self.all.set(Some(all));
                self.runs.set(Some(runs));
            }
        });
    }

    /// Reads the runs before those that show.
    pub(super) fn read_more(self) {
        let before = self.runs.with_untracked(|runs| runs.as_ref()?.last().map(|run| run.id));
        spawn_local(async move {
            let request = ListWorkflowRuns { limit: RUNS, before, ..ListWorkflowRuns::default() };
            match ipc::call(request).await {
                Ok(older) => {
                    let _ = self.more.try_set(older.len() == RUNS as usize);
                    let _ = self.runs.try_update(|runs| runs.get_or_insert_default().extend(older));
                }
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    /// Looks for the workflows of another project.
    pub(super) fn look_in(self, folder: String) {
        if self.folder.get_untracked() != folder {
            remember(WORKFLOWS_FOLDER, &folder);
            self.folder.set(folder);
            self.read();
        }
    }

    /// The folder, where there is one.
    pub(super) fn folder_asked(self) -> Option<String> {
        let folder = self.folder.with_untracked(|folder| folder.trim().to_owned());
        Some(folder).filter(|folder| !folder.is_empty())
    }

    /// One of them as it is now.
    pub(super) fn peek(self, name: &str) -> Option<Workflow> {
        self.all.with_untracked(|all| all.iter().flatten().find(|one| one.name == name).cloned())
    }
}
