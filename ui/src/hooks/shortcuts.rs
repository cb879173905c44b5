//! Keyboard shortcuts: declared where they act, heard in one place, with the keys that the person has given them.

use crate::{
    components::Kbd,
    state::{
        chord::{self, Chord},
        keymap::{Binding, Keymap},
    },
};
use leptos::{ev, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// A shortcut that can be used now.
#[derive(Clone)]
struct Shortcut {
    binding: Binding,
    act: Arc<dyn Fn() -> bool + Send + Sync>,
    number: u64,
}

/// The shortcuts that can be used now.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    all: RwSignal<Vec<Shortcut>>,
    keymap: RwSignal<Keymap>,
    next: StoredValue<u64>,
}

impl Shortcuts {
    /// Begins to listen to the keyboard. Once, by the app.
    #[must_use]
    pub fn start() -> Self {
        let (all, keymap) = (RwSignal::new(vec![]), RwSignal::new(Keymap::default()));
        let shortcuts = Self { all, keymap, next: StoredValue::new(0) };
        provide_context(shortcuts);
        let heard = window_event_listener(ev::keydown, move |event| shortcuts.hear(&event));
        on_cleanup(move || heard.remove());
        shortcuts
    }

    /// The shortcuts that the app listens to.
    ///
    /// # Panics
    /// Outside the app's component tree.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// From now on they have these keys.
    pub fn use_keys(&self, keymap: Keymap) {
        if self.keymap.with_untracked(|known| *known != keymap) {
            self.keymap.set(keymap);
        }
    }

    /// The keys of a shortcut, empty where it has none (tracked).
    #[must_use]
    pub fn keys(&self, binding: Binding) -> String {
        self.keymap.with(|keymap| keymap.keys(binding).to_owned())
    }

    /// Words with the keys that do the same behind them: `New task (Ctrl N)` (tracked).
    #[must_use]
    pub fn titled(&self, words: &str, binding: Binding) -> String {
        match self.keys(binding) {
            none if none.is_empty() => words.to_owned(),
            keys => format!("{words} ({})", chord::in_print(&keys)),
        }
    }

    /// Whether a key event is a shortcut's.
    #[must_use]
    pub fn is_pressed(&self, binding: Binding, event: &web_sys::KeyboardEvent) -> bool {
        let Pressed { key, ctrl, shift, alt } = Pressed::of(event);
        self.keymap.with_untracked(|keymap| keymap.is_pressed(binding, &key, ctrl, shift, alt))
    }

    /// The shortcuts for the cheat sheet, in the order in which they were declared, with their keys; one line for each
    /// pair of keys and effect (tracked).
    #[must_use]
    pub fn list(&self) -> Vec<(String, Binding)> {
        let bindings: Vec<Binding> = self.all.with(|all| all.iter().map(|s| s.binding).collect());
        let mut lines: Vec<_> = bindings.into_iter().map(|one| (self.keys(one), one)).collect();
        let mut seen = std::collections::HashSet::new();
        lines.retain(|(keys, binding)| seen.insert((keys.clone(), binding.does)));
        lines
    }

    /// Does what a shortcut does, by name.
    pub fn run(&self, does: &str) {
        let found = self.all.with_untracked(|all| all.iter().rev().find(|s| s.binding.does == does).cloned());
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
        let Pressed { key, ctrl, shift, alt } = Pressed::of(event);
        let typing = is_text_field(event.target());
        let fits = |keymap: &Keymap, shortcut: &Shortcut| {
            keymap.is_pressed(shortcut.binding, &key, ctrl, shift, alt)
                && !(typing && Chord::parse(keymap.keys(shortcut.binding)).is_typing())
        };
        let candidates: Vec<Shortcut> = self.keymap.with_untracked(|keymap| {
            self.all.with_untracked(|all| all.iter().rev().filter(|s| fits(keymap, s)).cloned().collect())
        });
        if candidates.iter().any(|shortcut| (shortcut.act)()) {
            event.prevent_default();
        }
    }
}

/// What was pressed, as the browser tells it.
struct Pressed {
    key: String,
    ctrl: bool,
    shift: bool,
    alt: bool,
}

impl Pressed {
    fn of(event: &web_sys::KeyboardEvent) -> Self {
        let ctrl = event.ctrl_key() || event.meta_key();
        Self { key: event.key(), ctrl, shift: event.shift_key(), alt: event.alt_key() }
    }
}

/// The chord that was pressed; `None` for a key that only goes with others.
#[must_use]
pub fn chord_of(event: &web_sys::KeyboardEvent) -> Option<Chord> {
    let Pressed { key, ctrl, shift, alt } = Pressed::of(event);
    Chord::of_press(&key, ctrl, shift, alt)
}

/// Declares a shortcut for as long as the component that calls this lives. It acts everywhere but in a dialog;
/// a plain key acts only while no text field has the focus.
pub fn shortcut(binding: Binding, act: impl Fn() + Send + Sync + 'static) {
    shortcut_if(binding, move || {
        act();
        true
    });
}

/// As [`shortcut`], but `act` says whether it did something; if not, the keys go to the one declared before.
pub fn shortcut_if(binding: Binding, act: impl Fn() -> bool + Send + Sync + 'static) {
    let shortcuts = Shortcuts::get();
    let number = shortcuts.next.get_value();
    shortcuts.next.set_value(number + 1);
    shortcuts.all.update(|all| all.push(Shortcut { binding, act: Arc::new(act), number }));
    on_cleanup(move || {
        let _ = shortcuts.all.try_update(|all| all.retain(|s| s.number != number));
    });
}

/// The keys of a shortcut in print, as they are now; nothing where it has none.
#[component]
pub fn KeysOf(
    /// Which.
    binding: Binding,
) -> impl IntoView {
    let shortcuts = Shortcuts::get();
    move || {
        let keys = shortcuts.keys(binding);
        (!keys.is_empty()).then(|| view! { <Kbd keys=keys/> })
    }
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
