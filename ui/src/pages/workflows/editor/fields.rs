//! What the fields of the editor are made of.

use super::state::EditorState;
use crate::components::{Bound, Field, Select, TextInput};
use contract::workflow::WorkflowDefinition;
use leptos::prelude::*;

/// A text of the workflow that may be left out: empty is nothing.
pub(super) fn optional(
    state: EditorState,
    field: String,
    read: impl Fn(&WorkflowDefinition) -> Option<String> + Send + Sync + 'static,
    write: impl Fn(&mut WorkflowDefinition, Option<String>) + Send + Sync + 'static,
) -> Bound<String> {
    state.part(
        field,
        move |definition| read(definition).unwrap_or_default(),
        move |definition, text: String| write(definition, Some(text).filter(|text| !text.trim().is_empty())),
    )
}

/// A text with its label.
#[component]
pub(super) fn TextOf(
    /// What it is called.
    label: &'static str,
    /// The text.
    #[prop(into)]
    value: Bound<String>,
    /// What is allowed, or what it is for.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// In the type of code.
    #[prop(optional)]
    mono: bool,
    /// Lines that show; none: it takes one line alone.
    #[prop(optional)]
    rows: u32,
    /// Takes the whole width.
    #[prop(optional)]
    wide: bool,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let placeholder = placeholder.get_untracked();
    view! {
        <Field label=label wide=wide hint=hint.map(str::to_owned)>
            <TextInput value=value mono=mono rows=rows placeholder=placeholder/>
        </Field>
    }
}

/// One of several with its label.
#[component]
pub(super) fn OneOfMany(
    /// What it is called.
    label: &'static str,
    /// The key of the chosen one.
    #[prop(into)]
    value: Bound<String>,
    /// The keys and what they are called.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    view! { <Field label=label><Select value=value options=options/></Field> }
}
