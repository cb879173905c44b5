//! How lengths of a layout and of the page go into each other.

use crate::hooks::size::on_resize;
use leptos::{html, prelude::*};

/// Units of the layout in a rem.
const UNITS: f64 = 16.0;
/// Room around the graph, for the outline of what is chosen.
const AROUND: f64 = 8.0;

/// A length of the layout for the page.
pub(in crate::pages::workflows) fn rem(units: f64) -> String {
    format!("{}rem", units / UNITS)
}

/// The room that an element has for what it shows, in units of the layout.
pub(in crate::pages::workflows) fn follow_room(around: NodeRef<html::Div>) -> RwSignal<Option<f64>> {
    let room = RwSignal::new(None);
    on_resize(around, move || {
        let Some(element) = around.get_untracked() else { return };
        let units = f64::from(element.client_width()) * UNITS / letter() - AROUND;
        if room.get_untracked() != Some(units) {
            room.set(Some(units));
        }
    });
    room
}

/// A rem in pixels.
fn letter() -> f64 {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    size.and_then(|size| size.trim_end_matches("px").parse().ok()).unwrap_or(UNITS)
}
