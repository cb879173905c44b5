//! The fields of a task of a stage.

use super::{
    fields::{OneOfMany, TextOf},
    held::HeldFields,
    state::EditorState,
};
use crate::{
    catalogue::{common, workflows as say},
    components::{Bound, Glyph, IconButton},
    live::Live,
    state::workflow::{
        edit, held, rename,
        task_fields::{self, TaskWork},
    },
};
use contract::workflow::{WorkflowDefinition, WorkflowTask};
use leptos::prelude::*;

/// The fields of a task.
#[component]
pub(super) fn StageTaskForm(at: usize, task: usize) -> impl IntoView {
    let state = EditorState::get();
    let name = state.memo(move |draft| {
        let stage = draft.definition().stages.get(at);
        stage.and_then(|stage| stage.tasks.get(task)).map(|task| task.name.clone()).unwrap_or_default()
    });
    let named = state.part(
        format!("task.{at}.{task}.name"),
        move |all| task_of(all, at, task).map(|task| task.name.clone()).unwrap_or_default(),
        move |all, name: String| rename::task(all, at, task, name.trim()),
    );
    let part = move |field, read, write| of_task(state, (at, task), field, read, write);
    let does = part(
        "does",
        |task| TaskWork::of(task).key().to_owned(),
        |task, key| TaskWork::of_key(&key).put(task),
    );
    let title = part("title", |task| text_of(&task.title), |task, text| task.title = given(text));
    let by_agent = Memo::new(move |_| does.get() == TaskWork::Agent.key());
    let remove = move || state.change(None, |all| edit::remove_task(all, at, task));
    view! {
        <div class="editor-item" role="group" aria-label=move || say::task_named(&name.get())>
            <div class="form">
                <TextOf label=common::name() value=named mono=true/>
                <TextOf label=say::title() value=title/>
                <OneOfMany label=say::done_by() value=does options=Signal::stored(task_fields::does_options())/>
                {move || if by_agent.get() {
                    view! { <TaskAgentField at=at task=task/> }.into_any()
                } else {
                    let command = part("command", |task| text_of(&task.command), |task, text| task.command = Some(text));
                    view! { <TextOf label=common::command() value=command mono=true rows=2 wide=true/> }.into_any()
                }}
            </div>
            <MoreOfTask at=at task=task/>
            <IconButton glyph=Glyph::Bin label=Signal::derive(move || say::remove_named(&name.get())) on_press=remove/>
        </div>
    }
}

#[component]
fn TaskAgentField(at: usize, task: usize) -> impl IntoView {
    let (live, state) = (Live::get(), EditorState::get());
    let agent = of_task(
        state,
        (at, task),
        "agent",
        |task| text_of(&task.agent),
        |task, text| task.agent = given(text),
    );
    let told = of_task(
        state,
        (at, task),
        "instructions",
        |task| text_of(&task.instructions),
        |task, text| task.instructions = Some(text),
    );
    let options = Signal::derive(move || {
        let chosen = agent.get();
        let mut all = vec![(String::new(), say::choose_one().to_owned())];
        live.agents.with(|agents| {
            let readers =
                agents.iter().flatten().filter(|agent| agent.archived_at.is_none() && agent.kind.converses());
            all.extend(readers.map(|agent| (agent.name.clone(), agent.name.clone())));
        });
        if all.iter().all(|(name, _)| *name != chosen) {
            all.push((chosen.clone(), chosen));
        }
        all
    });
    view! {
        <OneOfMany label=common::agent() value=agent options=options/>
        <TextOf label=say::what_to_do() value=told rows=3 wide=true/>
    }
}

/// What a task may have besides.
#[component]
fn MoreOfTask(at: usize, task: usize) -> impl IntoView {
    let state = EditorState::get();
    let part = move |field, read, write| of_task(state, (at, task), field, read, write);
    let check = part("check", |task| text_of(&task.check), |task, text| task.check = given(text));
    let done = part("done_when", |task| text_of(&task.done_when), |task, text| task.done_when = given(text));
    let failed =
        part("failed_when", |task| text_of(&task.failed_when), |task, text| task.failed_when = given(text));
    let place = part("place", |task| held::place_key(task.place), |task, key| task.place = key.parse().ok());
    let sandbox = part(
        "sandbox",
        |task| held::sandbox_key(task.sandbox, task.network),
        |task, key| (task.sandbox, task.network) = held::sandbox_of(&key),
    );
    let time = part(
        "timeout",
        |task| number_of(task.timeout_seconds),
        |task, text| task.timeout_seconds = number(&text),
    );
    let retries = part("retries", |task| number_of(task.retries), |task, text| task.retries = number(&text));
    let outputs = part(
        "outputs",
        |task| task.outputs.iter().cloned().collect::<Vec<_>>().join(", "),
        |task, text| task.outputs = task_fields::names_in(&text),
    );
    view! {
        <details class="fold more">
            <summary>
                <span class="more-word">{common::more()}</span>
                <span class="more-said">{say::more_of_task()}</span>
            </summary>
            <div class="form">
                <TextOf label=say::check() value=check mono=true wide=true hint=say::check_hint()/>
                <TextOf label=say::done_when() value=done mono=true hint=say::done_when_hint()/>
                <TextOf label=say::failed_when() value=failed mono=true hint=say::failed_when_hint()/>
                <TextOf label=say::time_out_seconds() value=time/>
                <TextOf label=common::retries() value=retries/>
                <HeldFields place=place sandbox=sandbox of_task=true/>
                <TextOf label=say::outputs() value=outputs mono=true wide=true hint=say::outputs_hint()/>
            </div>
        </details>
    }
}

fn task_of(all: &WorkflowDefinition, at: usize, task: usize) -> Option<&WorkflowTask> {
    all.stages.get(at)?.tasks.get(task)
}

/// A part of a task that a control shows and changes.
fn of_task(
    state: EditorState,
    (at, task): (usize, usize),
    field: &str,
    read: fn(&WorkflowTask) -> String,
    write: fn(&mut WorkflowTask, String),
) -> Bound<String> {
    state.part(
        format!("task.{at}.{task}.{field}"),
        move |all| task_of(all, at, task).map(read).unwrap_or_default(),
        move |all, text: String| {
            let own = all.stages.get_mut(at).and_then(|stage| stage.tasks.get_mut(task));
            own.into_iter().for_each(|task| write(task, text.clone()));
        },
    )
}

fn text_of(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

fn number_of(number: Option<i64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn number(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}
