//! The commands that say whether tasks of a type are done.

use super::{parts::Setting, state::SettingsState};
use crate::{catalogue::settings as say, components::field::FieldTies, state::names};
use contract::TaskType;
use leptos::prelude::*;

/// A command for each type, folded: few have any.
#[component]
pub(super) fn ChecksByType() -> impl IntoView {
    let each = TaskType::ALL.map(|task_type| {
        view! {
            <Setting label=say::check_of_type(names::task_type(task_type))>
                <CheckLine task_type=task_type/>
            </Setting>
        }
    });
    view! {
        <details class="fold checks-by-type">
            <summary>{say::checks_by_type()}</summary>
            <p class="field-hint">{say::checks_by_type_hint()}</p>
            {each.into_iter().collect_view()}
        </details>
    }
}

/// The command of one type; empty: none.
#[component]
fn CheckLine(task_type: TaskType) -> impl IntoView {
    let state = SettingsState::get();
    let FieldTies { id, .. } = FieldTies::get();
    let kept = state.read(move |settings| settings.checks.of(task_type).map(str::to_owned));
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(kept.get().unwrap_or_default()));
    let keep = move || {
        let line = Some(typed.get_untracked().trim().to_owned()).filter(|line| !line.is_empty());
        state.change(move |settings| settings.checks.of_mut(task_type).clone_from(&line));
    };
    view! {
        <input
            class="input mono type-check"
            id=id
            type="text"
            autocomplete="off"
            spellcheck="false"
            placeholder=say::no_check()
            prop:value=move || typed.get()
            on:input=move |event| typed.set(event_target_value(&event))
            on:change=move |_| keep()
        />
    }
}
