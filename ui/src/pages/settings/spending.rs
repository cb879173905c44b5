//! What agents with a model may spend together.

use super::parts::{Limit, Setting};
use crate::state::amount;
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
