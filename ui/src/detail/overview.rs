//! The first tab: how far it is, what keeps it, what it depends on, and the end of its output.

use super::{
    Pane, answer::AnswerSoFar, graph::Graph, message::MessageBox, output::Tail, question::QuestionCard,
    why::WhyBox,
};
use crate::{
    components::{Button, Glyph, Icon, Progress, StatusIcon, icon::step_status},
    hooks::time,
    live::Live,
    shell::{ProvidersWish, Shell},
    state::{
        provider_words,
        run_time::{self, Left},
        usage_words, words,
    },
};
use contract::{
    Status, Task, Timestamp,
    task::{Step, StepState, Stopping},
    text,
};
use leptos::prelude::*;

/// The tab.
#[component]
pub(super) fn Overview(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let end = Memo::new(move |_| {
        pane.with(|task| OverviewEnd::of(task, pane.is_model(live))).unwrap_or(OverviewEnd::Nothing)
    });
    view! {
        <div class="overview">
            <QuestionCard pane=pane/>
            <Steps pane=pane/>
            <StoppingNote pane=pane/>
            <WhyBox pane=pane/>
            <ErrorBox pane=pane/>
            <Outcome pane=pane/>
            <Graph pane=pane/>
            <Timings pane=pane/>
        </div>
        {move || match end.get() {
            OverviewEnd::Nothing => ().into_any(),
            OverviewEnd::Words => view! { <AnswerSoFar pane=pane/> }.into_any(),
            OverviewEnd::Output => view! { <Tail pane=pane/> }.into_any(),
        }}
        <MessageBox pane=pane/>
    }
}

/// What stands at the end of the overview.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OverviewEnd {
    Nothing,
    /// What a model says, as it will look.
    Words,
    /// The end of the output, as it was written.
    Output,
}

impl OverviewEnd {
    fn of(task: &Task, by_model: bool) -> Self {
        match task.status {
            _ if task.attempt == 0 => Self::Nothing,
            Status::Running if by_model => Self::Words,
            // It is told in full by its result and by the conversation.
            Status::Completed if by_model => Self::Nothing,
            // A model that was not heard wrote nothing.
            Status::Failed if task.usage.is_some_and(|usage| usage.tokens_out == 0) => Self::Nothing,
            _ => Self::Output,
        }
    }
}

/// `Step 3 of 5`, the bar, and the steps.
#[component]
fn Steps(pane: Pane) -> impl IntoView {
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
    let percent =
        pane.memo(|task| (task.progress > 0 && !task.status.is_terminal()).then_some(task.progress));
    let steps = pane.memo(|task| task.steps.clone());
    let step = pane.memo(step_words);
    let left = move || pane.with(|task| left_words(task, live.now.get()));
    // A model that tells no percentage is not given one: then the estimate alone speaks.
    let guessed = Memo::new(move |_| {
        let only_estimate = |task: &Task| {
            task.progress == 0 && matches!(run_time::left(task, live.now.get()), Some(Left::Seconds(_)))
        };
        pane.with(only_estimate) == Some(true) && pane.is_model(live)
    });
    view! {
        <Show when=move || shows.get() == Some(true)>
            <section class="progress-section" aria-label="Progress">
                <div class="progress-words figure">
                    <span class="ellipsis" dir="auto" title=move || step.get()>{move || step.get()}</span>
                    <span>{left}</span>
                </div>
                <Show when=move || running.get() == Some(true) || percent.get().flatten().is_some()>
                    <Progress large=true label="Progress" value=Signal::derive(move || percent.get().flatten())/>
                </Show>
                <Show when=move || guessed.get()>
                    <p class="progress-basis">"No percentage: going by the estimate"</p>
                </Show>
                <ol class="steps">
                    {move || steps.get().unwrap_or_default().into_iter().map(|step| step_line(step, running.get() == Some(true))).collect_view()}
                </ol>
            </section>
        </Show>
    }
}

/// A step. One that was under way when the run stopped is left open: nothing moves there.
fn step_line(step: Step, runs: bool) -> impl IntoView {
    let open = step.state == StepState::Running && !runs;
    let status = if open { Status::Paused } else { step_status(step.state) };
    let said = match step.state {
        StepState::Pending => "To come",
        StepState::Running if open => "Left open",
        StepState::Running => "Running",
        StepState::Completed => "Done",
        StepState::Failed => "Failed",
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

/// `Step 3 of 5`, or what it is doing where it told no steps.
fn step_words(task: &Task) -> String {
    let count = task.total_steps.unwrap_or(task.steps.len() as i64);
    if count == 0 {
        return task.current_step.clone().unwrap_or_else(|| "Progress".to_owned());
    }
    let begun = task.steps.iter().filter(|step| step.state != StepState::Pending).count() as i64;
    let steps = format!("Step {} of {count}", begun.clamp(1, count));
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
        Left::Seconds(left) => format!("about {} left", text::duration(left)),
        Left::LongerThanUsual => "longer than usual".to_owned(),
    }));
    words.join(" · ")
}

/// An intent that is under way.
#[component]
fn StoppingNote(pane: Pane) -> impl IntoView {
    let stopping = pane.memo(|task| task.stopping);
    move || {
        stopping.get().flatten().map(|stopping| {
            let words = match stopping {
                Stopping::Cancel => "It is being cancelled: its processes are asked to end, and ended after two seconds.",
                Stopping::Pause => "It is being paused.",
            };
            view! { <p class="box" role="status"><Icon glyph=Glyph::Info/><span class="box-text">{words}</span></p> }
        })
    }
}

/// What went wrong, and what to do about it.
#[component]
fn ErrorBox(pane: Pane) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let failed = pane.memo(|task| {
        // A model that was not heard wrote nothing.
        let wrote = task.attempt > 0 && task.usage.is_none_or(|usage| usage.tokens_out > 0);
        task.end_error().map(|error| (error.clone(), task.retried_by, wrote))
    });
    let key = Memo::new(move |_| {
        let name = pane.with(|task| task.agent.clone())?;
        let error = failed.get().flatten()?.0;
        live.agents.with(|agents| {
            let agent = agents.iter().flatten().find(|agent| agent.name == name)?;
            provider_words::of_key(&error, agent)
        })
    });
    let enter_key = move || {
        key.get().map(|name| {
            let open = move || shell.open_providers(ProvidersWish::KeyOf(name.clone()));
            view! { <Button small=true on_press=open>"Enter the key…"</Button> }
        })
    };
    move || {
        failed.get().flatten().map(|(error, retried, wrote)| {
            let again = retried.map(|id| {
                let next = live.task(id);
                let said =
                    move || next.with(|next| next.as_ref().map(|next| words::status(next).to_lowercase()));
                view! {
                    <Button small=true on_press=move || shell.open_task(id)>
                        "Run again: "{move || said().unwrap_or_else(|| "show it".to_owned())}
                    </Button>
                }
            });
            view! {
                <section class="box failed" aria-label="What went wrong">
                    <Icon glyph=Glyph::Warning/>
                    <div class="box-text selectable">
                        <p class="box-title">{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                        <div class="box-actions">
                            {enter_key}
                            {wrote.then(|| view! {
                                <Button small=true on_press=move || pane.open_output(None)>"Show output"</Button>
                            })}
                            {again}
                        </div>
                    </div>
                </section>
            }
        })
    }
}

/// What a finished task made, in a line.
#[component]
fn Outcome(pane: Pane) -> impl IntoView {
    let summary = pane.memo(|task| {
        words::summary(task).filter(|summary| task.status == Status::Completed && !summary.is_empty())
    });
    move || {
        summary.get().flatten().map(|summary| {
            view! {
                <section class="section outcome" aria-label="Result">
                    <p class="selectable" dir="auto">{summary}</p>
                    <Button small=true on_press=move || pane.tab.set("result")>"Show result"</Button>
                </section>
            }
        })
    }
}

/// When it was asked for, started and ended, and how long it took.
#[component]
fn Timings(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let lines = move || {
        let now = live.now.get();
        let told = |at| time::moment(at, now);
        pane.with(|task| {
            let mut lines = vec![("Created", told(task.created_at))];
            lines.extend(task.scheduled_at.filter(|_| task.attempt == 0).map(|at| ("Starts", told(at))));
            let waits = matches!(task.status, Status::Pending | Status::Queued | Status::Paused);
            lines.extend(task.deadline.filter(|_| waits).map(|at| ("Deadline", told(at))));
            lines.extend(task.started_at.map(|at| ("Started", told(at))));
            lines.extend(task.completed_at.map(|at| ("Ended", told(at))));
            lines.extend(run_time::ran(task, now).map(|ran| ("Ran", run_time::said(ran))));
            let usual = task.estimated_seconds.filter(|_| !task.status.is_terminal());
            lines.extend(usual.map(|s| ("Usually", format!("about {}", text::duration(s)))));
            lines.extend(used(task));
            lines
        })
        .unwrap_or_default()
    };
    view! {
        <dl class="timings figure">
            <For each=lines key=|line| line.clone() let:line><div><dt>{line.0}</dt><dd>{line.1}</dd></div></For>
        </dl>
    }
}

/// What models were asked for it so far.
fn used(task: &Task) -> Vec<(&'static str, String)> {
    let Some(usage) = task.usage.filter(|usage| usage.requests > 0) else { return vec![] };
    let tokens = format!("{} sent, {} received", text::count(usage.tokens_in), text::count(usage.tokens_out));
    let tokens = usage_words::counted(tokens, usage.tokens_estimated);
    let mut lines = vec![("Requests", text::count(usage.requests)), ("Tokens", tokens)];
    lines.extend(usage.cost_usd.map(|cost| ("Cost", usage_words::money(cost))));
    lines.extend(
        task.budget
            .map(|budget| ("Budget", usage_words::limits(&budget)))
            .filter(|(_, said)| !said.is_empty()),
    );
    lines
}
