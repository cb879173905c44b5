//! Controls that choose among given values.

use super::{bound::Bound, field::FieldTies, unique_id::unique_id};
use crate::catalogue::Word;
use leptos::prelude::*;

/// One of several values, by the system's own list.
#[component]
pub fn Select(
    /// The chosen value.
    #[prop(into)]
    value: Bound<String>,
    /// The values and what they are called.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// A smaller one, for bars.
    #[prop(optional)]
    small: bool,
    /// The person has chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let FieldTies { id, described_by, invalid } = FieldTies::get();
    view! {
        <span class="select" class:small=small>
            <select
                class="input"
                id=id
                aria-label=move || label.get()
                aria-describedby=move || described_by.get()
                aria-invalid=move || invalid.get().then_some("true")
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    value.set(chosen.clone());
                    if let Some(choose) = on_choose {
                        choose.run(chosen);
                    }
                }
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .map(|(word, name)| {
                            let this = word.clone();
                            view! { <option value=word prop:selected=move || value.get() == this>{name}</option> }
                        })
                        .collect_view()
                }}
            </select>
        </span>
    }
}

/// Values that never change, for a [`Select`]: each with what it is called.
#[must_use]
pub fn options(words: &[(&str, &str)]) -> Signal<Vec<(String, String)>> {
    Signal::stored(words.iter().map(|(word, name)| ((*word).to_owned(), (*name).to_owned())).collect())
}

/// A number on a scale.
#[component]
pub fn Slider(
    /// The number.
    #[prop(into)]
    value: Bound<i64>,
    /// The lowest.
    min: i64,
    /// The highest.
    max: i64,
    /// One step.
    #[prop(default = 1)]
    step: i64,
    /// Words under the scale, each below its number.
    #[prop(optional)]
    marks: &'static [(i64, Word)],
    /// The number in words, for screen readers.
    #[prop(optional, into)]
    spoken: Option<Callback<i64, String>>,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: Option<String>,
    /// The person let go of it.
    #[prop(optional, into)]
    on_choose: Option<Callback<i64>>,
) -> impl IntoView {
    let FieldTies { id, described_by, invalid } = FieldTies::get();
    let share = move |number: i64| (number - min) as f64 / (max - min).max(1) as f64;
    let filled = move || format!("{}%", share(value.get()) * 100.0);
    let mark = move |&(number, word): &(i64, Word)| {
        view! { <span style=("--at", share(number).to_string())>{word()}</span> }
    };
    view! {
        <div class="slider">
            <input
                type="range"
                id=id
                min=min
                max=max
                step=step
                aria-label=label
                aria-describedby=move || described_by.get()
                aria-invalid=move || invalid.get().then_some("true")
                aria-valuetext=move || spoken.map(|spoken| spoken.run(value.get()))
                style=("--filled", filled)
                prop:value=move || value.get().to_string()
                on:input=move |event| {
                    if let Ok(number) = event_target_value(&event).parse() {
                        value.set(number);
                    }
                }
                on:change=move |_| {
                    if let Some(choose) = on_choose {
                        choose.run(value.get_untracked());
                    }
                }
            />
            {(!marks.is_empty())
                .then(|| {
                    view! {
                        <span class="slider-marks" aria-hidden="true">
                            {marks.iter().map(mark).collect_view()}
                        </span>
                    }
                })}
        </div>
    }
}

/// Yes or no, with its words beside it.
#[component]
pub fn CheckBox(
    /// Whether it is on.
    #[prop(into)]
    value: Bound<bool>,
    /// What it turns on; its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// What follows from it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// It cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The person has changed it.
    #[prop(optional, into)]
    on_choose: Option<Callback<bool>>,
) -> impl IntoView {
    let id = unique_id("check");
    let hint_id = format!("{id}-hint");
    let described_by = hint.is_some().then(|| hint_id.clone());
    view! {
        <div class="checkbox">
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=described_by
                disabled=move || disabled.get()
                prop:checked=move || value.get()
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    value.set(on);
                    if let Some(choose) = on_choose {
                        choose.run(on);
                    }
                }
            />
            <label for=id>{move || label.get()}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
        </div>
    }
}
