//! The tasks of a stage one below the other: what needs looking at first.

use super::{acts::WorkflowActs, choose::choose, run_state::RunState, stage_icon::StageIcon};
use crate::{
    catalogue::workflows as say,
    components::Button,
    hooks::rows::step,
    state::workflow::{look, walk::GraphSpot},
};
use contract::workflow::run::{StageState, TaskRun};
use leptos::prelude::*;

/// Tasks that are drawn at once, and with each press of the button.
const SHOWN: usize = 100;

/// The tasks of the stage at a place.
#[component]
pub(super) fn StageTasks(at: usize) -> impl IntoView {
    let state = RunState::get();
    let stage = state.stage(at);
    let room = RwSignal::new(SHOWN);
    let order = Memo::new(move |_| stage.with(|stage| stage.as_ref().map(look::by_need).unwrap_or_default()));
    let shown = move || order.with(|order| order.iter().take(room.get()).copied().collect::<Vec<_>>());
    let rest = Memo::new(move |_| order.with(|order| order.len().saturating_sub(room.get())));
    view! {
        <ul class="stage-tasks" aria-label=say::tasks_of_stage() on:keydown=move |event| step(&event, ".stage-task")>
            <For each=shown key=|task| *task let:task><StageTask at=at task=task/></For>
        </ul>
        {move || (rest.get() > 0).then(|| view! {
            <div class="stage-tasks-rest">
                <Button small=true on_press=move || room.update(|room| *room += SHOWN)>
                    {say::more_tasks(i64::try_from(rest.get()).unwrap_or(i64::MAX))}
                </Button>
            </div>
        })}
    }
}

#[component]
fn StageTask(at: usize, task: usize) -> impl IntoView {
    let (state, acts) = (RunState::get(), WorkflowActs::get());
    let spot = GraphSpot { stage: at, task: Some(task) };
    let own =
        Memo::new(move |_| state.run.with(|run| run.as_ref()?.stages.get(at)?.tasks.get(task).cloned()));
    let part = move |read: fn(&TaskRun) -> String| {
        Memo::new(move |_| own.with(|own| own.as_ref().map(read).unwrap_or_default()))
    };
    let (name, line) = (part(|task| task.name.clone()), part(look::task_line));
    let current = part(|task| task.current.clone().unwrap_or_default());
    let shown = Memo::new(move |_| own.with(|own| own.as_ref().map_or(StageState::Waiting, |own| own.state)));
    view! {
        <li>
            <button
                type="button"
                class="stage-task"
                aria-current=move || (state.chosen.get() == Some(spot)).then_some("true")
                on:click=move |event| {
                    event.stop_propagation();
                    choose(state, acts, spot);
                }
            >
                <StageIcon state=shown/>
                <span class="visually-hidden">{move || look::word(shown.get())}": "</span>
                <span class="ellipsis" dir="auto" title=move || name.get()>{move || name.get()}</span>
                <span class="workflow-quiet ellipsis" dir="auto">{move || current.get()}</span>
                <span class="workflow-quiet figure">{move || line.get()}</span>
            </button>
        </li>
    }
}
