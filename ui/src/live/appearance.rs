//! Theme and text size, as the settings say.

use super::Live;
use crate::{
    components::Toasts,
    hooks::{
        appearance::{self, SCALES},
        shortcuts::shortcut,
    },
    state::keymap::{LARGER, SMALLER, USUAL_SIZE},
};
use leptos::{prelude::*, task::spawn_local};

/// One step larger or smaller.
const STEP: i64 = 10;

/// Applies the settings' theme and text size to the page, and binds the keys for the size.
pub fn follow(live: Live) {
    Effect::new(move |_| {
        if live.settings_known.get() {
            live.settings.with(|settings| appearance::show(settings.theme, settings.text_scale));
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
    shortcut(LARGER, move || resize(|scale| scale + STEP));
    shortcut(SMALLER, move || resize(|scale| scale - STEP));
    shortcut(USUAL_SIZE, move || resize(|_| 100));
}
