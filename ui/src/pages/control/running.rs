//! What runs: each task with how far it is, and unfolded the steps and tasks that it is made of.

use super::open;
use crate::{
    catalogue::{common, control as say},
    components::{
        Button, ButtonKind, EmptyState, Glyph, Icon, IconButton, Progress, ShapeIcon, StatusIcon,
        icon::step_status,
    },
    detail::actions::Actor,
    hooks::{reading, time},
    live::Live,
    shell::{Shell, WorkflowsWish},
    state::{
        actions::Action,
        control::{Branch, branches, parts},
        run_time,
        shape::Shape,
        steps, words,
    },
};
use contract::{
    Status, Task, TaskId,
    command::ListFamily,
    task::{Step, StepState},
    text,
    workflow::is_run,
};
use leptos::prelude::*;

/// The part.
#[component]
pub(super) fn Running(tops: Memo<Vec<TaskId>>) -> impl IntoView {
    let shell = Shell::get();
    let nothing = Memo::new(move |_| tops.with(Vec::is_empty));
    view! {
        <section aria-labelledby="control-running">
            <h2 id="control-running" class="control-part">{say::part_running()}</h2>
            <ul><For each=move || tops.get() key=|id| *id let:id><RunningTask id=id/></For></ul>
            {move || nothing.get().then(|| view! {
                <EmptyState glyph=Glyph::Play title=say::nothing_runs() text=say::nothing_runs_hint()>
                    <Button on_press=move || shell.ask_new_task()>{say::new_task()}</Button>
                </EmptyState>
            })}
        </section>
    }
}

/// A task that stands by itself, with what it is made of below it.
#[component]
fn RunningTask(id: TaskId) -> impl IntoView {
    let live = Live::get();
    let held = live.task(id);
    let task = Memo::new(move |_| held.get());
    let told = Memo::new(move |_| {
        task.with(|task| task.as_ref().map(|task| task.steps.clone()).unwrap_or_default())
    });
    // whatever is started, ends or fails changes the counters; how far each is, its own signal tells
    let moves = Memo::new(move |_| live.queue.with(|queue| queue.as_ref().map(|queue| queue.counts)));
    let family = reading::read(move || {
        moves.with(|_| ());
        Some(ListFamily { id: id.to_string() })
    });
    let below = Memo::new(move |_| family.value.get().unwrap_or_default());
    Effect::new(move |_| below.with(|below| live.absorb(below.iter().cloned())));
    let tree = Memo::new(move |_| below.with(|below| branches(id, below)));
    let done = Memo::new(move |_| below.with(|below| parts(id, below)));
    let has_parts = Memo::new(move |_| !tree.with(Vec::is_empty) || !told.with(Vec::is_empty));
    // what started others is shown with them; steps are asked for
    let chosen = RwSignal::new(None::<bool>);
    let unfolded = Memo::new(move |_| has_parts.get() && chosen.get().unwrap_or(!tree.with(Vec::is_empty)));
    view! {
        <li class="control-task">
            <TaskLine id=id task=task depth=0 fold=Some((has_parts, unfolded, chosen)) done=done/>
            <Show when=move || unfolded.get()>
                <ul class="control-tree">
                    <For each=move || shown_steps(&told.get()) key=|(at, step)| (*at, step.state, step.title.clone()) let:step>
                        <StepLine step=step.1/>
                    </For>
                    <For each=move || tree.get() key=|branch| (branch.id, branch.depth) let:branch><Below branch=branch/></For>
                </ul>
            </Show>
        </li>
    }
}

fn shown_steps(all: &[Step]) -> Vec<(usize, Step)> {
    let shown = steps::shown(all);
    all.iter().cloned().enumerate().skip(shown.start).take(shown.len()).collect()
}

#[component]
fn Below(branch: Branch) -> impl IntoView {
    let live = Live::get();
    let held = live.task(branch.id);
    let task = Memo::new(move |_| held.get());
    let none = Memo::new(|_| None);
    view! {
        <li style=("--depth", branch.depth.to_string())>
            <TaskLine id=branch.id task=task depth=branch.depth fold=None done=none/>
        </li>
    }
}

#[component]
fn StepLine(step: Step) -> impl IntoView {
    let seconds = step.seconds.filter(|_| step.state != StepState::Pending);
    view! {
        <li class="control-step" class:todo=step.state == StepState::Pending style=("--depth", "1")>
            <StatusIcon status=step_status(step.state)/>
            <span class="visually-hidden">{step.state.as_str()}": "</span>
            <span class="ellipsis" dir="auto">{step.title}</span>
            {seconds.map(|seconds| view! { <span class="figure">{text::duration(seconds.round() as i64)}</span> })}
        </li>
    }
}

/// Whether there are parts, whether they show, and what the person chose.
type Fold = (Memo<bool>, Memo<bool>, RwSignal<Option<bool>>);

/// A task in a line: what it is, what it does, how far it is and how long it takes yet.
#[component]
fn TaskLine(
    id: TaskId,
    task: Memo<Option<Task>>,
    depth: usize,
    fold: Option<Fold>,
    done: Memo<Option<(i64, i64)>>,
) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let shape =
        Signal::derive(move || task.with(|task| task.as_ref().map_or(Shape::Of(Status::Running), Shape::of)));
    let title = Memo::new(move |_| {
        task.with(|task| task.as_ref().map(|task| task.title.clone()).unwrap_or_default())
    });
    let runs =
        Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(|t| t.status == Status::Running)));
    let percent = Memo::new(move |_| task.with(|task| task.as_ref().and_then(run_time::percent)));
    let age = live.said(move |now| {
        task.with(|task| task.as_ref().map(|task| words::age(task, now)).unwrap_or_default())
    });
    let line = live.said(move |now| {
        let said = task.with(|task| task.as_ref().map(|task| words::situation(task, now, time::zone(now))));
        let parts = done.get().map(|(done, total)| say::parts_done(done, total));
        parts.into_iter().chain(said.filter(|said| !said.is_empty())).collect::<Vec<_>>().join(" · ")
    });
    let run = Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(is_run)));
    let graph = move || shell.open_workflows(WorkflowsWish::Open(id));
    let unfold = fold.map(|(has_parts, unfolded, chosen)| {
        let press = move |_| chosen.set(Some(!unfolded.get_untracked()));
        view! {
            <button
                type="button"
                class="control-fold"
                class:none=move || !has_parts.get()
                aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                aria-label=move || say::unfold(&title.get())
                on:click=press
            >
                <Icon glyph=Glyph::Down/>
            </button>
        }
    });
    view! {
        <div class="control-row" class:below=(depth > 0) id=format!("control-{id}") data-tint=move || shape.get().tint().as_str()>
            <ShapeIcon shape=shape/>
            <button type="button" class="control-open" on:click=move |_| open(live, shell, id)>
                <span class="visually-hidden">{move || shape.get().label()}": "</span>
                <span class="control-title ellipsis" dir="auto" title=move || title.get()>{move || title.get()}</span>
                <span class="control-line ellipsis" dir="auto">{move || line.get()}</span>
            </button>
            {unfold}
            <Show when=move || run.get()><IconButton glyph=Glyph::Flow label=common::open_graph() on_press=graph/></Show>
            <RunButtons id=id task=task/>
            <span class="control-bar">
                <Show when=move || runs.get()>
                    <Progress large=true value=percent label=Signal::derive(move || say::progress_of(&title.get()))/>
                </Show>
            </span>
            <span class="control-percent figure">
                {move || percent.get().filter(|_| runs.get()).map(|percent| format!("{percent}%"))}
            </span>
            <span class="control-age figure">{age}</span>
        </div>
    }
}

/// Hold it, let it go on, end it.
#[component]
fn RunButtons(id: TaskId, task: Memo<Option<Task>>) -> impl IntoView {
    let actor = Actor::get();
    let fits = move |action: Action| task.with(|task| task.as_ref().is_some_and(|task| action.fits(task)));
    let (pause, resume) = (Memo::new(move |_| fits(Action::Pause)), Memo::new(move |_| fits(Action::Resume)));
    let cancel = Memo::new(move |_| fits(Action::Cancel));
    let act = move |action: Action| actor.act_on(action, vec![id]);
    view! {
        <span class="control-acts">
            <Show when=move || pause.get()>
                <span class="control-pause"><IconButton glyph=Glyph::Pause label=say::pause() on_press=move || act(Action::Pause)/></span>
            </Show>
            <Show when=move || resume.get()>
                <span class="control-pause">
                    <Button small=true kind=ButtonKind::Plain on_press=move || act(Action::Resume)>{say::resume_task()}</Button>
                </span>
            </Show>
            <Show when=move || cancel.get()>
                <span class="control-cancel"><IconButton glyph=Glyph::Stop label=say::cancel() on_press=move || act(Action::Cancel)/></span>
            </Show>
        </span>
    }
}
