//! The fields that an agent asks for besides the usual ones.

use super::TaskDialog;
use crate::components::{Field, TextInput};
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

/// One entry of the answers as a signal of its own, for as long as its field shows.
fn answer(name: String) -> RwSignal<String> {
    let answers = TaskDialog::get().form.fields.answers;
    let read = {
        let name = name.clone();
        move || answers.with(|answers| answers.get(&name).cloned().unwrap_or_default())
    };
    let value = RwSignal::new(untrack(&read));
    Effect::new(move |_| {
        let now = read();
        if value.get_untracked() != now {
            value.set(now);
        }
    });
    Effect::new(move |_| {
        let now = value.get();
        if answers.with_untracked(|answers| answers.get(&name).map(String::as_str).unwrap_or_default() != now)
        {
            answers.update(|answers| {
                answers.insert(name.clone(), now);
            });
        }
    });
    value
}
