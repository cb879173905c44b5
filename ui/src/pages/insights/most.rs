//! What took longest, and what failed most.

use super::{ToldInsights, card::ChartCard};
use crate::{
    catalogue::{common, insights as say},
    shell::Shell,
    state::insights::{ChartTable, seconds},
};
use contract::{
    TaskId,
    insights::{FailingTask, SlowTask},
};
use leptos::prelude::*;

/// A line: the task, what it is called, what there is to say of it, and its figure.
#[derive(Clone, PartialEq)]
struct MostLine(TaskId, String, String, String);

/// Both lists.
#[component]
pub(super) fn Most(told: ToldInsights) -> impl IntoView {
    let slow = told.then(|told| {
        let line = |one: &SlowTask| {
            MostLine(one.task, one.title.clone(), one.agent.clone(), seconds(Some(one.seconds)))
        };
        told.slowest.iter().map(line).collect::<Vec<_>>()
    });
    let failing = told.then(|told| {
        let line = |one: &FailingTask| {
            MostLine(one.task, one.title.clone(), one.reason.clone(), say::times(one.failures))
        };
        told.failing.iter().map(line).collect::<Vec<_>>()
    });
    view! {
        <div class="charts most">
            <MostList title=say::slowest() head=[common::task(), common::agent(), say::ran()] lines=slow none=say::nothing_ran()/>
            <MostList title=say::fails_most() head=[common::task(), say::why_last(), say::failed()] lines=failing none=say::nothing_failed()/>
        </div>
    }
}

#[component]
fn MostList(
    title: &'static str,
    head: [&'static str; 3],
    lines: Memo<Vec<MostLine>>,
    none: &'static str,
) -> impl IntoView {
    let shell = Shell::get();
    let table = Memo::new(move |_| {
        let row =
            |MostLine(_, title, about, figure): &MostLine| vec![title.clone(), about.clone(), figure.clone()];
        lines.with(|lines| ChartTable::new(&head, lines.iter().map(row).collect()))
    });
    view! {
        <ChartCard title=title table=table>
            {move || if lines.with(Vec::is_empty) {
                view! { <p class="chart-none">{none}</p> }.into_any()
            } else {
                view! {
                    <ul class="most-list">
                        {lines.get().into_iter().map(|MostLine(task, title, about, figure)| view! {
                            <li>
                                <button type="button" on:click=move |_| shell.open_task(task)>
                                    <span class="ellipsis" dir="auto">{title}</span>
                                    <span class="ellipsis quiet" dir="auto">{about}</span>
                                    <span class="most-figure">{figure}</span>
                                </button>
                            </li>
                        }).collect_view()}
                    </ul>
                }.into_any()
            }}
        </ChartCard>
    }
}
