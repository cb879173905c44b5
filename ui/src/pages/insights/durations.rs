//! How long tasks wait and run, by agent or by type: half of them no longer than is said.

use super::{ToldInsights, card::ChartCard};
use crate::{
    catalogue::{common, insights as say},
    state::{
        insights::{ChartTable, percent, seconds},
        names,
    },
};
use contract::{
    TaskType,
    insights::{Insights, Share},
    text,
};
use leptos::prelude::*;

/// Waiting and running.
#[component]
pub(super) fn Durations(told: ToldInsights, on_open: Callback<()>) -> impl IntoView {
    let by_type = RwSignal::new(false);
    let shares = told.then(move |told| if by_type.get() { told.types.clone() } else { told.agents.clone() });
    let tools = move || {
        view! {
            <div class="segments small" role="group" aria-label=say::by_agent_or_type()>
                {[(common::agent(), false), (common::kind(), true)].map(|(word, types)| view! {
                    <button
                        type="button"
                        aria-pressed=move || if by_type.get() == types { "true" } else { "false" }
                        on:click=move |_| by_type.set(types)
                    >
                        {word}
                    </button>
                }).into_iter().collect_view()}
            </div>
        }
        .into_any()
    };
    view! {
        <ChartCard title=say::waiting_and_running() table=told.then(table) tools=tools>
            <table class="medians" tabindex="0">
                <caption class="visually-hidden">{say::waiting_and_running()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || if by_type.get() { common::kind() } else { common::agent() }}</th>
                        <th scope="col" class="bar-cell"><span class="visually-hidden">{say::drawn()}</span></th>
                        <th scope="col" class="end">{say::waiting()}</th>
                        <th scope="col" class="end">{say::running()}</th>
                        <th scope="col" class="end">{common::tasks()}</th>
                        <th scope="col" class="end">{common::retries()}</th>
                    </tr>
                </thead>
                <tbody>{move || rows(shares.get(), on_open)}</tbody>
            </table>
        </ChartCard>
    }
}

fn table(told: &Insights) -> ChartTable {
    let rows = told.agents.iter().map(|one| row(common::agent(), one));
    let rows = rows.chain(told.types.iter().map(|one| row(common::kind(), one))).collect();
    let head = [
        say::by(),
        common::name(),
        say::waiting(),
        say::running(),
        common::tasks(),
        say::succeeded(),
        common::retries(),
    ];
    ChartTable::new(&head, rows)
}

fn name(share: &Share) -> String {
    share
        .name
        .parse::<TaskType>()
        .map_or_else(|_| share.name.clone(), |kind| names::task_type(kind).to_owned())
}

fn row(by: &str, share: &Share) -> Vec<String> {
    let figures = &share.figures;
    vec![
        by.to_owned(),
        name(share),
        seconds(figures.waited_seconds),
        seconds(figures.ran_seconds),
        figures.outcomes.ended().to_string(),
        percent(figures.outcomes.success()),
        figures.retries.to_string(),
    ]
}

fn rows(shares: Vec<Share>, on_open: Callback<()>) -> impl IntoView {
    let whole = |share: &Share| {
        share.figures.waited_seconds.unwrap_or(0.0) + share.figures.ran_seconds.unwrap_or(0.0)
    };
    let longest = shares.iter().map(whole).fold(f64::EPSILON, f64::max);
    let part = move |seconds: Option<f64>| format!("{:.1}%", seconds.unwrap_or(0.0) * 100.0 / longest);
    shares
        .into_iter()
        .map(|share| {
            let figures = share.figures;
            view! {
                <tr>
                    <th scope="row">
                        <button type="button" class="text-link ellipsis" title=say::open_in_queue() on:click=move |_| on_open.run(())>
                            {name(&share)}
                        </button>
                    </th>
                    <td class="bar-cell">
                        <svg width="100%" height="10" aria-hidden="true">
                            <rect class="waiting" y="0.75" height="8.5" rx="2" width=part(figures.waited_seconds)/>
                            <rect class="running" height="10" rx="2" x=part(figures.waited_seconds) width=part(figures.ran_seconds)/>
                        </svg>
                    </td>
                    <td class="end">{seconds(figures.waited_seconds)}</td>
                    <td class="end">{seconds(figures.ran_seconds)}</td>
                    <td class="end quiet">{text::count(figures.outcomes.ended())}</td>
                    <td class="end quiet">{text::count(figures.retries)}</td>
                </tr>
            }
        })
        .collect_view()
}
