//! Fields for text.

use super::field::FieldTies;
use leptos::{html, prelude::*};

/// One line of text.
#[component]
pub fn TextInput(
    /// The text.
    value: RwSignal<String>,
    /// `text`, `search`, `number`, `password`, `datetime-local`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: Option<String>,
    /// In the type of code.
    #[prop(optional)]
    mono: bool,
    /// Gets the focus when a dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// The focus has left it: time to check it.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Enter was pressed.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
    /// Suggestions: the id of a `datalist`.
    #[prop(optional, into)]
    list: Option<String>,
    /// The element.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let FieldTies { id, described_by, invalid } = FieldTies::get();
    view! {
        <input
            class="input"
            class:mono=mono
            id=id
            type=kind
            node_ref=node_ref
            placeholder=placeholder
            aria-label=label
            aria-describedby=move || described_by.get()
            aria-invalid=move || invalid.get().then_some("true")
            data-autofocus=autofocus.then_some("")
            autocomplete="off"
            spellcheck=if mono || kind != "text" { "false" } else { "true" }
            list=list
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
            on:blur=move |_| {
                if let Some(leave) = on_leave {
                    leave.run(());
                }
            }
            on:keydown=move |event| {
                if let Some(enter) = on_enter.filter(|_| event.key() == "Enter" && !event.is_composing()) {
                    event.prevent_default();
                    enter.run(());
                }
            }
        />
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The text.
    value: RwSignal<String>,
    /// Lines shown.
    #[prop(default = 3)]
    rows: u32,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: Option<String>,
    /// In the type of code.
    #[prop(optional)]
    mono: bool,
    /// Gets the focus when a dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// The focus has left it: time to check it.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// The element.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let FieldTies { id, described_by, invalid } = FieldTies::get();
    view! {
        <textarea
            class="input"
            class:mono=mono
            id=id
            rows=rows
            node_ref=node_ref
            placeholder=placeholder
            aria-label=label
            aria-describedby=move || described_by.get()
            aria-invalid=move || invalid.get().then_some("true")
            data-autofocus=autofocus.then_some("")
            spellcheck=if mono { "false" } else { "true" }
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
            on:blur=move |_| {
                if let Some(leave) = on_leave {
                    leave.run(());
                }
            }
        ></textarea>
    }
}
