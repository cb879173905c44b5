//! What is asked for when the workflow is started: the inputs, one below the other.

use super::{
    fields::{OneOfMany, TextOf},
    state::EditorState,
};
use crate::{
    catalogue::{common, workflows as say},
    components::{Button, Field, Glyph, IconButton, TextInput},
    state::workflow::{edit, inputs::value_of, rename, run_words::value_text},
};
use contract::workflow::{InputKind, WorkflowInput};
use leptos::prelude::*;

/// The inputs.
#[component]
pub(super) fn InputsForm() -> impl IntoView {
    let state = EditorState::get();
    let count = state.memo(|draft| draft.definition().inputs.len());
    let add = move || state.change(None, |all| drop(edit::add_input(all)));
    view! {
        <section class="editor-part" aria-label=say::inputs()>
            <h3>{say::inputs()}</h3>
            <p class="workflow-quiet">{say::inputs_hint()}</p>
            <For each=move || 0..count.get() key=|at| *at let:at><InputForm at=at/></For>
            <Button small=true icon=Glyph::Plus on_press=add>{say::add_input()}</Button>
        </section>
    }
}

#[component]
fn InputForm(at: usize) -> impl IntoView {
    let state = EditorState::get();
    let current =
        state.memo(move |draft| draft.definition().inputs.keys().nth(at).cloned().unwrap_or_default());
    // renaming puts it in another place of the list: it is named anew once the field is left
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(current.get()));
    let part =
        move |field: &str, read: fn(&WorkflowInput) -> String, write: fn(&mut WorkflowInput, String)| {
            state.part(
                format!("input.{at}.{field}"),
                move |all| all.inputs.values().nth(at).map(read).unwrap_or_default(),
                move |all, text| {
                    all.inputs.values_mut().nth(at).into_iter().for_each(|input| write(input, text.clone()))
                },
            )
        };
    let kind = part(
        "type",
        |input| input.kind.as_str().to_owned(),
        |input, word| input.kind = word.parse().unwrap_or_default(),
    );
    let about =
        part("description", |input| input.description.clone(), |input, text| input.description = text);
    let default = part(
        "default",
        |input| input.default.as_ref().map(value_text).unwrap_or_default(),
        |input, text| {
            let asked = WorkflowInput { default: None, ..input.clone() };
            input.default =
                if text.is_empty() { None } else { value_of(&asked, &text).unwrap_or(Some(text.into())) };
        },
    );
    let choices = part(
        "choices",
        |input| input.choices.join(", "),
        |input, text| {
            let each = text.split(',').map(|choice| choice.trim().to_owned());
            input.choices = each.filter(|choice| !choice.is_empty()).collect();
        },
    );
    let is_choice = Memo::new(move |_| kind.get() == InputKind::Choice.as_str());
    let rename = move || {
        let (old, new) = (current.get_untracked(), typed.get_untracked().trim().to_owned());
        if old != new {
            state.change(None, |all| rename::input(all, &old, &new));
        }
    };
    let remove = move || {
        let name = current.get_untracked();
        state.change(None, |all| edit::remove_input(all, &name));
    };
    view! {
        <div class="editor-item" role="group" aria-label=move || say::input_named(&current.get())>
            <div class="form">
                <Field label=common::name()>
                    <TextInput value=typed mono=true on_leave=rename on_enter=rename/>
                </Field>
                <OneOfMany label=common::kind() value=kind options=Signal::stored(kinds())/>
                <TextOf label=say::default_value() value=default hint=say::default_hint()/>
                <TextOf label=say::description() value=about/>
                <Show when=move || is_choice.get()>
                    <TextOf label=say::choices() value=choices hint=say::choices_hint() wide=true/>
                </Show>
            </div>
            <IconButton glyph=Glyph::Bin label=Signal::derive(move || say::remove_named(&current.get())) on_press=remove/>
        </div>
    }
}

fn kinds() -> Vec<(String, String)> {
    let said = |kind: InputKind| match kind {
        InputKind::Text => say::kind_text(),
        InputKind::Integer => say::kind_integer(),
        InputKind::Number => say::kind_number(),
        InputKind::Boolean => say::kind_boolean(),
        InputKind::Choice => say::kind_choice(),
        InputKind::Path => say::kind_path(),
    };
    InputKind::ALL.map(|kind| (kind.as_str().to_owned(), said(kind).to_owned())).into()
}
