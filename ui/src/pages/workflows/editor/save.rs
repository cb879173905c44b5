//! Where a workflow is kept, and keeping it.

use super::state::EditorState;
use crate::{
    catalogue::{common, workflows as say},
    components::{Bound, Button, ButtonKind, Dialog, Field, Glyph, Select, options},
    dialogs::parts::FolderInput,
    ipc,
    pages::workflows::{acts::WorkflowActs, shared::Workflows},
    state::{chord::in_text, workflow::edit::Editor},
};
use contract::{ApiError, command::WriteWorkflow, workflow::Workflow};
use leptos::{prelude::*, task::spawn_local};

/// The words of the two places.
const PERSON: &str = "person";
const PROJECT: &str = "project";

/// The button that saves, with the one that starts what was saved.
#[component]
pub(super) fn SaveBar() -> impl IntoView {
    let (state, acts) = (EditorState::get(), WorkflowActs::get());
    let changed = state.memo(Editor::is_changed);
    view! {
        <span class="workflow-quiet" role="status">{move || changed.get().then(say::unsaved)}</span>
        <Button kind=ButtonKind::Primary icon=Glyph::Save pending=state.pending title=in_text("Ctrl+S") on_press=move || save(state, acts)>
            {say::save()}
        </Button>
        <PlaceDialog/>
    }
}

/// Where a workflow is kept that has no file yet.
#[component]
fn PlaceDialog() -> impl IntoView {
    let (state, acts, page) = (EditorState::get(), WorkflowActs::get(), Workflows::get());
    let open = state.asking;
    let place = Bound::new(
        Signal::derive(move || if state.in_project.get() { PROJECT } else { PERSON }.to_owned()),
        move |word: String| state.in_project.set(word == PROJECT),
    );
    Effect::new(move |_| {
        if open.get() && state.folder.with_untracked(String::is_empty) {
            state.folder.set(page.folder.get_untracked());
        }
    });
    let missing =
        Memo::new(move |_| state.in_project.get() && state.folder.with(|folder| folder.trim().is_empty()));
    let tried = RwSignal::new(false);
    let go = move || {
        tried.set(true);
        if !missing.get_untracked() {
            open.set(false);
            keep_now(state, acts);
        }
    };
    let error = Signal::derive(move || (tried.get() && missing.get()).then(|| say::no_folder().to_owned()));
    let options = options(&[(PERSON, say::of_person()), (PROJECT, say::in_a_project())]);
    let footer = move || {
        view! {
            <Button on_press=move || open.set(false)>{common::cancel()}</Button>
            <Button kind=ButtonKind::Primary title=in_text("Ctrl+Enter") on_press=go>{say::save()}</Button>
        }
    };
    view! {
        <Dialog open=open title=say::where_to_keep() narrow=true footer=footer on_submit=Callback::new(move |()| go())>
            <div class="form">
                <Field label=say::kept_in() wide=true hint=Some(say::kept_in_hint().to_owned())>
                    <Select value=place options=options/>
                </Field>
                <Show when=move || state.in_project.get()>
                    <Field label=say::project() wide=true error=error>
                        <FolderInput value=state.folder on_leave=Callback::new(|()| ())/>
                    </Field>
                </Show>
            </div>
        </Dialog>
    }
}

/// Keeps it in its file; where a new one is to be kept is asked first.
pub(super) fn save(state: EditorState, acts: WorkflowActs) {
    if state.with(|draft| draft.path().is_some()) == Some(true) {
        keep_now(state, acts);
    } else {
        state.asking.set(true);
    }
}

fn keep_now(state: EditorState, acts: WorkflowActs) {
    if state.pending.get_untracked() {
        return;
    }
    state.pending.set(true);
    let toasts = state.toasts;
    spawn_local(async move {
        let answer = keep(state).await;
        let _ = state.pending.try_set(false);
        match answer {
            Ok(Some(workflow)) => {
                acts.was_saved();
                let name = workflow.name.clone();
                toasts.say_with(say::was_saved(&name), say::run(), move || acts.start_one(&workflow));
            }
            Ok(None) => toasts.warn(say::mend_first()),
            Err(error) => toasts.error(&error),
        }
    });
}

/// Checks it once more and writes it; none where something is wrong with it.
async fn keep(state: EditorState) -> Result<Option<Workflow>, ApiError> {
    let Some(request) = state.asked() else { return Ok(None) };
    let checked = ipc::call(request).await?;
    state.take_in(&checked);
    if checked.definition.is_none() || !checked.problems.is_empty() {
        return Ok(None);
    }
    let before = state
        .with(|draft| draft.path().map(|path| (path.to_owned(), draft.kept_text().to_owned())))
        .flatten();
    let (path, before) = before.unzip();
    let folder = state.folder.try_get_untracked().unwrap_or_default();
    let in_project = path.is_none() && state.in_project.try_get_untracked() == Some(true);
    let folder = in_project.then(|| folder.trim().to_owned());
    let kept = ipc::call(WriteWorkflow { text: checked.text, folder, path, before }).await?;
    let _ = state.draft.try_update(|draft| draft.iter_mut().for_each(|draft| draft.saved(&kept)));
    Ok(Some(kept))
}
