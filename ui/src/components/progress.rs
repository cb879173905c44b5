//! A bar that fills.

use leptos::prelude::*;

/// How far something is.
#[component]
pub fn Progress(
    /// Percent, 0-100; `None` where it is not known: the bar then moves.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// What is under way; its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// A thicker one, for the detail.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! {
        <div
            class="progress"
            class:large=large
            class:unknown=move || value.with(Option::is_none)
            role="progressbar"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || value.get()
        >
            <i style:width=move || value.get().map(|percent| format!("{}%", percent.clamp(0, 100)))></i>
        </div>
    }
}
