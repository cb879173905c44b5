//! The command that opens changed files.

use super::{parts::Setting, state::SettingsState};
use crate::{catalogue::settings as say, components::field::FieldTies};
use leptos::prelude::*;

/// The command; empty: the system's program.
#[component]
pub(super) fn EditorSetting() -> impl IntoView {
    view! { <Setting label=say::editor() hint=say::editor_hint("{file}", "{line}")><EditorLine/></Setting> }
}

#[component]
fn EditorLine() -> impl IntoView {
    let state = SettingsState::get();
    let FieldTies { id, described_by, .. } = FieldTies::get();
    let kept = state.read(|settings| settings.editor.clone());
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(kept.get().unwrap_or_default()));
    let keep = move || {
        let line = Some(typed.get_untracked().trim().to_owned()).filter(|line| !line.is_empty());
        state.change(move |settings| settings.editor.clone_from(&line));
    };
    view! {
        <input
            class="input mono type-check"
            id=id
            aria-describedby=move || described_by.get()
            type="text"
            autocomplete="off"
            spellcheck="false"
            placeholder="code --goto {file}:{line}"
            prop:value=move || typed.get()
            on:input=move |event| typed.set(event_target_value(&event))
            on:change=move |_| keep()
        />
    }
}
