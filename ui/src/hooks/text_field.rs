//! A text of a form: its label, what is told of it, and the check when the focus leaves it.

use super::form_state::FormState;
use crate::{
    components::{Bound, Field, TextInput},
    state::form::Form,
};
use leptos::prelude::*;

/// A form that tells what is wrong with its fields.
pub trait Tells: Copy + Send + Sync + 'static {
    /// What is to be shown beside a field.
    fn wrong_with(self, field: &'static str) -> Signal<Option<String>>;

    /// For a control whose field is checked when the focus leaves it.
    fn on_leave(self, field: &'static str) -> Callback<()>;
}

impl<F: Form> Tells for FormState<F> {
    fn wrong_with(self, field: &'static str) -> Signal<Option<String>> {
        self.error(field)
    }

    fn on_leave(self, field: &'static str) -> Callback<()> {
        self.leaves(field)
    }
}

/// A field for a text, over the whole width of its form.
#[component]
pub fn TextField<T: Tells>(
    /// The form that it is of.
    form: T,
    /// Its name in the request.
    name: &'static str,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    #[prop(into)]
    value: Bound<String>,
    /// What is allowed, or what it is for.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Lines that show; none: it takes one line alone.
    #[prop(optional)]
    rows: u32,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// In the type of code.
    #[prop(optional)]
    mono: bool,
    /// Gets the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    view! {
        <Field label=label name=name wide=true hint=hint error=form.wrong_with(name)>
            <TextInput
                value=value
                rows=rows
                mono=mono
                autofocus=autofocus
                placeholder=placeholder
                on_leave=form.on_leave(name)
            />
        </Field>
    }
}
