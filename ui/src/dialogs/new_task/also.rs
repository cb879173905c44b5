//! The same task for several coding agents: who else is given it.

use super::TaskDialog;
use crate::{catalogue::new_task as say, components::CheckBox};
use leptos::prelude::*;

/// The other coding agents, each with a box; nothing where the chosen one is none, or the only one.
#[component]
pub(super) fn AlsoGiven() -> impl IntoView {
    let form = TaskDialog::get().form;
    let others = Memo::new(move |_| form.other_coders());
    let one = move |name: String| {
        let (own, label) = (name.clone(), name.clone());
        let value = form.field(
            move |form| form.also.contains(&own),
            move |form, on| {
                form.also.retain(|other| *other != name);
                if on {
                    form.also.push(name.clone());
                }
            },
        );
        view! { <CheckBox value=value label=Signal::stored(label)/> }
    };
    view! {
        <Show when=move || !others.with(Vec::is_empty)>
            <fieldset class="wide also-given">
                <legend>{say::also_given()}</legend>
                <p class="field-hint">{say::also_given_hint()}</p>
                <For each=move || others.get() key=String::clone let:name>{one(name)}</For>
            </fieldset>
        </Show>
    }
}
