//! The fields of a stage: what it is called, what it comes after, what becomes of its failure, and its tasks.

use super::{
    fields::{OneOfMany, TextOf, optional},
    held::HeldFields,
    state::EditorState,
    task::StageTaskForm,
};
use crate::{
    catalogue::{common, workflows as say},
    components::{Bound, Button, ButtonKind, CheckBox, Glyph, Toasts},
    dialogs::parts::focus_soon,
    state::workflow::{
        definition::{befores, title_of},
        edit,
        failure::{self, FailureKey},
        held, rename,
    },
};
use contract::workflow::WorkflowStage;
use leptos::prelude::*;

/// The fields of the stage at a place.
#[component]
pub(super) fn StageForm(at: usize) -> impl IntoView {
    let state = EditorState::get();
    let title = state.memo(move |draft| title_of(draft.definition(), at));
    let tasks =
        state.memo(move |draft| draft.definition().stages.get(at).map_or(0, |stage| stage.tasks.len()));
    let remove = move || {
        state.chosen.set(None);
        state.change(None, |all| edit::remove_stage(all, at));
        focus_soon(".editor-graph .graph-node, .editor-graph-acts button");
    };
    let add = move || {
        state.change(None, |all| {
            edit::add_task(all, at);
        });
        focus_soon(".editor-item:last-of-type textarea");
    };
    view! {
        <section aria-label=move || say::stage_named(&title.get())>
            <div class="editor-form-head">
                <h2 class="ellipsis" dir="auto">{move || title.get()}</h2>
                <Button small=true kind=ButtonKind::Danger icon=Glyph::Bin on_press=remove>{say::remove_stage()}</Button>
            </div>
            <StageFields at=at/>
            <section class="editor-part" aria-label=common::tasks()>
                <h3>{common::tasks()}</h3>
                <p class="workflow-quiet">{say::tasks_hint()}</p>
                <For each=move || 0..tasks.get() key=|task| *task let:task><StageTaskForm at=at task=task/></For>
                <Button small=true icon=Glyph::Plus on_press=add>{say::add_task()}</Button>
            </section>
        </section>
    }
}

#[component]
fn StageFields(at: usize) -> impl IntoView {
    let state = EditorState::get();
    let title = optional(
        state,
        format!("stage.{at}.title"),
        move |all| all.stages.get(at)?.title.clone(),
        move |all, title| all.stages.get_mut(at).into_iter().for_each(|stage| stage.title = title.clone()),
    );
    let name = state.part(
        format!("stage.{at}.name"),
        move |all| all.stages.get(at).map(|stage| stage.name.clone()).unwrap_or_default(),
        move |all, name: String| rename::stage(all, at, name.trim()),
    );
    let when = of_stage(
        state,
        at,
        "when",
        |stage| stage.when.as_str().to_owned(),
        |stage, word| stage.when = word.parse().unwrap_or_default(),
    );
    let on_failure = of_stage(
        state,
        at,
        "on_failure",
        |stage| failure::key(stage.on_failure.as_ref()),
        |stage, key: FailureKey| stage.on_failure = failure::of_key(&key),
    );
    let place = of_stage(
        state,
        at,
        "place",
        |stage| held::place_key(stage.place),
        |stage, key| stage.place = key.parse().ok(),
    );
    let sandbox = of_stage(
        state,
        at,
        "sandbox",
        |stage| held::sandbox_key(stage.sandbox, stage.network),
        |stage, key| (stage.sandbox, stage.network) = held::sandbox_of(&key),
    );
    let options = state.memo(move |draft| failure::options(draft.definition(), Some(at)));
    let as_words = state.memo(move |draft| {
        draft.definition().stages.get(at).map(|stage| stage.name.clone()).unwrap_or_default()
    });
    view! {
        <div class="form">
            <TextOf label=say::title() value=title placeholder=as_words/>
            <TextOf label=common::name() value=name mono=true/>
            <ComesAfter at=at/>
            <OneOfMany label=say::goes_on() value=when options=Signal::stored(failure::when_options())/>
            <OneOfMany label=say::when_it_fails() value=on_failure options=options/>
            <HeldFields place=place sandbox=sandbox/>
        </div>
    }
}

/// A part of a stage that a control shows and changes.
fn of_stage(
    state: EditorState,
    at: usize,
    field: &str,
    read: fn(&WorkflowStage) -> String,
    write: fn(&mut WorkflowStage, String),
) -> Bound<String> {
    state.part(
        format!("stage.{at}.{field}"),
        move |all| all.stages.get(at).map(read).unwrap_or_default(),
        move |all, text: String| {
            all.stages.get_mut(at).into_iter().for_each(|stage| write(stage, text.clone()))
        },
    )
}

/// The stages that it comes after: each can be connected, and taken off again.
#[component]
fn ComesAfter(at: usize) -> impl IntoView {
    let (state, toasts) = (EditorState::get(), Toasts::get());
    let count = state.memo(|draft| draft.definition().stages.len());
    let others = move || (0..count.get()).filter(|other| *other != at).collect::<Vec<_>>();
    let one = move |other: usize| {
        let title = state.memo(move |draft| title_of(draft.definition(), other));
        let before = state.memo(move |draft| befores(draft.definition(), at).contains(&other));
        let turn = move |on: bool| {
            let mut circle = false;
            state.change(None, |all| {
                if on {
                    circle = !edit::connect(all, other, at);
                } else {
                    edit::disconnect(all, other, at);
                }
            });
            if circle {
                toasts.warn(say::would_be_circle(&title.get_untracked()));
                // so that the box shows again what is so
                state.draft.notify();
            }
        };
        view! { <CheckBox value=Bound::new(before, turn) label=Signal::derive(move || title.get())/> }
    };
    view! {
        <fieldset class="editor-after wide">
            <legend>{say::comes_after()}</legend>
            <p class="workflow-quiet" hidden=move || { count.get() > 1 }>{say::no_other_stage()}</p>
            <For each=others key=|other| *other let:other>{one(other)}</For>
        </fieldset>
    }
}
