//! Theme and text size of the page.

use super::remembered::remember;
use contract::settings::Theme;
use leptos::prelude::*;

/// Smallest and largest text, in percent of the usual size.
pub const SCALES: std::ops::RangeInclusive<i64> = 50..=200;
/// Shows the page in a theme, with text of so many percent of the usual size.
pub fn show(theme: Theme, scale: i64) {
    show_theme(theme);
    show_scale(scale);
}

/// The length of one rem now, in pixels: what the page's lengths are multiples of.
#[must_use]
pub fn rem() -> f64 {
    let size = document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value("font-size").ok());
    size.and_then(|size| size.trim_end_matches("px").parse().ok()).unwrap_or(16.0)
}

fn show_theme(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    let name = match theme {
        Theme::System => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // Setting an attribute on an element that exists cannot fail.
    let _ = if name.is_empty() {
        root.remove_attribute("data-theme")
    } else {
        root.set_attribute("data-theme", name)
    };
    remember("theme", name);
}

fn show_scale(percent: i64) {
    use wasm_bindgen::JsCast;
    let Some(root) = document().document_element() else { return };
    if let Some(root) = root.dyn_ref::<web_sys::HtmlElement>() {
        let _ = root.style().set_property("font-size", &format!("{}px", percent as f64 * 0.16));
    }
    remember("scale", percent);
}
