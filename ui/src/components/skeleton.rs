//! The shape of what is about to come.

use crate::catalogue::components as say;
use leptos::prelude::*;

/// Grey rows while a list loads. A screen reader hears that it loads, once.
#[component]
pub fn Skeleton(
    /// How many rows.
    #[prop(default = 6)]
    rows: usize,
    /// What loads, such as `Tasks`.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let bars = (0..rows).map(|row| {
        view! { <div class="skeleton-row" class:short=row % 2 == 1><i></i><span></span><span></span></div> }
    });
    view! {
        <div class="skeleton" role="status" aria-label=say::loading(&label)>
            {bars.collect_view()}
        </div>
    }
}
