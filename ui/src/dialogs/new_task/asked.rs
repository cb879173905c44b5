//! The fields that an agent asks for besides the usual ones.

use super::TaskDialog;
use crate::components::{Bound, Field, TextInput};
use contract::model::FormField;
use leptos::prelude::*;

/// The agent's own fields; what is entered becomes context values.
#[component]
pub(super) fn AskedFields() -> impl IntoView {
    let form = TaskDialog::get().form;
    let asked = Memo::new(move |_| {
        form.agent.with(|agent| agent.as_ref().map(|agent| agent.form.clone()).unwrap_or_default())
    });
    move || asked.get().into_iter().map(|field| view! { <AskedField field=field/> }).collect_view()
}

#[component]
fn AskedField(field: FormField) -> impl IntoView {
    let form = TaskDialog::get().form;
    let FormField { name, label, help, required, long } = field;
    let value = answer(name.clone());
    let hint = Some(help).filter(|help| !help.is_empty());
    let optional = if required { String::new() } else { "Optional".to_owned() };
    let (error, leave) = (form.error(name.clone()), form.leaves(name.clone()));
    view! {
        // The control is made within its field, which tells it what it belongs to.
        <Field label=label name=name wide=true hint=hint error=error>
            {if long {
                view! { <TextInput value=value rows=2 placeholder=optional on_leave=leave/> }.into_any()
            } else {
                view! { <TextInput value=value placeholder=optional on_leave=leave/> }.into_any()
            }}
        </Field>
    }
}

/// One entry of the answers, for as long as its field shows.
fn answer(name: String) -> Bound<String> {
    let (read, write) = (name.clone(), name);
    TaskDialog::get().form.field(
        move |form| form.answers.get(&read).cloned().unwrap_or_default(),
        move |form, answer| {
            form.answers.insert(write.clone(), answer);
        },
    )
}
