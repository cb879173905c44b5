//! How far a task is: its step, its bar, and the steps.

use super::Pane;
use crate::{
    catalogue::{common, detail as say},
    components::{Progress, StatusIcon, icon::step_status},
    live::Live,
    state::{
        run_time::{self, Left},
        steps,
    },
};
use contract::{
    Status, Task, Timestamp,
    task::{Step, StepState},
    text,
};
use leptos::prelude::*;

/// `Step 3 of 5`, the bar, and the steps.
#[component]
pub(super) fn Steps(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let running = pane.memo(|task| task.status == Status::Running);
    let shows = pane.memo(|task| {
        let told = task.progress > 0 || task.current_step.is_some();
        match task.status {
            _ if !task.steps.is_empty() => true,
            Status::Running => task.attempt > 0,
            // Nothing moves: without a figure or a step there is nothing to say.
            Status::Paused | Status::NeedsInput => task.attempt > 0 && told,
            _ => false,
        }
    });
    // Of what has ended, a bar says nothing that its state does not.
    let percent = pane.memo(|task| run_time::percent(task).filter(|_| !task.status.is_terminal()));
    let steps = pane.memo(|task| task.steps.clone());
    let all = RwSignal::new(false);
    let lines = move || {
        let steps = steps.get().unwrap_or_default();
        let shown = if all.get() { 0..steps.len() } else { steps::shown(&steps) };
        let (before, after) = (shown.start, steps.len() - shown.end);
        let runs = running.get() == Some(true);
        let shown = steps.into_iter().skip(before).take(shown.len()).map(|step| step_line(step, runs));
        view! { {fold(all, before, say::earlier_steps)}{shown.collect_view()}{fold(all, after, say::later_steps)} }
    };
    let fewer = move || {
        let folds = |steps: &Vec<Step>| steps::shown(steps).len() < steps.len();
        all.get() && steps.with(|steps| steps.as_ref().is_some_and(folds))
    };
    let step = pane.memo(step_words);
    let left = live.said(move |now| pane.with(|task| left_words(task, now)));
    // A model that tells no percentage is not given one: then the estimate alone speaks.
    let guessed = live.said(move |now| {
        let only_estimate =
            |task: &Task| task.progress == 0 && matches!(run_time::left(task, now), Some(Left::Seconds(_)));
        pane.with(only_estimate) == Some(true) && pane.is_model(live)
    });
    view! {
        <Show when=move || shows.get() == Some(true)>
            <section class="progress-section" aria-label=common::progress()>
                <div class="progress-words figure">
                    <span class="ellipsis" dir="auto" title=move || step.get()>{move || step.get()}</span>
                    <span>{left}</span>
                </div>
                <Show when=move || running.get() == Some(true) || percent.get().flatten().is_some()>
                    <Progress large=true label=common::progress() value=Signal::derive(move || percent.get().flatten())/>
                </Show>
                <Show when=move || guessed.get()>
                    <p class="progress-basis">{say::no_percentage()}</p>
                </Show>
                <ol class="steps">
                    {lines}
                </ol>
                <Show when=fewer>
                    <button type="button" class="link steps-fewer" on:click=move |_| all.set(false)>{say::fewer_steps()}</button>
                </Show>
            </section>
        </Show>
    }
}

/// So many steps that are folded away: a click shows them.
fn fold(all: RwSignal<bool>, count: usize, words: fn(usize) -> String) -> impl IntoView {
    (count > 0).then(|| {
        view! {
            <li class="steps-fold">
                <button type="button" class="link" on:click=move |_| all.set(true)>{words(count)}</button>
            </li>
        }
    })
}

/// A step. One that was under way when the run stopped is left open: nothing moves there.
fn step_line(step: Step, runs: bool) -> impl IntoView {
    let open = step.state == StepState::Running && !runs;
    let status = if open { Status::Paused } else { step_status(step.state) };
    let said = match step.state {
        StepState::Pending => say::step_to_come(),
        StepState::Running if open => say::step_left_open(),
        StepState::Running => say::running(),
        StepState::Completed => common::done(),
        StepState::Failed => say::failed(),
    };
    let seconds = step.seconds.filter(|_| step.state != StepState::Pending);
    view! {
        <li class:todo=step.state == StepState::Pending>
            <StatusIcon status=status/>
            <span class="visually-hidden">{said}": "</span>
            <span class="ellipsis" dir="auto" title=step.title.clone()>{step.title.clone()}</span>
            {seconds.map(|seconds| view! { <span class="step-time figure">{text::duration(seconds.round() as i64)}</span> })}
        </li>
    }
}

/// `Step 3 of 5`, `Step 3` where it has not told how many there will be, or what it is doing where it told no steps.
fn step_words(task: &Task) -> String {
    let count = task.total_steps.unwrap_or(task.steps.len() as i64);
    let all_told =
        task.total_steps.is_some() || task.steps.iter().any(|step| step.state == StepState::Pending);
    if count == 0 {
        return task.current_step.clone().unwrap_or_else(|| common::progress().to_owned());
    }
    let begun = task.steps.iter().filter(|step| step.state != StepState::Pending).count() as i64;
    let begun = begun.clamp(1, count);
    let ended = task.status.is_terminal();
    let steps = if all_told || ended { say::step_of(begun, count) } else { say::step(begun) };
    match &task.current_step {
        Some(now) if task.steps.iter().all(|step| step.title != *now) => format!("{steps} · {now}"),
        _ => steps,
    }
}

/// `65% · about 2m 15s left`.
fn left_words(task: &Task, now: Timestamp) -> String {
    let mut words = vec![];
    if task.progress > 0 {
        words.push(format!("{}%", task.progress));
    }
    words.extend(run_time::left(task, now).map(|left| match left {
        Left::Seconds(left) => say::about_left(&text::duration(left)),
        Left::LongerThanUsual => say::longer_than_usual().to_owned(),
    }));
    words.join(" · ")
}
