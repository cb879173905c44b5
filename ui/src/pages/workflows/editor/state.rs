//! What the parts of the editor share: the workflow as it stands, what was found wrong with it, and what is chosen.

use crate::{
    components::{Bound, Toasts},
    ipc,
    shell::Shell,
    state::{
        revision::Turns,
        workflow::{edit::Editor, walk::GraphSpot},
    },
};
use contract::{
    ApiError,
    command::CheckWorkflow,
    workflow::{Workflow, WorkflowDefinition, WorkflowProblem},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// A pause in typing after which the engine is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// The tab with the graph and the fields.
pub(super) const STAGES: &str = "stages";
/// The tab with the text alone.
pub(super) const TEXT: &str = "text";

/// The editor. A cheap handle.
#[derive(Clone, Copy)]
pub(in crate::pages::workflows) struct EditorState {
    /// The workflow as it stands.
    pub(super) draft: RwSignal<Option<Editor>>,
    /// What is wrong with it.
    pub(super) problems: RwSignal<Vec<WorkflowProblem>>,
    /// Why that could not be found out.
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// The stage whose fields show; none: those of the whole.
    pub(super) chosen: RwSignal<Option<usize>>,
    /// The node that Tab comes to.
    pub(super) stop: RwSignal<GraphSpot>,
    /// The tab that shows.
    pub(super) tab: RwSignal<&'static str>,
    /// The project that it is kept in; empty: the person's own folder.
    pub(super) folder: RwSignal<String>,
    /// Whether it is kept in a project.
    pub(super) in_project: RwSignal<bool>,
    /// Whether it is asked where it is to be kept.
    pub(super) asking: RwSignal<bool>,
    /// It is being saved.
    pub(super) pending: RwSignal<bool>,
    pub(super) toasts: Toasts,
    /// Whether the text was changed last, and not the fields.
    by_text: StoredValue<bool>,
    turns: StoredValue<Turns>,
    soon: StoredValue<Option<TimeoutHandle>>,
}

impl EditorState {
    /// Of the page.
    pub(in crate::pages::workflows) fn new() -> Self {
        Self {
            draft: Shell::get().workflow_draft,
            problems: RwSignal::new(vec![]),
            failed: RwSignal::new(None),
            chosen: RwSignal::new(None),
            stop: RwSignal::new(GraphSpot::default()),
            tab: RwSignal::new(STAGES),
            folder: RwSignal::new(String::new()),
            in_project: RwSignal::new(false),
            asking: RwSignal::new(false),
            pending: RwSignal::new(false),
            toasts: Toasts::get(),
            by_text: StoredValue::new(false),
            turns: StoredValue::new(Turns::default()),
            soon: StoredValue::new(None),
        }
    }

    /// The page's.
    pub(in crate::pages::workflows) fn get() -> Self {
        expect_context()
    }

    /// Another workflow is edited: it is looked at, and nothing of it is chosen yet.
    pub(super) fn begin(self) {
        // one that has no text yet is written from its definition
        let has_text =
            self.draft.with_untracked(|draft| draft.as_ref().is_some_and(|draft| !draft.text().is_empty()));
        self.by_text.set_value(has_text);
        self.chosen.set(None);
        self.stop.set(GraphSpot::default());
        self.problems.set(vec![]);
        self.check();
    }

    /// Changes what it says. `field`: what is typed in, so that it is one step.
    pub(super) fn change(self, field: Option<&str>, change: impl FnOnce(&mut WorkflowDefinition)) {
        self.by_text.set_value(false);
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                draft.change(field, change);
            }
        });
        self.check_soon();
    }

    /// Changes its text.
    pub(super) fn write(self, text: String) {
        self.by_text.set_value(true);
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                draft.write(text);
            }
        });
        self.check_soon();
    }

    /// Takes the last step back.
    pub(super) fn undo(self) {
        self.step(Editor::undo);
    }

    /// Makes the step again that was taken back last.
    pub(super) fn redo(self) {
        self.step(Editor::redo);
    }

    fn step(self, step: fn(&mut Editor)) {
        self.draft.update(|draft| draft.iter_mut().for_each(step));
        let stages = self.with(|draft| draft.definition().stages.len());
        if self.chosen.get_untracked().is_some_and(|at| Some(at) >= stages) {
            self.chosen.set(None);
        }
        self.by_text.set_value(self.tab.get_untracked() == TEXT);
        self.check_soon();
    }

    fn check_soon(self) {
        // what is on its way is older than what stands here now
        let _ = self.turns.try_update_value(Turns::take);
        // the change may be made in a part of the page that is gone by then
        if let Some(before) = self.soon.get_value() {
            before.clear();
        }
        self.soon.set_value(set_timeout_with_handle(move || self.check(), PAUSE).ok());
    }

    /// What asks for the check of what stands here now.
    pub(super) fn asked(self) -> Option<CheckWorkflow> {
        let by_text = self.by_text.try_get_value()?;
        self.draft.try_with_untracked(|draft| {
            draft.as_ref().map(|draft| CheckWorkflow {
                text: draft.text().to_owned(),
                definition: (!by_text).then(|| draft.definition().clone()),
            })
        })?
    }

    fn check(self) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        // The page may have been left in the pause before.
        let Some(request) = self.asked() else { return };
        spawn_local(async move {
            let answer = ipc::call(request).await;
            if self.turns.try_with_value(|turns| turns.is_latest(turn)) != Some(true) {
                return;
            }
            match answer {
                Ok(workflow) => self.take_in(&workflow),
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    /// What was found of what stands here.
    pub(super) fn take_in(self, workflow: &Workflow) {
        let _ = self.failed.try_set(None);
        let _ = self.problems.try_set(workflow.problems.clone());
        let _ = self.draft.try_update(|draft| draft.iter_mut().for_each(|draft| draft.checked(workflow)));
    }

    /// Something about the workflow as it stands.
    pub(super) fn with<T>(self, read: impl FnOnce(&Editor) -> T) -> Option<T> {
        self.draft.with_untracked(|draft| draft.as_ref().map(read))
    }

    /// A value about it that changes only when it does.
    pub(super) fn memo<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Editor) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.draft.with(|draft| draft.as_ref().map(&read).unwrap_or_default()))
    }

    /// A part of what it says that a control shows and changes.
    pub(super) fn part<T: Default + Clone + PartialEq + Send + Sync + 'static>(
        self,
        field: impl Into<String>,
        read: impl Fn(&WorkflowDefinition) -> T + Send + Sync + 'static,
        write: impl Fn(&mut WorkflowDefinition, T) + Send + Sync + 'static,
    ) -> Bound<T> {
        let field = field.into();
        let value = self.memo(move |draft| read(draft.definition()));
        Bound::new(value, move |value| self.change(Some(&field), |definition| write(definition, value)))
    }
}
