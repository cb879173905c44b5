//! Keyboard shortcuts: declared where they act, heard in one place, listed in the cheat sheet.

use crate::state::chord::Chord;
use leptos::{ev, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// A shortcut that can be used now.
#[derive(Clone)]
pub struct Shortcut {
    /// The keys in words, such as `Ctrl+N`.
    pub keys: &'static str,
    /// What it does, such as `New task`.
    pub does: &'static str,
    chord: Chord,
    act: Arc<dyn Fn() -> bool + Send + Sync>,
    number: u64,
}

/// The shortcuts that can be used now.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    all: RwSignal<Vec<Shortcut>>,
    next: StoredValue<u64>,
}

impl Shortcuts {
    /// Begins to listen to the keyboard. Once, by the app.
    #[must_use]
    pub fn start() -> Self {
        let shortcuts = Self { all: RwSignal::new(vec![]), next: StoredValue::new(0) };
        provide_context(shortcuts);
        let heard = window_event_listener(ev::keydown, move |event| shortcuts.hear(&event));
        on_cleanup(move || heard.remove());
        shortcuts
    }

    /// The shortcuts for the cheat sheet, in the order in which they were declared; one line for each pair of keys
    /// and effect.
    #[must_use]
    pub fn list(&self) -> Vec<(&'static str, &'static str)> {
        let mut lines: Vec<_> = self.all.with(|all| all.iter().map(|s| (s.keys, s.does)).collect());
        let mut seen = std::collections::HashSet::new();
        lines.retain(|line| seen.insert(*line));
        lines
    }

    /// Does what a shortcut does, by name.
    pub fn run(&self, does: &str) {
        let found = self.all.with_untracked(|all| all.iter().rev().find(|s| s.does == does).cloned());
        if let Some(shortcut) = found {
            (shortcut.act)();
        }
    }

    /// The youngest shortcut that wants the keys gets them: what lies on top is asked first.
    fn hear(&self, event: &web_sys::KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || dialog_is_open() {
            return; // a dialog has its own keys; the browser closes it on Escape
        }
        if event.key() == "Escape" && menu_is_open() {
            return; // the browser closes it, and what lies under it stays as it is
        }
        let pressed = (event.key(), event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
        let typing = is_text_field(event.target());
        let candidates: Vec<Shortcut> = self.all.with_untracked(|all| {
            let fits = |s: &&Shortcut| {
                s.chord.matches(&pressed.0, pressed.1, pressed.2, pressed.3)
                    && !(typing && s.chord.is_typing())
            };
            all.iter().rev().filter(fits).cloned().collect()
        });
        if candidates.iter().any(|shortcut| (shortcut.act)()) {
            event.prevent_default();
        }
    }
}

/// Declares a shortcut for as long as the component that calls this lives. It acts everywhere but in a dialog;
/// a plain key acts only while no text field has the focus.
pub fn shortcut(keys: &'static str, does: &'static str, act: impl Fn() + Send + Sync + 'static) {
    shortcut_if(keys, does, move || {
        act();
        true
    });
}

/// As [`shortcut`], but `act` says whether it did something; if not, the keys go to the one declared before.
pub fn shortcut_if(keys: &'static str, does: &'static str, act: impl Fn() -> bool + Send + Sync + 'static) {
    let shortcuts: Shortcuts = expect_context();
    let number = shortcuts.next.get_value();
    shortcuts.next.set_value(number + 1);
    let declared = Shortcut { keys, does, chord: Chord::parse(keys), act: Arc::new(act), number };
    shortcuts.all.update(|all| all.push(declared));
    on_cleanup(move || {
        let _ = shortcuts.all.try_update(|all| all.retain(|s| s.number != number));
    });
}

fn dialog_is_open() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

fn menu_is_open() -> bool {
    document().query_selector("[popover]:popover-open").is_ok_and(|found| found.is_some())
}

fn is_text_field(target: Option<web_sys::EventTarget>) -> bool {
    let Some(element) = target.and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return false };
    const BUTTONS: [&str; 5] = ["checkbox", "radio", "range", "button", "submit"];
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => element.get_attribute("type").is_none_or(|kind| !BUTTONS.contains(&kind.as_str())),
        _ => false,
    }
}
