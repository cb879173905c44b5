//! What is done about workflows and their runs.

use super::{leave::Leave, shared::Workflows, start_state::StartState};
use crate::{
    catalogue::workflows as say,
    components::Toasts,
    dialogs::parts::focus_soon,
    ipc,
    live::Live,
    shell::{OUTPUT, OVERVIEW, Shell, WorkflowsView},
    state::workflow::{edit::Editor, inputs::StartSubject},
};
use contract::{
    TaskId,
    command::RetryWorkflowRun,
    workflow::{
        Workflow,
        run::{WorkflowRun, WorkflowRunBrief},
    },
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::{Map, Value};

/// Does things about workflows. A cheap handle: take it with [`WorkflowActs::get`] in any part of the page.
#[derive(Clone, Copy)]
pub(super) struct WorkflowActs {
    page: Workflows,
    start: StartState,
    live: Live,
    shell: Shell,
    toasts: Toasts,
    leave: Leave,
}

impl WorkflowActs {
    /// Of this page.
    pub(super) fn new(page: Workflows, start: StartState) -> Self {
        Self {
            page,
            start,
            live: Live::get(),
            shell: Shell::get(),
            toasts: Toasts::get(),
            leave: Leave::get(),
        }
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Shows those that there are, and their runs.
    pub(super) fn show_all(self) {
        self.leave.then(move || {
            self.live.selected.set(None);
            self.shell.workflows.set(WorkflowsView::List);
            focus_soon(".page h1");
        });
    }

    /// Shows a run.
    pub(super) fn open_run(self, run: TaskId) {
        self.leave.then(move || {
            self.live.selected.set(None);
            self.shell.workflows.set(WorkflowsView::Run(run));
            focus_soon(".page h1");
        });
    }

    /// Asks for the inputs of one, by its name.
    pub(super) fn ask_to_start(self, name: &str) {
        match self.page.peek(name) {
            Some(workflow) => self.start_one(&workflow),
            None => self.toasts.warn(say::is_gone(name)),
        }
    }

    /// Asks for the inputs of one.
    pub(super) fn start_one(self, workflow: &Workflow) {
        let Some(definition) = workflow.definition.clone() else { return };
        self.start.change(StartSubject {
            workflow: workflow.path.clone().unwrap_or_else(|| workflow.name.clone()),
            definition,
            folder: self.page.folder.get_untracked(),
            given: Map::new(),
            again: None,
        });
    }

    /// Asks for other inputs of a run.
    pub(super) fn start_like(self, run: &WorkflowRun) {
        self.start.change(StartSubject {
            workflow: run.brief.name.clone(),
            definition: run.definition.clone(),
            folder: run.folder.clone(),
            given: run.inputs.clone(),
            again: Some(run.brief.id),
        });
    }

    /// Starts a run again: from a stage, with these inputs from the beginning, or where the engine says.
    pub(super) fn retry(self, run: TaskId, from: Option<String>, inputs: Option<Map<String, Value>>) {
        spawn_local(async move {
            match ipc::call(RetryWorkflowRun { id: run.to_string(), from, inputs }).await {
                Ok(run) => self.was_started(&run.brief),
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    /// A workflow was saved: the list is of before.
    pub(super) fn was_saved(self) {
        self.page.read();
    }

    /// A run was started: it shows.
    pub(super) fn was_started(self, run: &WorkflowRunBrief) {
        self.toasts.say(say::was_started(&run.name, run.number));
        self.page.read();
        self.open_run(run.id);
    }

    /// Shows a task beside the page.
    pub(super) fn open_task(self, task: TaskId) {
        self.live.selected.set(Some(task));
        self.shell.detail_tab.set(OVERVIEW);
    }

    /// Shows what a task writes beside the page.
    pub(super) fn open_output(self, task: TaskId) {
        self.live.selected.set(Some(task));
        self.shell.detail_tab.set(OUTPUT);
    }

    /// Begins a new workflow.
    pub(super) fn make(self) {
        self.leave.then(move || {
            self.begin_editing(Editor::new(say::new_name()));
        });
    }

    /// Opens one to be changed. What came with Legwork is changed as a copy.
    pub(super) fn edit(self, workflow: Workflow) {
        self.leave.then(move || {
            self.begin_editing(Editor::of(&workflow));
        });
    }

    /// The editor begins anew, also where another one was edited just now.
    fn begin_editing(self, editor: Editor) {
        self.live.selected.set(None);
        self.shell.workflows.set(WorkflowsView::List);
        request_animation_frame(move || {
            self.shell.workflow_draft.set(Some(editor));
            self.shell.workflows.set(WorkflowsView::Edit);
            focus_soon(".page h1");
        });
    }
}
