//! Theme and text size, as the settings say.

use super::{remembered::remember, shortcuts::shortcut};
use crate::{components::toast::Toasts, live::Live};
use contract::settings::Theme;
use leptos::{prelude::*, task::spawn_local};

/// Smallest and largest text, in percent of the usual size.
pub const SCALES: std::ops::RangeInclusive<i64> = 50..=200;
/// One step larger or smaller.
const STEP: i64 = 10;

/// Applies the settings' theme and text size to the page, and binds the keys for the size.
pub fn follow(live: Live) {
    Effect::new(move |_| {
        if live.settings_known.get() {
            live.settings.with(|settings| {
                show_theme(settings.theme);
                show_scale(settings.text_scale);
            });
        }
    });
    let toasts = Toasts::get();
    let resize = move |change: fn(i64) -> i64| {
        spawn_local(async move {
            let resized = live.change_settings(|settings| {
                settings.text_scale = change(settings.text_scale).clamp(*SCALES.start(), *SCALES.end());
            });
            if let Err(error) = resized.await {
                toasts.error(&error);
            }
        });
    };
    shortcut("Ctrl++", "Larger text", move || resize(|scale| scale + STEP));
    shortcut("Ctrl+-", "Smaller text", move || resize(|scale| scale - STEP));
    shortcut("Ctrl+0", "Text at its usual size", move || resize(|_| 100));
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
