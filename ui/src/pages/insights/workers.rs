//! What each worker ran in the last two hours, on a lane of its own.

use super::{ToldInsights, card::ChartCard};
use crate::{
    catalogue::{common, insights as say, names},
    hooks::time,
    live::Live,
    shell::Shell,
    state::{
        insights::{ChartTable, LANES_BACK, Lane, LaneRun, day_words, lanes},
        words::clock,
    },
};
use contract::{
    Timestamp,
    insights::{Insights, WorkerRun},
    task::AttemptState,
    text,
};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// The lanes move on once in so many seconds.
const STEP: i64 = 15;

/// The workers' lanes.
#[component]
pub(super) fn Lanes(told: ToldInsights) -> impl IntoView {
    let live = Live::get();
    let beat = Memo::new(move |_| live.now.get().as_second() / STEP);
    let drawn = told.then(move |told| {
        beat.with(|_| ());
        lanes(&told.runs, time::now())
    });
    let table = told.then(table);
    view! {
        <ChartCard title=say::lanes() table=table>
            {move || if drawn.with(Vec::is_empty) {
                view! { <p class="chart-none">{say::no_runs()}</p> }.into_any()
            } else {
                view! { <LaneList drawn=drawn/> }.into_any()
            }}
        </ChartCard>
    }
}

fn table(told: &Insights) -> ChartTable {
    let row = |run: &WorkerRun| {
        let end = run.end.map(|end| day_words(end, time::zone(end))).unwrap_or_default();
        let start = day_words(run.start, time::zone(run.start));
        vec![run.worker.clone(), run.title.clone(), run.agent.clone(), word(run.state).to_owned(), start, end]
    };
    let head = [say::worker(), common::task(), common::agent(), common::state(), common::from(), say::to()];
    ChartTable::new(&head, told.runs.iter().map(row).collect())
}

#[component]
fn LaneList(drawn: Memo<Vec<Lane>>) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let keys = move |event: ev::KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        let by = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        step(&list, by);
    };
    view! {
        <div class="lanes" role="group" aria-label=say::lanes_keys() node_ref=list on:keydown=keys>
            {move || drawn.get().into_iter().map(|lane| view! {
                <span class="lane-name">{lane.worker}</span>
                <div class="lane">{lane.runs.into_iter().map(|run| view! { <RunBar run=run/> }).collect_view()}</div>
                <span class="lane-busy">{format!("{}%", lane.busy)}</span>
            }).collect_view()}
            <span></span>
            <div class="lane-axis" aria-hidden="true">{move || { drawn.with(|_| ()); axis(time::now()) }}</div>
            <span></span>
        </div>
    }
}

/// Goes to the next run, or the one before.
fn step(list: &web_sys::HtmlElement, by: i64) {
    let Ok(runs) = list.query_selector_all(".lane-run") else { return };
    let focused = document().active_element();
    let here = (0..runs.length()).find(|at| runs.item(*at).as_ref() == focused.as_deref());
    let to = here.map_or(0, |here| (i64::from(here) + by).clamp(0, i64::from(runs.length()) - 1));
    let run = u32::try_from(to).ok().and_then(|to| runs.item(to));
    if let Some(run) = run.and_then(|run| run.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = run.focus();
    }
}

#[component]
fn RunBar(run: LaneRun) -> impl IntoView {
    let shell = Shell::get();
    let said = format!("{}, {}, {}", run.title, word(run.state).to_lowercase(), text::duration(run.seconds));
    let task = run.task;
    view! {
        <button
            type="button"
            class="lane-run"
            data-state=run.state.as_str()
            aria-label=said.clone()
            title=said
            style:left=format!("{:.3}%", run.left)
            style:width=format!("max(4px, calc({:.3}% - 1px))", run.width)
            on:click=move |_| shell.open_task(task)
        >
            {run.title}
        </button>
    }
}

/// Five moments below the lanes, the last one now.
fn axis(now: Timestamp) -> impl IntoView {
    (0..5)
        .map(|at| {
            let back = LANES_BACK / 1000 * (4 - at) / 4;
            let moment = Timestamp::from_second(now.as_second() - back).unwrap_or(now);
            let words = clock(moment, time::zone(moment));
            view! { <span>{if at == 4 { say::now(&words) } else { words }}</span> }
        })
        .collect_view()
}

fn word(state: AttemptState) -> &'static str {
    match state {
        AttemptState::Running => names::running(),
        AttemptState::Completed => names::completed(),
        AttemptState::Failed => names::failed(),
        AttemptState::Cancelled => names::cancelled(),
        AttemptState::Paused => names::paused(),
        AttemptState::NeedsInput => names::needs_you(),
        AttemptState::Released => say::put_back(),
        AttemptState::Lost => say::lost(),
    }
}
