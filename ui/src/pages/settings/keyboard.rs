//! The shortcuts and their keys: changed by pressing others, put back one by one or all at once.

use super::state::SettingsState;
use crate::{
    catalogue::settings as say,
    components::{Button, ButtonKind, Kbd},
    hooks::{
        in_sight::bring_in_sight,
        shortcuts::{Shortcuts, chord_of},
    },
    shell::route::bindings,
    state::{
        chord::in_print,
        keymap::{Binding, Keymap, lines, refusal},
    },
};
use leptos::{ev, html, prelude::*};

/// What the section shares. A cheap handle.
#[derive(Clone, Copy)]
struct KeyEditor {
    state: SettingsState,
    /// The shortcut whose keys are awaited.
    awaited: RwSignal<Option<Binding>>,
    /// What there is to say about the last keys, and to which shortcut.
    said: RwSignal<Option<(Binding, KeysSaid)>>,
}

/// Why keys were not given at once.
#[derive(Clone, PartialEq)]
enum KeysSaid {
    /// They cannot be.
    Refused(String),
    /// Others have them.
    Taken { keys: String, by: Vec<Binding> },
}

impl KeyEditor {
    fn keymap(self) -> Keymap {
        Keymap(self.state.live.settings.with(|settings| settings.shortcuts.clone()))
    }

    fn change(self, change: impl Fn(&mut Keymap) + 'static) {
        self.said.set(None);
        self.state.change(move |settings| {
            let mut keymap = Keymap(std::mem::take(&mut settings.shortcuts));
            change(&mut keymap);
            settings.shortcuts = keymap.0;
        });
    }

    /// Gives a shortcut these keys, or asks first where others have them.
    fn give(self, binding: Binding, keys: String) {
        let by = untrack(|| self.keymap()).holders(&bindings(), binding, &keys);
        if by.is_empty() {
            self.change(move |keymap| keymap.give(binding, &keys));
        } else {
            self.said.set(Some((binding, KeysSaid::Taken { keys, by })));
        }
    }

    fn take_over(self, binding: Binding, keys: String) {
        self.change(move |keymap| keymap.take_over(&bindings(), binding, &keys));
    }

    fn wait_for(self, binding: Binding) {
        self.said.set(None);
        self.awaited.set(Some(binding));
    }

    /// What a key does to a shortcut whose keys are awaited.
    fn pressed(self, binding: Binding, event: &ev::KeyboardEvent) {
        if self.awaited.get_untracked() != Some(binding) {
            return;
        }
        if event.key() == "Tab" {
            return self.awaited.set(None); // the focus goes on
        }
        event.prevent_default();
        event.stop_propagation();
        let Some(chord) = chord_of(event) else { return };
        self.awaited.set(None);
        let plain = !(chord.ctrl || chord.alt || chord.shift);
        match chord.key.as_str() {
            "escape" => {}
            "backspace" | "delete" if plain => self.give(binding, String::new()),
            _ => match refusal(&chord) {
                Some(why) => self.said.set(Some((binding, KeysSaid::Refused(why)))),
                None => self.give(binding, chord.to_string()),
            },
        }
    }
}

/// The section.
#[component]
pub fn KeyboardSettings() -> impl IntoView {
    let state = SettingsState::get();
    let editor = KeyEditor { state, awaited: RwSignal::new(None), said: RwSignal::new(None) };
    let none_changed = Signal::derive(move || editor.keymap().0.is_empty());
    let each = lines(&bindings()).into_iter().map(|ways| view! { <KeyLine editor=editor ways=ways/> });
    view! {
        <section class="keys" aria-labelledby="settings-keyboard">
            <h2 id="settings-keyboard" tabindex="-1">{say::keyboard()}</h2>
            <div class="keys-bar">
                <p class="field-hint">
                    {say::keyboard_hint()}
                </p>
                <Button small=true disabled=none_changed on_press=move || editor.change(|keymap| keymap.0.clear())>
                    {say::reset_all()}
                </Button>
            </div>
            <ul aria-label=say::shortcuts()>{each.collect_view()}</ul>
        </section>
    }
}

#[component]
fn KeyLine(editor: KeyEditor, ways: Vec<Binding>) -> impl IntoView {
    let does = ways.first().map(|way| (way.label)());
    let all = ways.clone();
    let changed = Memo::new(move |_| {
        let keymap = editor.keymap();
        all.iter().any(|way| keymap.is_changed(*way))
    });
    let ways = StoredValue::new(ways);
    let reset = move || {
        // One by one: what is usual may have been given to another meanwhile.
        let keymap = untrack(|| editor.keymap());
        for way in ways.get_value().into_iter().filter(|way| keymap.is_changed(*way)) {
            editor.give(way, way.usual.to_owned());
        }
    };
    let line = NodeRef::<html::Li>::new();
    Effect::new(move |_| {
        let about_this = |said: &Option<(Binding, KeysSaid)>| {
            said.as_ref().is_some_and(|(of, _)| ways.with_value(|ways| ways.contains(of)))
        };
        if let Some(line) = line.get().filter(|_| editor.said.with(about_this)) {
            // what is said comes below the buttons, where the window may have ended
            request_animation_frame(move || bring_in_sight(&line));
        }
    });
    let buttons = move || {
        ways.get_value()
            .into_iter()
            .map(|way| view! { <KeyButton editor=editor binding=way/> })
            .collect_view()
    };
    view! {
        <li class="keys-line" node_ref=line>
            <span class="keys-does">{does}</span>
            <Show when=move || changed.get()>
                <Button small=true kind=ButtonKind::Quiet on_press=reset>
                    {say::reset()}<span class="visually-hidden">" "{does}</span>
                </Button>
            </Show>
            {buttons()}
            <div class="keys-said" role="status"><SaidOf editor=editor ways=ways/></div>
        </li>
    }
}

#[component]
fn KeyButton(editor: KeyEditor, binding: Binding) -> impl IntoView {
    let shortcuts = Shortcuts::get();
    let element = NodeRef::<html::Button>::new();
    let waits = Memo::new(move |_| editor.awaited.get() == Some(binding));
    let keys = Memo::new(move |_| shortcuts.keys(binding));
    let label = move || {
        let now = keys.with(|keys| if keys.is_empty() { say::no_keys().to_owned() } else { in_print(keys) });
        say::keys_of((binding.label)(), &now)
    };
    let words = move || match (waits.get(), keys.get()) {
        (true, _) => view! { <span class="keys-wait">{say::press_keys()}</span> }.into_any(),
        (false, none) if none.is_empty() => {
            view! { <span class="keys-none">{say::keys_none()}</span> }.into_any()
        }
        (false, keys) => view! { <Kbd keys=keys/> }.into_any(),
    };
    view! {
        <button
            type="button"
            class="key-button"
            class:waits=move || waits.get()
            node_ref=element
            title=say::change_keys()
            aria-label=label
            aria-pressed=move || if waits.get() { "true" } else { "false" }
            on:click=move |_| {
                editor.wait_for(binding);
                if let Some(button) = element.get_untracked() {
                    // A click does not bring the focus in every browser, and the keys are heard here.
                    let _ = button.focus();
                }
            }
            on:keydown=move |event| editor.pressed(binding, &event)
            on:blur=move |_| {
                if waits.get_untracked() {
                    editor.awaited.set(None);
                }
            }
        >
            {words}
        </button>
    }
}

/// Why keys were not given, and the way to have them all the same.
#[component]
fn SaidOf(editor: KeyEditor, ways: StoredValue<Vec<Binding>>) -> impl IntoView {
    move || {
        let (binding, said) =
            editor.said.get().filter(|(of, _)| ways.with_value(|ways| ways.contains(of)))?;
        Some(match said {
            KeysSaid::Refused(why) => view! { <p class="field-error">{why}</p> }.into_any(),
            KeysSaid::Taken { keys, by } => {
                let names = by.iter().map(|other| say::shortcut_name((other.label)()));
                let names = names.reduce(|first, second| say::both(&first, &second)).unwrap_or_default();
                let text = say::keys_taken(&in_print(&keys), &names);
                let label = say::take_over(&in_print(&keys));
                view! {
                    <p class="field-error">{text}</p>
                    <Button small=true on_press=move || editor.take_over(binding, keys.clone())>{label}</Button>
                    <Button small=true kind=ButtonKind::Quiet on_press=move || editor.said.set(None)>{say::leave_it()}</Button>
                }
                .into_any()
            }
        })
    }
}
