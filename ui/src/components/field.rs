//! A labelled control: label, hint and error, tied together for screen readers.

use super::unique_id;
use crate::state::told::field_name;
use leptos::{context::Provider, prelude::*};

/// What a control inside a [`Field`] takes over from it.
#[derive(Clone)]
pub struct FieldTies {
    /// The control's id, which the label points to.
    pub id: String,
    /// The ids of hint and error, whichever show.
    pub described_by: Signal<Option<String>>,
    /// Whether an error shows.
    pub invalid: Signal<bool>,
}

impl FieldTies {
    /// The ties of the field around; a control outside a field gets an id of its own.
    #[must_use]
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self {
            id: unique_id("control"),
            described_by: Signal::stored(None),
            invalid: Signal::stored(false),
        })
    }
}

/// A label over a control, with a hint or an error below. The controls of this folder tie themselves to it.
#[component]
pub fn Field(
    /// What the field is called; also the control's accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// What is allowed, or what it is for. An error takes its place.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Takes the whole width of a form of two columns.
    #[prop(optional)]
    wide: bool,
    /// The field's name in the request, by which a form finds the first one at fault.
    #[prop(optional, into)]
    name: String,
    /// The control.
    children: Children,
) -> impl IntoView {
    let id = unique_id("field");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let ids = (hint_id.clone(), error_id.clone());
    let described_by = Signal::derive(move || {
        if error.with(Option::is_some) {
            Some(ids.1.clone())
        } else {
            hint.with(Option::is_some).then(|| ids.0.clone())
        }
    });
    let ties = FieldTies {
        id: id.clone(),
        described_by,
        invalid: Signal::derive(move || error.with(Option::is_some)),
    };
    view! {
        <div class="field" class:wide=wide data-field=name>
            <label for=id>{move || label.get()}</label>
            <Provider value=ties>{children()}</Provider>
            <p class="field-hint" id=hint_id hidden=move || hint.with(Option::is_none) || error.with(Option::is_some)>
                {move || hint.get()}
            </p>
            <p class="field-error" id=error_id hidden=move || error.with(Option::is_none)>
                {move || error.get()}
            </p>
        </div>
    }
}

/// Puts the focus on the control of the first of these fields (by [`Field`]'s `name`) that is on the page, and
/// opens what hides it. Says whether there was one.
pub fn focus_first(fields: &[String]) -> bool {
    use wasm_bindgen::JsCast;
    let Ok(marked) = document().query_selector_all("[data-field]") else { return false };
    for index in 0..marked.length() {
        let Some(field) = marked.item(index).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) else {
            continue;
        };
        let at_fault = field
            .get_attribute("data-field")
            .is_some_and(|name| fields.iter().any(|field| field_name(field) == name));
        let control = field.query_selector("input, textarea, select").ok().flatten();
        if let Some(control) = control.filter(|_| at_fault) {
            if let Ok(Some(hiding)) = field.closest("details:not([open])") {
                let _ = hiding.set_attribute("open", "");
            }
            if let Ok(control) = control.dyn_into::<web_sys::HtmlElement>() {
                return control.focus().is_ok();
            }
        }
    }
    false
}
