//! What became of a run: each stage's outcome with its time and cost, the files that were left, and the runs before.

use super::{run_state::RunState, runs::RunList, stage_icon::StageIcon};
use crate::{
    catalogue::{common, workflows as say},
    detail::made::Artifacts,
    hooks::reading::{self, ReadingTrouble},
    ipc,
    live::Live,
    state::{usage_words, workflow::look},
};
use contract::{
    TaskId,
    command::{GetResult, ListWorkflowRuns},
    task::Artifact,
    text,
    workflow::run::{StageRun, StageState},
};
use leptos::{prelude::*, task::spawn_local};

/// Tasks whose files are looked for.
const LOOKED_AT: usize = 60;
/// Earlier runs that show.
const EARLIER: i64 = 50;

/// The outcome of each stage.
#[component]
pub(super) fn Outcomes() -> impl IntoView {
    let state = RunState::get();
    let stages = Memo::new(move |_| state.with(|run| run.stages.len()));
    view! {
        <table class="outcomes">
            <caption class="visually-hidden">{say::outcomes()}</caption>
            <thead>
                <tr>
                    <th scope="col">{say::stage()}</th>
                    <th scope="col">{say::outcome()}</th>
                    <th scope="col" class="end">{say::time()}</th>
                    <th scope="col" class="end">{common::cost()}</th>
                </tr>
            </thead>
            <tbody><For each=move || 0..stages.get() key=|at| *at let:at><OutcomeRow at=at/></For></tbody>
        </table>
    }
}

#[component]
fn OutcomeRow(at: usize) -> impl IntoView {
    let (live, state) = (Live::get(), RunState::get());
    let stage = state.stage(at);
    let shown = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().map_or(StageState::Waiting, |stage| stage.state))
    });
    let part = move |read: fn(&StageRun) -> String| {
        Memo::new(move |_| stage.with(|stage| stage.as_ref().map(read).unwrap_or_default()))
    };
    let title = part(|stage| stage.title.clone());
    let said = part(|stage| {
        let word = look::word(stage.state);
        match (stage.state, &stage.detail) {
            // it says that itself
            (StageState::Skipped, Some(why)) => why.clone(),
            (StageState::Waiting, Some(why)) => format!("{word}: {why}"),
            _ => word.to_owned(),
        }
    });
    let spent = part(|stage| usage_words::spent(&stage.usage).unwrap_or_default());
    let lasted = move || {
        let now = live.now.get();
        stage.with(|stage| stage.as_ref().and_then(|stage| look::lasted(stage, now))).map(text::duration)
    };
    view! {
        <tr>
            <th scope="row" dir="auto">{move || title.get()}</th>
            <td><span class="outcome-word"><StageIcon state=shown/>{move || said.get()}</span></td>
            <td class="end figure">{lasted}</td>
            <td class="end figure">{move || spent.get()}</td>
        </tr>
    }
}

/// The files of a task.
type TaskFiles = (TaskId, String, Vec<Artifact>);

/// The files that the tasks of the run left.
#[component]
pub(super) fn ArtifactsTab() -> impl IntoView {
    let state = RunState::get();
    let tasks = Memo::new(move |_| {
        state.with(|run| {
            let ended =
                run.stages.iter().flat_map(|stage| &stage.tasks).filter(|task| look::has_ended(task.state));
            let of_tasks = ended.filter_map(|task| Some((task.task.as_ref()?.id, task.name.clone())));
            of_tasks.take(LOOKED_AT).collect::<Vec<_>>()
        })
    });
    let found = RwSignal::new(None::<Vec<TaskFiles>>);
    Effect::new(move |_| {
        let tasks = tasks.get();
        spawn_local(async move {
            let mut left = vec![];
            for (id, name) in tasks {
                // one that is deleted meanwhile has left nothing
                let result =
                    ipc::call(GetResult { id: id.to_string() }).await.ok().and_then(|task| task.result);
                left.extend(
                    result.filter(|made| !made.artifacts.is_empty()).map(|made| (id, name, made.artifacts)),
                );
            }
            let _ = found.try_set(Some(left));
        });
    });
    let none = Memo::new(move |_| found.with(|found| found.as_ref().is_some_and(Vec::is_empty)));
    let drawn = |(id, name, artifacts): TaskFiles| {
        view! { <div class="run-artifacts"><h3 dir="auto">{name}</h3><Artifacts task=id artifacts=artifacts/></div> }
    };
    view! {
        <div class="run-tab">
            <p class="workflow-quiet" hidden=move || !none.get()>{say::no_artifacts()}</p>
            {move || found.get().unwrap_or_default().into_iter().map(drawn).collect_view()}
        </div>
    }
}

/// The other runs of the same workflow.
#[component]
pub(super) fn EarlierRuns() -> impl IntoView {
    let (live, state) = (Live::get(), RunState::get());
    let name = Memo::new(move |_| state.with(|run| Some(run.brief.name.clone())));
    let reading = reading::read(move || {
        live.runs.with(|_| ());
        Some(ListWorkflowRuns { workflow: name.get(), limit: EARLIER, before: None })
    });
    let runs = Signal::derive(move || reading.value.get().unwrap_or_default());
    view! {
        <div class="run-tab">
            <ReadingTrouble reading=reading/>
            <RunList runs=runs shown=state.id/>
        </div>
    }
}
