//! The node of a stage.

use super::measure::rem;
use crate::{
    catalogue::workflows as say,
    live::Live,
    pages::workflows::{acts::WorkflowActs, choose::choose, run_state::RunState, stage_icon::StageIcon},
    state::{
        run_time::{self, Left},
        workflow::{graph::NodeKind, look, place::Place, walk::GraphSpot},
    },
};
use contract::{
    TaskId,
    workflow::run::{StageRun, StageState, TaskRun},
};
use leptos::prelude::*;

/// The node at a place: the stage, and its tasks where they are few.
#[component]
pub(super) fn StageNode(at: usize) -> impl IntoView {
    let state = RunState::get();
    let stage = state.stage(at);
    let shown = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().map_or(StageState::Waiting, |stage| stage.state))
    });
    let named = Memo::new(move |_| {
        stage.with(|stage| {
            stage.as_ref().map(|stage| NodeKind::of(stage.tasks.len()).lines()).unwrap_or_default()
        })
    });
    let place =
        Memo::new(move |_| state.layout.with(|layout| layout.places.get(at).copied().unwrap_or_default()));
    let length = move |read: fn(&Place) -> f64| move || rem(read(&place.get()));
    view! {
        <li
            class="graph-stage"
            data-state=move || shown.get().as_str()
            class:pointed=move || state.pointed.get() == Some(at)
            class:chosen=move || state.chosen.get() == Some(GraphSpot::stage(at))
            style:left=length(|place| place.x)
            style:top=length(|place| place.y)
            style:width=length(|place| place.width)
            style:height=length(|place| place.height)
            on:pointerenter=move |_| state.pointed.set(Some(at))
            on:pointerleave=move |_| state.pointed.set(None)
        >
            <StageHead at=at stage=stage shown=shown/>
            <Show when=move || named.get() != 0>
                <ul class="graph-tasks">
                    <For each=move || 0..named.get() key=|task| *task let:task><NodeTask at=at task=task stage=stage/></For>
                </ul>
            </Show>
        </li>
    }
}

/// The stage by its name, with a line about it and a bar.
#[component]
fn StageHead(at: usize, stage: Memo<Option<StageRun>>, shown: Memo<StageState>) -> impl IntoView {
    let (live, state, acts) = (Live::get(), RunState::get(), WorkflowActs::get());
    let spot = GraphSpot::stage(at);
    let title = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().map(|stage| stage.title.clone()).unwrap_or_default())
    });
    let worn = Memo::new(move |_| stage.with(|stage| stage.as_ref().map_or(StageState::Waiting, look::worn)));
    let runs = Memo::new(move |_| stage.with(|stage| stage.as_ref().and_then(single_running)));
    let left = Memo::new(move |_| {
        let task = live.task(runs.get()?);
        task.with(|task| match run_time::left(task.as_ref()?, live.now.get()) {
            Some(Left::Seconds(seconds)) => Some(seconds),
            Some(Left::LongerThanUsual) | None => None,
        })
    });
    let line = Memo::new(move |_| {
        let now = live.now.get();
        stage.with(|stage| stage.as_ref().map(|stage| look::line(stage, left.get(), now)).unwrap_or_default())
    });
    let before = Memo::new(move |_| {
        state.graph.with(|graph| {
            let titled =
                |from: usize| state.with(|run| run.stages.get(from).map(|stage| stage.title.clone()));
            graph.before(at).filter_map(titled).collect::<Vec<_>>()
        })
    });
    let aloud = Memo::new(move |_| {
        stage.with(|stage| {
            stage.as_ref().map(|stage| look::aloud(stage, &line.get(), &before.get())).unwrap_or_default()
        })
    });
    let told = Memo::new(move |_| {
        let why = stage.with(|stage| stage.as_ref().and_then(|stage| stage.detail.clone()));
        why.map_or_else(|| title.get(), |why| format!("{}: {why}", title.get()))
    });
    let percent = Memo::new(move |_| {
        let going = look::is_going(shown.get());
        stage.with(|stage| stage.as_ref().and_then(look::percent).filter(|_| going))
    });
    view! {
        <button
            type="button"
            class="graph-node"
            id=spot.id()
            aria-pressed=move || if state.chosen.get() == Some(spot) { "true" } else { "false" }
            tabindex=move || if state.stop.get() == spot { "0" } else { "-1" }
            title=move || told.get()
            on:focus=move |_| state.stop.set(spot)
            on:click=move |_| choose(state, acts, spot)
        >
            <StageIcon state=worn/>
            <span class="graph-title ellipsis" dir="auto" aria-hidden="true">{move || title.get()}</span>
            <span class="graph-line ellipsis figure" aria-hidden="true">{move || line.get()}</span>
            <span class="visually-hidden">{move || aloud.get()}</span>
        </button>
        {move || percent.get().map(|percent| view! {
            <span class="graph-bar" aria-hidden="true"><i style:width=format!("{percent}%")></i></span>
        })}
    }
}

/// The only task of a stage, while it runs.
fn single_running(stage: &StageRun) -> Option<TaskId> {
    let [only] = stage.tasks.as_slice() else { return None };
    only.task.as_ref().filter(|_| only.state == StageState::Running).map(|task| task.id)
}

/// A task that the node of its stage names.
#[component]
fn NodeTask(at: usize, task: usize, stage: Memo<Option<StageRun>>) -> impl IntoView {
    let (state, acts) = (RunState::get(), WorkflowActs::get());
    let spot = GraphSpot { stage: at, task: Some(task) };
    let own = Memo::new(move |_| stage.with(|stage| stage.as_ref()?.tasks.get(task).cloned()));
    let part = move |read: fn(&TaskRun) -> String| {
        Memo::new(move |_| own.with(|own| own.as_ref().map(read).unwrap_or_default()))
    };
    let (name, line) = (part(|task| task.name.clone()), part(look::task_line));
    let shown = Memo::new(move |_| own.with(|own| own.as_ref().map_or(StageState::Waiting, |own| own.state)));
    let aloud = move || say::task_aloud(&name.get(), look::word(shown.get()), &line.get());
    view! {
        <li>
            <button
                type="button"
                class="graph-task"
                id=spot.id()
                data-state=move || shown.get().as_str()
                aria-pressed=move || if state.chosen.get() == Some(spot) { "true" } else { "false" }
                tabindex=move || if state.stop.get() == spot { "0" } else { "-1" }
                title=move || name.get()
                on:focus=move |_| state.stop.set(spot)
                on:click=move |_| choose(state, acts, spot)
            >
                <StageIcon state=shown/>
                <span class="ellipsis" dir="auto" aria-hidden="true">{move || name.get()}</span>
                <span class="graph-line figure" aria-hidden="true">{move || line.get()}</span>
                <span class="visually-hidden">{aloud}</span>
            </button>
        </li>
    }
}
