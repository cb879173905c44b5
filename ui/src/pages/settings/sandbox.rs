//! The sandbox of tasks that have none of their own.

use super::{parts::Setting, state::SettingsState};
use crate::{catalogue::sandbox as say, components::Select, state::sandbox_words};
use leptos::prelude::*;

/// One of those that there are.
#[component]
pub(super) fn SandboxOfAll() -> impl IntoView {
    let state = SettingsState::get();
    let own = state.read(|settings| settings.sandbox);
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(sandbox_words::value(Some(own.get()))));
    let choose = move |chosen: String| {
        state.change(move |settings| {
            if let Some(sandbox) = sandbox_words::chosen(&chosen, settings.sandbox.best_effort) {
                settings.sandbox = sandbox;
            }
        });
    };
    let all = Signal::stored(sandbox_words::offered());
    view! {
        <Setting label=say::sandbox() hint=say::of_all_hint()>
            <Select value=value options=all on_choose=Callback::new(choose)/>
        </Setting>
    }
}
