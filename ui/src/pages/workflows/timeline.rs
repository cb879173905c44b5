//! The stages of a run over time, and below the chosen one its tasks.

use super::{
    acts::WorkflowActs, choose::choose, run_state::RunState, stage_icon::StageIcon, stage_tasks::StageTasks,
};
use crate::{
    catalogue::workflows as say,
    hooks::{rows::step, time},
    live::Live,
    state::workflow::{
        look,
        timeline::{Timeline, TimelineRow},
        walk::GraphSpot,
    },
};
use contract::{text, workflow::run::StageState};
use leptos::prelude::*;

/// The tab.
#[component]
pub(super) fn TimelineTab() -> impl IntoView {
    let (live, state) = (Live::get(), RunState::get());
    let timeline = Memo::new(move |_| {
        let ended = state.with(|run| run.brief.ended_at);
        // what has ended stands still
        let now = ended.unwrap_or_else(|| live.now.get());
        state.with(|run| Timeline::of(run, now, time::zone(now)))
    });
    let marks = Memo::new(move |_| timeline.with(|timeline| timeline.marks.clone()));
    let stages = Memo::new(move |_| timeline.with(|timeline| timeline.rows.len()));
    let apart = move || timeline.with(|timeline| format!("{:.3}%", timeline.step));
    let mark = |(left, said): (f64, String)| view! { <b style:left=format!("{left}%")>{said}</b> };
    view! {
        <div class="timeline" style=("--step", apart)>
            <div class="timeline-axis figure" aria-hidden="true">
                <span class="timeline-marks">{move || marks.get().into_iter().map(mark).collect_view()}</span>
            </div>
            <ul aria-label=say::timeline() on:keydown=move |event| step(&event, ".timeline-row")>
                <For each=move || 0..stages.get() key=|at| *at let:at><StageRow at=at timeline=timeline/></For>
            </ul>
        </div>
    }
}

#[component]
fn StageRow(at: usize, timeline: Memo<Timeline>) -> impl IntoView {
    let (live, state, acts) = (Live::get(), RunState::get(), WorkflowActs::get());
    let stage = state.stage(at);
    let row =
        Memo::new(move |_| timeline.with(|timeline| timeline.rows.get(at).cloned().unwrap_or_default()));
    let shown = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().map_or(StageState::Waiting, |stage| stage.state))
    });
    let title = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().map(|stage| stage.title.clone()).unwrap_or_default())
    });
    let lasted = Memo::new(move |_| {
        let now = live.now.get();
        stage.with(|stage| stage.as_ref().and_then(|stage| look::lasted(stage, now))).map(text::duration)
    });
    let worn = Memo::new(move |_| stage.with(|stage| stage.as_ref().map_or(StageState::Waiting, look::worn)));
    let many =
        Memo::new(move |_| stage.with(|stage| stage.as_ref().is_some_and(|stage| stage.tasks.len() > 1)));
    let is_chosen = Memo::new(move |_| state.chosen.get().is_some_and(|spot| spot.stage == at));
    view! {
        <li>
            <button
                type="button"
                class="timeline-row"
                class:pointed=move || state.pointed.get() == Some(at)
                aria-current=move || is_chosen.get().then_some("true")
                aria-expanded=move || many.get().then_some(if is_chosen.get() { "true" } else { "false" })
                on:click=move |_| choose(state, acts, GraphSpot::stage(at))
                on:pointerenter=move |_| state.pointed.set(Some(at))
                on:pointerleave=move |_| state.pointed.set(None)
            >
                <StageIcon state=worn/>
                <span class="visually-hidden">{move || look::word(shown.get())}": "</span>
                <span class="ellipsis" dir="auto" title=move || title.get()>{move || title.get()}</span>
                <span class="timeline-track" data-state=move || shown.get().as_str()>{move || bar(&row.get())}</span>
                <span class="timeline-lasted figure">{move || lasted.get()}</span>
            </button>
            <Show when=move || many.get() && is_chosen.get()><StageTasks at=at/></Show>
        </li>
    }
}

/// The bar, with the line of the critical path below it; hollow ones are tries before it, and what is expected.
fn bar(row: &TimelineRow) -> impl IntoView + use<> {
    let critical = row.critical;
    let percent = |(left, width): (f64, f64)| (format!("{left:.2}%"), format!("{width:.2}%"));
    let hollow = |class: &'static str, bar: (f64, f64)| {
        let (left, width) = percent(bar);
        view! { <i class=class style:left=left style:width=width></i> }
    };
    let bar = row.bar.map(|bar| {
        let (left, width) = percent(bar);
        view! {
            <i style:left=left.clone() style:width=width.clone()></i>
            {critical.then(|| view! { <u style:left=left style:width=width></u> })}
        }
    });
    let earlier = row.earlier.iter().map(|one| hollow("earlier", *one)).collect_view();
    let expected = row.expected.map(|one| hollow("expected", one));
    view! { {expected}{bar}{earlier} }
}
