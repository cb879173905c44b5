//! Keys in print.

use crate::state::chord::in_print;
use leptos::prelude::*;

/// A combination of keys, such as `Ctrl+N`. A screen reader passes over it: what it does is named elsewhere.
#[component]
pub fn Kbd(
    /// The keys.
    #[prop(into)]
    keys: String,
) -> impl IntoView {
    view! { <kbd aria-hidden="true">{in_print(&keys)}</kbd> }
}
