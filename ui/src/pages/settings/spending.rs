//! What agents with a model may spend together.

use super::{
    parts::{Limit, Setting, Stepper},
    state::SettingsState,
};
use crate::{catalogue::settings as say, state::amount};
use contract::settings::{DEPTH_MAX, Settings};
use leptos::prelude::*;

/// The section.
#[component]
pub fn Spending() -> impl IntoView {
    view! {
        <section aria-labelledby="settings-spending">
            <h2 id="settings-spending" tabindex="-1">{say::models()}</h2>
            <Setting label=say::day_cost() hint=say::day_cost_hint()>
                <Dollars
                    read=|settings| settings.day_cost_usd
                    write=|settings, limit| settings.day_cost_usd = limit
                />
            </Setting>
        </section>
    }
}

/// What a task and all that it starts may come to.
#[component]
pub fn Families() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <section aria-labelledby="settings-families">
            <h2 id="settings-families" tabindex="-1">{say::families()}</h2>
            <Setting label=say::children() hint=say::children_hint()>
                <Stepper
                    value=state.read(|settings| settings.family.children)
                    min=0
                    max=1000
                    what=say::children_counted()
                    on_choose=move |most| state.change(move |settings| settings.family.children = most)
                />
            </Setting>
            <Setting label=say::family_tasks() hint=say::family_tasks_hint()>
                <Stepper
                    value=state.read(|settings| settings.family.tasks)
                    min=1
                    max=10_000
                    step=10
                    what=say::family_tasks_counted()
                    on_choose=move |most| state.change(move |settings| settings.family.tasks = most)
                />
            </Setting>
            <Setting label=say::levels() hint=say::levels_hint()>
                <Stepper
                    value=state.read(|settings| settings.family.depth)
                    min=0
                    max=DEPTH_MAX
                    what=say::levels_counted()
                    on_choose=move |most| state.change(move |settings| settings.family.depth = most)
                />
            </Setting>
            <Setting label=say::family_cost() hint=say::family_cost_hint()>
                <Dollars
                    read=|settings| settings.family.cost_usd
                    write=|settings, limit| settings.family.cost_usd = limit
                />
            </Setting>
        </section>
    }
}

/// A sum, or nothing.
#[component]
pub(super) fn Dollars(
    read: fn(&Settings) -> Option<f64>,
    write: fn(&mut Settings, Option<f64>),
) -> impl IntoView {
    let take = |text: &str| amount::decimal(text).ok().filter(|limit| limit.is_none_or(|limit| limit > 0.0));
    view! {
        <Limit read=read write=write take=take unit=say::dollars() allowed=say::cost_allowed()/>
    }
}
