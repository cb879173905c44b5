//! What every task has: agent, type, texts, priority.

use super::{TaskDialog, also::AlsoGiven, asked::AskedFields};
use crate::{
    catalogue::{Word, common, new_task as say},
    components::{Field, Select, Slider},
    hooks::{form_state::field, text_field::TextField},
    state::{clip::clip, names, task_form::TaskForm},
};
use contract::{Agent, TaskType};
use leptos::prelude::*;

/// As much of an agent's name and role as the closed list has room for.
const OPTION_CHARS: usize = 34;
/// As much of a command as a line of hint has room for.
const HINT_CHARS: usize = 70;
/// What stands under the scale of the priority.
const MARKS: [(i64, Word); 3] = [(1, say::low), (5, say::medium), (10, say::high)];

/// The fields that always show.
#[component]
pub fn Basics() -> impl IntoView {
    let dialog = TaskDialog::get();
    let form = dialog.form;
    let priority = field!(form.priority);
    let types = TaskType::ALL.map(|t| (t.as_str().to_owned(), names::task_type(t).to_owned()));
    view! {
        <Field label=common::agent() name="agent" error=form.error("agent")>
            <Select value=field!(form.agent) options=Signal::derive(move || agent_options(dialog))/>
        </Field>
        <Field label=say::task_type() name="task_type" error=form.error("task_type")>
            <Select value=field!(form.task_type) options=Signal::stored(types.to_vec())/>
        </Field>
        <AlsoGiven/>
        {move || if Memo::new(move |_| form.takes_command()).get() {
            view! { <CommandTexts/> }.into_any()
        } else {
            view! { <ReadTexts/> }.into_any()
        }}
        <Field
            label=Signal::derive(move || say::priority(priority.get()))
            name="priority"
            wide=true
            error=form.error("priority")
        >
            <Slider
                value=priority
                min=1
                max=10
                marks=&MARKS
                spoken=Callback::new(|priority| say::priority_spoken(priority, height(priority)))
            />
        </Field>
    }
}

/// The texts of a task that runs a command: the command is what matters, the rest may be left out.
#[component]
fn CommandTexts() -> impl IntoView {
    let dialog = TaskDialog::get();
    let (form, fields) = (dialog.form, dialog.form.fields);
    // What the agent runs by itself, where it does.
    let own =
        Memo::new(move |_| form.agent.with(|agent| agent.as_ref().and_then(|agent| agent.command.clone())));
    let command = move || {
        let hint = own.with(Option::is_some).then(|| say::own_command().to_owned());
        let placeholder = own.get().unwrap_or_else(|| "cargo test --workspace".to_owned());
        view! {
            <TextField
                form=form
                name="command"
                label=common::command()
                value=field!(form.command)
                hint=hint
                rows=2
                mono=true
                autofocus=true
                placeholder=placeholder
            />
        }
    };
    // Where the agent's own command runs, there is no line to take a title from.
    let title_hint = Signal::derive(move || {
        let first_line = |form: &TaskForm| {
            form.command.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
        };
        let untitled = fields.with(|form| form.title.trim().is_empty()) && dialog.is_new();
        let line = fields.with(first_line);
        match line {
            _ if !untitled => None,
            Some(line) => Some(say::title_if_empty(&clip(&line, HINT_CHARS))),
            None if own.with(Option::is_some) => None,
            None => Some(say::title_of_command().to_owned()),
        }
    });
    view! {
        {command}
        <TextField form=form name="title" label=say::title() value=field!(form.title) hint=title_hint/>
        <TextField
            form=form
            name="description"
            label=say::description()
            value=field!(form.description)
            rows=2
            placeholder=say::description_of_command()
        />
    }
}

/// What an agent that reads is told: what it asks for by fields of its own, else one text. The others follow from that
/// and are under More.
#[component]
fn ReadTexts() -> impl IntoView {
    let form = TaskDialog::get().form;
    view! {
        <Show when=move || !form.asks()>
            <TextField
                form=form
                name="instructions"
                label=say::what_to_do()
                value=field!(form.instructions)
                rows=6
                autofocus=true
                placeholder=say::what_to_do_example()
            />
        </Show>
        <AskedFields/>
    }
}

/// The texts that follow from what the agent is told, for who wants others.
#[component]
pub fn DerivedTexts() -> impl IntoView {
    let form = TaskDialog::get().form;
    let own_title = Signal::derive(move || {
        let title = form.own_title();
        title.map(|title| say::title_if_empty(&title))
    });
    let as_title = || Some(say::as_title().to_owned());
    view! {
        <TextField form=form name="title" label=say::title() value=field!(form.title) hint=own_title/>
        <TextField
            form=form
            name="description"
            label=say::description()
            value=field!(form.description)
            hint=as_title()
            rows=2
            placeholder=say::description_example()
        />
        <Show when=move || form.asks()>
            <TextField
                form=form
                name="instructions"
                label=say::instructions()
                value=field!(form.instructions)
                hint=as_title()
                rows=3
                placeholder=say::instructions_example()
            />
        </Show>
    }
}

/// The agents that take tasks, and the chosen one even if it does not.
fn agent_options(dialog: TaskDialog) -> Vec<(String, String)> {
    let chosen = dialog.form.fields.with(|form| form.agent.clone());
    let said = |agent: &Agent| match agent.role.trim() {
        "" => agent.name.clone(),
        role => clip(&format!("{} · {role}", agent.name), OPTION_CHARS),
    };
    let mut options: Vec<(String, String)> = dialog.live.agents.with(|agents| {
        let active = agents.iter().flatten().filter(|agent| agent.archived_at.is_none());
        active.map(|agent| (agent.name.clone(), said(agent))).collect()
    });
    if !chosen.is_empty() && options.iter().all(|(name, _)| *name != chosen) {
        let put_away = dialog.form.agent.get().map(|agent| say::put_away(&agent.name));
        options.push((chosen.clone(), put_away.unwrap_or(chosen)));
    }
    options
}

fn height(priority: i64) -> &'static str {
    match priority {
        ..=3 => say::height_low(),
        4..=7 => say::height_medium(),
        _ => say::height_high(),
    }
}
