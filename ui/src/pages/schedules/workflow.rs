//! The workflow that a schedule starts: which, and what is given to its inputs.

use super::form::ScheduleState;
use crate::{
    catalogue::schedules as say,
    components::{Field, Select},
    dialogs::{parts::FolderInput, workflow_input::WorkflowInputField},
    hooks::form_state::{field, leaves},
    ipc,
    state::workflow::inputs::field_of,
};
use contract::{
    command::ListWorkflows,
    workflow::{Workflow, WorkflowDefinition, WorkflowInput},
};
use leptos::{prelude::*, task::spawn_local};

/// Which workflow, its inputs, its folder.
#[component]
pub(super) fn RunFields() -> impl IntoView {
    let state = ScheduleState::get();
    let found = RwSignal::new(Vec::<Workflow>::new());
    let folder = field!(state.cwd);
    // which there are follows from the folder
    Effect::new(move |_| {
        let asked = folder.get();
        spawn_local(async move {
            let folder = Some(asked.trim().to_owned()).filter(|folder| folder.starts_with('/'));
            let all = ipc::call(ListWorkflows { folder }).await.unwrap_or_default();
            if folder_now(state) == asked {
                let _ = found.try_set(all);
            }
        });
    });
    let value = field!(state.workflow);
    let options = Signal::derive(move || {
        let chosen = value.get();
        let mut options = vec![(String::new(), say::choose_one().to_owned())];
        found.with(|all| {
            let fitting = all.iter().filter(|one| one.definition.is_some());
            options.extend(fitting.map(|one| (one.name.clone(), one.name.clone())));
        });
        if options.iter().all(|(name, _)| *name != chosen) {
            options.push((chosen.clone(), chosen));
        }
        options
    });
    Effect::new(move |_| {
        let chosen = value.get();
        let is_it = |one: &&Workflow| one.name == chosen || one.path.as_deref() == Some(chosen.as_str());
        let known = found.with(|all| all.iter().find(is_it).and_then(|one| one.definition.clone()));
        if state.form.with(|form| form.definition != known) {
            state.form.update(|form| form.definition = known);
        }
    });
    let inputs = Memo::new(move |_| {
        let of = |definition: &WorkflowDefinition| definition.inputs.clone().into_iter().collect::<Vec<_>>();
        state.form.with(|form| form.definition.as_ref().map(of)).unwrap_or_default()
    });
    let about = Memo::new(move |_| {
        state.form.with(|form| form.definition.as_ref().map(|one| one.description.clone()))
    });
    let hint = Signal::derive(move || about.get().filter(|text| !text.is_empty()));
    view! {
        <Field label=say::workflow() name="workflow" wide=true hint=hint error=state.error("workflow")>
            <Select value=value options=options on_choose=move |_| state.leaves("workflow").run(())/>
        </Field>
        {move || inputs.get().into_iter().map(|(name, input)| view! { <RunInput name=name input=input/> }).collect_view()}
        <Field
            label=say::working_folder()
            name="folder"
            wide=true
            hint=Some(say::run_folder_hint().to_owned())
            error=state.error("folder")
        >
            <FolderInput value=folder placeholder=say::home_folder() on_leave=state.leaves("folder")/>
        </Field>
    }
}

fn folder_now(state: ScheduleState) -> String {
    state.form.try_with_untracked(|form| form.cwd.clone()).unwrap_or_default()
}

/// The field of an input.
#[component]
fn RunInput(name: String, input: WorkflowInput) -> impl IntoView {
    let state = ScheduleState::get();
    let key = field_of(&name);
    let (read, write) = (name.clone(), name.clone());
    let value = state.field(
        move |form| form.input_text(&read),
        move |form, entered| drop(form.inputs.insert(write.clone(), entered)),
    );
    let asked = key.clone();
    let error = Signal::derive(move || {
        state.told.with(|told| state.found.with(|(draft, wrong)| told.about(&asked, wrong, draft)))
    });
    let leave = leaves(state.told, key);
    view! { <WorkflowInputField name=name input=input value=value error=error on_leave=leave/> }
}
