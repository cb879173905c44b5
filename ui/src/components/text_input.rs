//! A field for text.

use super::{bound::Bound, field::FieldTies};
use leptos::prelude::*;

/// Text: one line, or several where `rows` says how many show.
#[component]
pub fn TextInput(
    /// The text.
    #[prop(into)]
    value: Bound<String>,
    /// What one line holds: `text`, `search`, `number`, `password`, `datetime-local`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Lines that show; none: it takes one line alone.
    #[prop(optional)]
    rows: u32,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// In the type of code.
    #[prop(optional)]
    mono: bool,
    /// Gets the focus when a dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// The focus has left it, and there was something in it: time to check it. What was only passed by is checked when the
    /// person asks to go on.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Enter was pressed in one line.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
    /// Suggestions for one line: the id of a `datalist`.
    #[prop(optional, into)]
    list: Option<String>,
) -> impl IntoView {
    let FieldTies { id, described_by, invalid } = FieldTies::get();
    let typed_in = StoredValue::new(false);
    let spellcheck = if mono || kind != "text" { "false" } else { "true" };
    let shared = view! {
        <{..}
            class="input"
            dir="auto"
            class:mono=mono
            id=id
            placeholder=placeholder
            aria-label=move || label.get()
            aria-describedby=move || described_by.get()
            aria-invalid=move || invalid.get().then_some("true")
            data-autofocus=autofocus.then_some("")
            spellcheck=spellcheck
            prop:value=move || value.get()
            on:input=move |event| {
                typed_in.set_value(true);
                value.set(event_target_value(&event));
            }
            on:blur=move |_| {
                let passed_by = !typed_in.get_value() && value.get_untracked().trim().is_empty();
                if let Some(leave) = on_leave.filter(|_| !passed_by) {
                    leave.run(());
                }
            }
        />
    };
    if rows > 0 {
        return view! { <textarea {..shared} rows=rows></textarea> }.into_any();
    }
    view! {
        <input
            {..shared}
            type=kind
            autocomplete="off"
            list=list
            on:keydown=move |event| {
                if let Some(enter) = on_enter.filter(|_| event.key() == "Enter" && !event.is_composing()) {
                    event.prevent_default();
                    enter.run(());
                }
            }
        />
    }
    .into_any()
}
