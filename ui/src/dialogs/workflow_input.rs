//! The field of an input of a workflow, by its type: the dialogs that start one, and that schedule one, ask with it.

use super::parts::FolderInput;
use crate::{
    catalogue::workflows as say,
    components::{Bound, CheckBox, Field, Select, TextInput},
    state::workflow::{definition::in_words, inputs::field_of},
};
use contract::workflow::{InputKind, WorkflowInput};
use leptos::prelude::*;

/// The field of an input.
#[component]
pub fn WorkflowInputField(
    /// The input's name.
    name: String,
    /// What may be given to it.
    input: WorkflowInput,
    /// What was entered; `true` or `false` for a yes or no.
    #[prop(into)]
    value: Bound<String>,
    /// What is wrong with that.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The focus has left it.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let key = field_of(&name);
    let WorkflowInput { kind, description, default, choices } = input;
    let (label, hint) = (in_words(&name), Some(description).filter(|text| !text.is_empty()));
    if kind == InputKind::Boolean {
        let on = Bound::new(Signal::derive(move || value.with(|value| value == "true")), move |on: bool| {
            value.set(on.to_string())
        });
        let drawn = match hint {
            Some(hint) => view! { <CheckBox value=on label=label hint=hint/> }.into_any(),
            None => view! { <CheckBox value=on label=label/> }.into_any(),
        };
        return view! { <div class="wide" data-field=key>{drawn}</div> }.into_any();
    }
    // drawn inside its field, which gives it its name
    let control = move || match kind {
        InputKind::Choice => {
            let first = default.is_none().then(|| (String::new(), say::choose_one().to_owned()));
            let options: Vec<_> =
                first.into_iter().chain(choices.into_iter().map(|choice| (choice.clone(), choice))).collect();
            view! { <Select value=value options=Signal::stored(options) on_choose=move |_| on_leave.run(())/> }
                .into_any()
        }
        InputKind::Path => view! { <FolderInput value=value on_leave=on_leave/> }.into_any(),
        InputKind::Text | InputKind::Integer | InputKind::Number | InputKind::Boolean => {
            view! { <TextInput value=value on_leave=on_leave/> }.into_any()
        }
    };
    view! { <Field label=label name=key wide=true hint=hint error=error>{control()}</Field> }.into_any()
}
