//! The first tab: how far it is, what keeps it, what it depends on, and the end of its output.

use super::{
    Pane, answer::AnswerSoFar, check::CheckResult, graph::Graph, message::MessageBox, output::Tail,
    question::QuestionCard, steps::Steps, why::WhyBox,
};
use crate::{
    catalogue::{common, detail as say, money},
    components::{Button, Glyph, Icon},
    hooks::time,
    live::Live,
    shell::{ProvidersWish, Shell},
    state::{provider_words, run_time, usage_words, words},
};
use contract::{Status, Task, task::Stopping, text};
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
            <CheckResult pane=pane/>
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

/// An intent that is under way.
#[component]
fn StoppingNote(pane: Pane) -> impl IntoView {
    let stopping = pane.memo(|task| task.stopping);
    move || {
        stopping.get().flatten().map(|stopping| {
            let words = match stopping {
                Stopping::Cancel => say::being_cancelled_note(),
                Stopping::Pause => say::being_paused_note(),
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
            view! { <Button small=true on_press=open>{say::enter_key()}</Button> }
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
                        {move || say::run_again_as(&said().unwrap_or_else(|| say::show_it().to_owned()))}
                    </Button>
                }
            });
            view! {
                <section class="box failed" aria-label=say::what_went_wrong()>
                    <Icon glyph=Glyph::Warning/>
                    <div class="box-text selectable">
                        <p class="box-title">{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                        <div class="box-actions">
                            {enter_key}
                            {wrote.then(|| view! {
                                <Button small=true on_press=move || pane.open_output(None)>{say::show_output()}</Button>
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
                <section class="section outcome" aria-label=say::result()>
                    <p class="selectable" dir="auto">{summary}</p>
                    <Button small=true on_press=move || pane.tab.set("result")>{say::show_result()}</Button>
                </section>
            }
        })
    }
}

/// When it was asked for, started and ended, and how long it took.
#[component]
fn Timings(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let lines = live.said(move |now| {
        let told = |at| time::moment(at, now);
        pane.with(|task| {
            let mut lines = vec![(common::created(), told(task.created_at))];
            lines.extend(task.scheduled_at.filter(|_| task.attempt == 0).map(|at| (say::starts(), told(at))));
            let waits = matches!(task.status, Status::Pending | Status::Queued | Status::Paused);
            lines.extend(task.deadline.filter(|_| waits).map(|at| (common::deadline(), told(at))));
            lines.extend(task.started_at.map(|at| (common::started(), told(at))));
            lines.extend(task.completed_at.map(|at| (say::ended(), told(at))));
            lines.extend(run_time::ran(task, now).map(|ran| (say::ran(), run_time::said(ran))));
            let usual = task.estimated_seconds.filter(|_| !task.status.is_terminal());
            lines.extend(usual.map(|s| (say::usually(), money::about(&text::duration(s)))));
            lines.extend(used(task));
            lines
        })
        .unwrap_or_default()
    });
    view! {
        <dl class="timings figure">
            <For each=move || lines.get() key=|line| line.clone() let:line><div><dt>{line.0}</dt><dd>{line.1}</dd></div></For>
        </dl>
    }
}

/// What models were asked for it so far.
fn used(task: &Task) -> Vec<(&'static str, String)> {
    let Some(usage) = task.usage.filter(|usage| usage.requests > 0) else { return vec![] };
    let tokens = money::sent_received(&text::count(usage.tokens_in), &text::count(usage.tokens_out));
    let tokens = usage_words::counted(tokens, usage.tokens_estimated);
    let mut lines = vec![(money::requests(), text::count(usage.requests)), (money::tokens_used(), tokens)];
    lines.extend(usage.cost_usd.map(|cost| (common::cost(), usage_words::money(cost))));
    lines.extend(
        task.budget
            .map(|budget| (money::budget(), usage_words::limits(&budget)))
            .filter(|(_, said)| !said.is_empty()),
    );
    lines
}
