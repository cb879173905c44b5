//! What a schedule starts: a command, an agent that is told what to do, or a workflow.

use super::{
    form::{ScheduleState, can_be_started},
    segments::OneOf,
    workflow::RunFields,
};
use crate::{
    catalogue::{common, new_task, schedules as say},
    components::{Field, Select, TextInput},
    dialogs::parts::FolderInput,
    hooks::{
        form_state::{field, leaves},
        text_field::TextField,
    },
    live::Live,
    state::schedule_form::{ScheduleForm, Starts},
};
use contract::{Agent, model::FormField, text};
use leptos::prelude::*;

/// So much of an agent's own command stands in a hint, in characters.
const COMMAND_CHARS: usize = 70;

/// What is started.
#[component]
pub(super) fn StartsWhat(agent: Memo<Option<Agent>>) -> impl IntoView {
    let state = ScheduleState::get();
    let starts = field!(state.starts);
    view! {
        <OneOf
            legend=say::starts()
            options=vec![
                (Starts::Command, say::starts_command()),
                (Starts::Agent, say::starts_agent()),
                (Starts::Workflow, say::workflow()),
            ]
            value=starts
        />
        {move || match starts.get() {
            Starts::Command => view! { <CommandFields/> }.into_any(),
            Starts::Agent => view! { <AgentFields agent=agent/> }.into_any(),
            Starts::Workflow => view! { <RunFields/> }.into_any(),
        }}
    }
}

#[component]
fn CommandFields() -> impl IntoView {
    let state = ScheduleState::get();
    view! {
        <TextField
            form=state
            name="command"
            label=common::command()
            value=field!(state.command)
            mono=true
            placeholder=say::command_example()
        />
        <Folder/>
    }
}

#[component]
fn Folder() -> impl IntoView {
    let state = ScheduleState::get();
    view! {
        <Field label=say::working_folder() name="cwd" wide=true error=state.error("cwd")>
            <FolderInput value=field!(state.cwd) placeholder=say::home_folder() on_leave=state.leaves("cwd")/>
        </Field>
    }
}

#[component]
fn AgentFields(agent: Memo<Option<Agent>>) -> impl IntoView {
    let (live, state) = (Live::get(), ScheduleState::get());
    let value = field!(state.agent);
    let options = Signal::derive(move || {
        let chosen = value.get();
        let mut options = vec![(String::new(), say::choose_one().to_owned())];
        live.agents.with(|agents| {
            let fitting = agents.iter().flatten().filter(|agent| can_be_started(agent));
            options.extend(fitting.map(|agent| (agent.name.clone(), agent.name.clone())));
        });
        if options.iter().all(|(name, _)| *name != chosen) {
            let name = agent.get().map_or_else(|| chosen.clone(), |agent| agent.name);
            options.push((chosen, say::agent_gone(&name)));
        }
        options
    });
    // the first line says that none is chosen
    let hint = Signal::derive(move || {
        let own = agent.with(|agent| agent.as_ref().and_then(|agent| agent.command.clone()));
        let none = options.with(|options| options.len() == 1).then(|| say::no_agents().to_owned());
        own.map(|command| say::runs_own(&text::first_line(&command, COMMAND_CHARS))).or(none)
    });
    let asks = Memo::new(move |_| state.form.with(|form| form.chosen.asks.clone()));
    let is_told = Memo::new(move |_| state.form.with(ScheduleForm::takes_instructions));
    view! {
        <Field label=common::agent() name="agent" wide=true hint=hint error=state.error("agent")>
            <Select value=value options=options on_choose=move |_| state.leaves("agent").run(())/>
        </Field>
        {move || asks.get().into_iter().map(|field| view! { <AgentAsks field=field/> }).collect_view()}
        <Show when=move || is_told.get()>
            <TextField
                form=state
                name="instructions"
                label=say::what_to_do()
                value=field!(state.instructions)
                rows=4
                placeholder=new_task::what_to_do_example()
            />
        </Show>
        <Folder/>
    }
}

/// A field by which the agent asks for what it needs.
#[component]
fn AgentAsks(field: FormField) -> impl IntoView {
    let state = ScheduleState::get();
    let FormField { name, label, help, required, long } = field;
    let hint = Some(help).filter(|help| !help.is_empty());
    let optional = if required { String::new() } else { new_task::optional().to_owned() };
    let (read, write, asked) = (name.clone(), name.clone(), name.clone());
    let value = state.field(
        move |form| form.answers.get(&read).cloned().unwrap_or_default(),
        move |form, answer| drop(form.answers.insert(write.clone(), answer)),
    );
    let error = Signal::derive(move || {
        state.told.with(|told| state.found.with(|(draft, wrong)| told.about(&asked, wrong, draft)))
    });
    let leave = leaves(state.told, name.clone());
    view! {
        <Field label=label name=name wide=true hint=hint error=error>
            <TextInput value=value rows=if long { 3 } else { 0 } placeholder=optional on_leave=leave/>
        </Field>
    }
}
