//! The saved reports, newest first.

use super::Shelf;
use crate::{
    catalogue::{common, reports as say},
    components::{Button, EmptyState, Glyph, Icon, Skeleton},
    hooks::{rows, time},
    live::Live,
    shell::{Route, Shell},
    state::markdown,
};
use contract::{ReportId, report::Report};
use leptos::prelude::*;

/// The list, or what there is instead.
#[component]
pub(super) fn ReportList() -> impl IntoView {
    let (shelf, shell) = (Shelf::get(), Shell::get());
    let count = Memo::new(move |_| shelf.reports.with(|all| all.as_ref().map(Vec::len)));
    let drawn = move || match count.get() {
        None if shelf.failed.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=5 label=common::reports()/> }.into_any(),
        Some(0) if shelf.is_narrowed() => view! {
            <EmptyState glyph=Glyph::Find title=say::no_match() text=say::no_match_hint()/>
        }
        .into_any(),
        Some(0) => view! {
            <EmptyState
                glyph=Glyph::Report
                title=say::none_yet()
                text=say::none_yet_hint()
            >
                <Button on_press=move || shell.go(Route::Agents)>{say::see_agents()}</Button>
            </EmptyState>
        }
        .into_any(),
        Some(_) => view! { <ReportRows/> }.into_any(),
    };
    view! {
        <div class="report-list">
            {move || shelf.failed.get().map(|error| view! {
                <div class="box failed" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <div class="box-text">
                        <p>{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                        <div class="box-actions">
                            <Button small=true on_press=move || shelf.read(false)>{common::try_again()}</Button>
                        </div>
                    </div>
                </div>
            })}
            {drawn}
        </div>
    }
}

#[component]
fn ReportRows() -> impl IntoView {
    let shelf = Shelf::get();
    // The row that Tab comes to: the one where the focus was last, else the open one, else the first.
    let focused = RwSignal::new(None::<ReportId>);
    let stop = Memo::new(move |_| {
        shelf.reports.with(|reports| {
            let ids: Vec<ReportId> = reports.iter().flatten().map(|report| report.id).collect();
            let there = |id: &ReportId| ids.contains(id);
            focused
                .get()
                .filter(there)
                .or_else(|| shelf.open.get().filter(there))
                .or_else(|| ids.first().copied())
        })
    });
    view! {
        <ul aria-label=common::reports() on:keydown=move |event| rows::step(&event, ".report-row")>
            <For each=move || shelf.reports.get().unwrap_or_default() key=|report| report.id let:report>
                <ReportRow report=report stop=stop focused=focused/>
            </For>
        </ul>
        <Show when=move || shelf.next.with(Option::is_some)>
            <div class="report-more"><Button small=true on_press=move || shelf.read(true)>{say::show_older()}</Button></div>
        </Show>
    }
}

#[component]
fn ReportRow(
    report: Report,
    stop: Memo<Option<ReportId>>,
    focused: RwSignal<Option<ReportId>>,
) -> impl IntoView {
    let (shelf, live) = (Shelf::get(), Live::get());
    let Report { id, title, agent, summary, created_at, .. } = report;
    let is_open = move || shelf.open.get() == Some(id);
    let created = live.said(move |now| time::moment(created_at, now));
    view! {
        <li>
            <button
                type="button"
                class="report-row"
                tabindex=move || if stop.get() == Some(id) { "0" } else { "-1" }
                on:focus=move |_| focused.set(Some(id))
                aria-current=move || is_open().then_some("true")
                on:click=move |_| shelf.open.set(Some(id))
            >
                <span class="report-title ellipsis" dir="auto" title=title.clone()>{title.clone()}</span>
                <span class="report-byline figure">
                    {agent}" · "{created}
                </span>
                <span class="report-summary" dir="auto">{markdown::in_a_line(&summary)}</span>
            </button>
        </li>
    }
}
