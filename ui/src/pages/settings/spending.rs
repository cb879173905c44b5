//! What agents with a model may spend together.

use super::{
    parts::{Limit, Setting, Stepper},
    state::SettingsState,
};
use crate::state::amount;
use contract::settings::{DEPTH_MAX, Settings};
use leptos::prelude::*;

/// The section.
#[component]
pub fn Spending() -> impl IntoView {
    view! {
        <section aria-labelledby="settings-spending">
            <h2 id="settings-spending" tabindex="-1">"Models"</h2>
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

/// What a task and all that it starts may come to.
#[component]
pub fn Families() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <section aria-labelledby="settings-families">
            <h2 id="settings-families" tabindex="-1">"Tasks that start tasks"</h2>
            <Setting label="Tasks that one task may start" hint="0: none. It is told, and does the work itself.">
                <Stepper
                    value=state.read(|settings| settings.family.children)
                    min=0
                    max=1000
                    what="tasks that one task may start"
                    on_choose=move |most| state.change(move |settings| settings.family.children = most)
                />
            </Setting>
            <Setting label="Tasks of one family at most" hint="Your task, and all that was started from within it.">
                <Stepper
                    value=state.read(|settings| settings.family.tasks)
                    min=1
                    max=10_000
                    step=10
                    what="tasks of one family"
                    on_choose=move |most| state.change(move |settings| settings.family.tasks = most)
                />
            </Setting>
            <Setting label="Levels below your task" hint="Tasks that start tasks that start tasks.">
                <Stepper
                    value=state.read(|settings| settings.family.depth)
                    min=0
                    max=DEPTH_MAX
                    what="levels"
                    on_choose=move |most| state.change(move |settings| settings.family.depth = most)
                />
            </Setting>
            <Setting
                label="Cost of one family at most"
                hint="In US dollars. Past it each of its tasks asks before it goes on. Empty: no limit."
            >
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
        <Limit read=read write=write take=take unit="dollars" allowed="More than 0, such as 2.50; or nothing."/>
    }
}
