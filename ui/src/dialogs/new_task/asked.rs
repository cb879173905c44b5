//! The fields that an agent asks for besides the usual ones.

use super::TaskDialog;
use crate::{
    catalogue::new_task as say,
    components::{Bound, Field, TextInput},
};
use contract::model::FormField;
use leptos::prelude::*;

/// The agent's own fields; what is entered becomes context values.
#[component]
pub(super) fn AskedFields() -> impl IntoView {
    let form = TaskDialog::get().form;
    let asked = Memo::new(move |_| {
        form.agent.with(|agent| agent.as_ref().map(|agent| agent.form.clone()).unwrap_or_default())
    });
    let drawn = |(at, field)| view! { <AskedField field=field first=at == 0/> };
    move || asked.get().into_iter().enumerate().map(drawn).collect_view()
}

#[component]
fn AskedField(field: FormField, first: bool) -> impl IntoView {
    let form = TaskDialog::get().form;
    let FormField { name, label, help, required, long } = field;
    let value = answer(name.clone());
    let hint = Some(help).filter(|help| !help.is_empty());
    let optional = if required { String::new() } else { say::optional().to_owned() };
    let (error, leave) = (form.error(name.clone()), form.leaves(name.clone()));
    view! {
        <Field label=label name=name wide=true hint=hint error=error>
            <TextInput
                value=value
                rows=if long { 2 } else { 0 }
                autofocus=first
                placeholder=optional
                on_leave=leave
            />
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
