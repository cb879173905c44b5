//! What agents with a model may spend together.

use super::{parts::Setting, state::SettingsState};
use crate::{components::field::FieldTies, state::amount};
use contract::settings::Settings;
use leptos::prelude::*;

/// The section.
#[component]
pub fn Spending() -> impl IntoView {
    view! {
        <section aria-labelledby="settings-spending">
            <h2 id="settings-spending">"Models"</h2>
            <Setting
                label="Cost a day at most"
                hint="Of all agents together, in US dollars. Past it tasks ask before they go on. Empty: no limit."
            >
                <Dollars
                    read=|settings| settings.day_cost_usd
                    write=|settings, limit| settings.day_cost_usd = limit
                />
            </Setting>
        </section>
    }
}

/// A sum, or nothing. What is no sum is not taken, and it is said what is.
#[component]
pub(super) fn Dollars(
    read: fn(&Settings) -> Option<f64>,
    write: fn(&mut Settings, Option<f64>),
) -> impl IntoView {
    let state = SettingsState::get();
    let FieldTies { id, described_by, .. } = FieldTies::get();
    let error_id = format!("{id}-error");
    let (typed, wrong) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let limit = state.read(read);
    Effect::new(move |_| {
        typed.set(limit.get().map(|limit| limit.to_string()).unwrap_or_default());
        wrong.set(None);
    });
    let check = move || match amount::decimal(&typed.get_untracked()) {
        Ok(limit) if limit.is_none_or(|limit| limit > 0.0) => {
            wrong.set(None);
            state.change(move |settings| write(settings, limit));
        }
        _ => wrong.set(Some("More than 0, such as 2.50; or nothing.".to_owned())),
    };
    let described = {
        let error_id = error_id.clone();
        move || if wrong.with(Option::is_some) { Some(error_id.clone()) } else { described_by.get() }
    };
    view! {
        <div class="counted sum-limit">
            <input
                class="input figure"
                id=id
                type="text"
                inputmode="decimal"
                placeholder="No limit"
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:change=move |_| check()
            />
            <span class="counted-unit" aria-hidden="true">"dollars"</span>
        </div>
        <p class="field-error" id=error_id hidden=move || wrong.with(Option::is_none)>{move || wrong.get()}</p>
    }
}
