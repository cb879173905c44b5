//! What happens when the page itself fails: it says so in the log and starts afresh.
//!
//! The page holds no truth, so nothing is lost; a page that stays broken on the screen would be worse.

use super::remembered::{recall, remember};
use leptos::prelude::*;

/// A page that fails again within so many milliseconds stays as it is, so that it cannot spin.
const CALM: f64 = 10_000.0;

/// Takes over what happens on a panic. Once, before anything is drawn.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("The page failed: {panic}");
        let now = js_sys::Date::now();
        let last: f64 = recall("failed").unwrap_or_default();
        remember("failed", now);
        remember("failure", panic); // what it was can still be asked once the page is a fresh one
        if now - last > CALM {
            // Fails only where the page is being left anyway.
            let _ = window().location().reload();
        }
    }));
}
