//! The dialog that starts a workflow: it asks for the inputs by their types.

use super::{acts::WorkflowActs, start_state::StartState};
use crate::{
    catalogue::{common, workflows as say},
    components::{Button, ButtonKind, Dialog, Field},
    dialogs::{
        parts::{Failure, FolderInput},
        workflow_input::WorkflowInputField,
    },
    hooks::form_state::{field, leaves},
    ipc,
    state::{
        chord::in_text,
        workflow::inputs::{StartSubject, field_of},
    },
};
use contract::{
    Origin,
    command::{RetryWorkflowRun, StartWorkflow},
    workflow::WorkflowInput,
};
use leptos::{prelude::*, task::spawn_local};

/// The dialog, closed until somebody asks for it.
#[component]
pub(super) fn StartDialog() -> impl IntoView {
    let (state, acts) = (StartState::get(), WorkflowActs::get());
    let title = Signal::derive(move || {
        state
            .before
            .with(|subject| subject.as_ref().map(|one| say::start_named(&one.definition.name)))
            .unwrap_or_default()
    });
    let footer = move || {
        view! {
            <Button on_press=move || state.open.set(false)>{common::cancel()}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=state.pending
                title=in_text("Ctrl+Enter")
                on_press=move || submit(state, acts)
            >
                {say::start()}
            </Button>
        }
    };
    view! {
        <Dialog open=state.open title=title footer=footer on_submit=Callback::new(move |()| submit(state, acts))>
            {move || state.before.get().map(|subject| view! { <StartFields subject=subject/> })}
            <Failure error=state.failure/>
        </Dialog>
    }
}

#[component]
fn StartFields(subject: StartSubject) -> impl IntoView {
    let state = StartState::get();
    let StartSubject { definition, again, .. } = subject;
    let about = definition.description;
    view! {
        {(!about.is_empty()).then(|| view! { <p class="workflow-start-about" dir="auto">{about.clone()}</p> })}
        <div class="form">
            {definition.inputs.into_iter().map(|(name, input)| view! { <InputField name=name input=input/> }).collect_view()}
            {again.is_none().then(|| view! {
                <Field
                    label=say::folder()
                    name="folder"
                    wide=true
                    hint=Some(say::folder_hint().to_owned())
                    error=state.error("folder")
                >
                    <FolderInput value=field!(state.folder) placeholder=say::home_folder() on_leave=state.leaves("folder")/>
                </Field>
            })}
        </div>
    }
}

/// The field of an input.
#[component]
fn InputField(name: String, input: WorkflowInput) -> impl IntoView {
    let state = StartState::get();
    let key = field_of(&name);
    let (read, write) = (name.clone(), name.clone());
    let value = state.field(
        move |form| form.values.get(&read).cloned().unwrap_or_default(),
        move |form, entered| drop(form.values.insert(write.clone(), entered)),
    );
    let asked = key.clone();
    let error = Signal::derive(move || {
        state.told.with(|told| state.found.with(|(draft, wrong)| told.about(&asked, wrong, draft)))
    });
    let leave = leaves(state.told, key);
    view! { <WorkflowInputField name=name input=input value=value error=error on_leave=leave/> }
}

fn submit(state: StartState, acts: WorkflowActs) {
    let (Some(asked), Some(subject)) = (state.checked(), state.before.get_untracked()) else { return };
    state.pending.set(true);
    let draft = asked.clone();
    spawn_local(async move {
        let answer = match subject.again {
            Some(run) => {
                ipc::call(RetryWorkflowRun { id: run.to_string(), from: None, inputs: Some(asked.inputs) })
                    .await
            }
            None => {
                ipc::call(StartWorkflow {
                    workflow: subject.workflow,
                    folder: asked.folder,
                    inputs: asked.inputs,
                    origin: Some(Origin::Window),
                })
                .await
            }
        };
        let _ = state.pending.try_set(false);
        match answer {
            Ok(run) => {
                state.finish();
                acts.was_started(&run.brief);
            }
            Err(error) => state.refused(&draft, error),
        }
    });
}
