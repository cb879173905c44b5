//! What a place says while it has nothing to show: what would be here, and the one button that matters.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// An empty place.
#[component]
pub fn EmptyState(
    /// What belongs here.
    glyph: Glyph,
    /// What is so, such as `No tasks yet`.
    #[prop(into)]
    title: Signal<String>,
    /// What to do about it, in a sentence.
    #[prop(optional, into)]
    text: Signal<String>,
    /// The button that matters.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-glyph"><Icon glyph=glyph/></span>
            <h2>{move || title.get()}</h2>
            <p>{move || text.get()}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}
