//! Keys in print.

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

/// `Ctrl++` as `Ctrl +`.
fn in_print(keys: &str) -> String {
    match keys.strip_suffix("++") {
        Some(modifiers) => format!("{} +", modifiers.replace('+', " ")),
        None => keys.replace('+', " "),
    }
}
