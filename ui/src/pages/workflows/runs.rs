//! The runs of workflows, newest first: all of them, or those of one workflow.

use super::{acts::WorkflowActs, shared::Workflows};
use crate::{
    catalogue::workflows as say,
    components::{Button, StatusIcon},
    hooks::{rows::step, time},
    live::Live,
    state::{names, workflow::run_words},
};
use contract::{Status, TaskId, text, workflow::run::WorkflowRunBrief};
use leptos::prelude::*;

/// All runs.
#[component]
pub(super) fn RunRows() -> impl IntoView {
    let page = Workflows::get();
    let known = Memo::new(move |_| page.runs.with(Option::is_some));
    let runs = Memo::new(move |_| page.runs.with(|runs| runs.clone().unwrap_or_default()));
    view! {
        <Show when=move || known.get()>
            <section class="workflow-group" aria-label=say::runs()>
                <h2>{say::runs()}</h2>
                <RunList runs=runs/>
                <Show when=move || page.more.get()>
                    <Button small=true on_press=move || page.read_more()>{say::older_runs()}</Button>
                </Show>
            </section>
        </Show>
    }
}

/// Runs in rows that lead to them.
#[component]
pub(super) fn RunList(
    /// The runs.
    #[prop(into)]
    runs: Signal<Vec<WorkflowRunBrief>>,
    /// The one that shows already.
    #[prop(optional)]
    shown: Option<TaskId>,
) -> impl IntoView {
    let none = Memo::new(move |_| runs.with(Vec::is_empty));
    let ids = Memo::new(move |_| runs.with(|runs| runs.iter().map(|run| run.id).collect::<Vec<_>>()));
    let one =
        move |id: TaskId| Memo::new(move |_| runs.with(|runs| runs.iter().find(|run| run.id == id).cloned()));
    view! {
        <p class="workflow-quiet" hidden=move || !none.get()>{say::no_runs()}</p>
        <ul class="run-list" on:keydown=move |event| step(&event, ".run-row")>
            <For each=move || ids.get() key=|id| *id let:id><RunRow id=id run=one(id) shown=shown/></For>
        </ul>
    }
}

#[component]
fn RunRow(id: TaskId, run: Memo<Option<WorkflowRunBrief>>, shown: Option<TaskId>) -> impl IntoView {
    let (live, acts) = (Live::get(), WorkflowActs::get());
    let status = Memo::new(move |_| run.with(|run| run.as_ref().map_or(Status::Pending, |run| run.status)));
    let part = move |read: fn(&WorkflowRunBrief) -> String| {
        Memo::new(move |_| run.with(|run| run.as_ref().map(read).unwrap_or_default()))
    };
    let (name, outcome) = (part(|run| say::run_of(&run.name, run.number)), part(run_words::outcome));
    let started = live.said(move |now| {
        run.with(|run| run.as_ref().map(|run| time::moment(run.started_at, now)).unwrap_or_default())
    });
    let lasted = live.said(move |now| {
        run.with(|run| {
            run.as_ref().map(|run| text::duration(run_words::lasted(run, now))).unwrap_or_default()
        })
    });
    view! {
        <li>
            <button
                type="button"
                class="run-row"
                aria-current=(shown == Some(id)).then_some("true")
                on:click=move |_| acts.open_run(id)
            >
                <StatusIcon status=status/>
                <span class="visually-hidden">{move || names::status(status.get())}": "</span>
                <span class="run-name ellipsis" dir="auto">{move || name.get()}</span>
                <span class="workflow-quiet ellipsis">{move || outcome.get()}</span>
                <span class="workflow-quiet figure">{started}</span>
                <span class="workflow-quiet figure run-lasted">{move || lasted.get()}</span>
            </button>
        </li>
    }
}
