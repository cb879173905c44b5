//! A choice among a few, all of them in sight.

use crate::components::{Bound, unique_id};
use leptos::prelude::*;

/// One of a few values, under a name: one stop for the Tab key, arrows between them.
#[component]
pub(super) fn OneOf<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen.
    legend: &'static str,
    /// The values and what they are called.
    options: Vec<(T, &'static str)>,
    /// The chosen one.
    #[prop(into)]
    value: Bound<T>,
) -> impl IntoView {
    let group = unique_id("one-of");
    let each = options.into_iter().enumerate().map(|(at, (option, name))| {
        let id = format!("{group}-{at}");
        view! {
            <input
                type="radio"
                class="visually-hidden"
                id=id.clone()
                name=group.clone()
                prop:checked=move || value.get() == option
                on:change=move |_| value.set(option)
            />
            <label for=id>{name}</label>
        }
    });
    let each = each.collect_view();
    view! {
        <fieldset class="schedule-choice wide">
            <legend>{legend}</legend>
            <div class="segments">{each}</div>
        </fieldset>
    }
}
