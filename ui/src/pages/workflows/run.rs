//! A run of a workflow: its head, what failed first, the graph, and below it what became of the stages.

use super::{
    acts::WorkflowActs,
    graph::RunGraph,
    outcomes::{ArtifactsTab, EarlierRuns, Outcomes},
    run_state::{RunState, TIMELINE},
    timeline::TimelineTab,
};
use crate::{
    catalogue::{common, workflows as say},
    components::{
        Button, ButtonKind, Glyph, Icon, Menu, MenuItem, Progress, Skeleton, StatusIcon, Tab, TabPanel, Tabs,
    },
    detail::actions::{Actor, glyph},
    hooks::time,
    live::Live,
    shell::Shell,
    state::{actions::Action, workflow::run_words},
};
use contract::{Status, TaskId, text, workflow::run::WorkflowRun};
use leptos::prelude::*;

/// The name of the row of tabs.
const TABS: &str = "run";
/// So much of a stage's title stands on a button, in characters.
const TITLE_CHARS: usize = 28;

/// The page of a run.
#[component]
pub(super) fn RunPage(id: TaskId) -> impl IntoView {
    let state = RunState::start(id);
    let known = Memo::new(move |_| state.run.with(Option::is_some));
    let tabs = vec![
        Tab::new(TIMELINE, say::timeline()),
        Tab::new("outcomes", say::outcomes()),
        Tab::new("artifacts", say::artifacts()),
        Tab::new("earlier", say::earlier_runs()),
    ];
    let tab = state.tab;
    view! {
        <RunHead/>
        <div class="run-body">
            {move || match (known.get(), state.failed.get()) {
                (_, Some(error)) => Some(view! {
                    <div class="box failed" role="alert">
                        <Icon glyph=Glyph::Warning/>
                        <div class="box-text">
                            <p>{error.message}</p>
                            {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                            <div class="box-actions">
                                <Button small=true on_press=move || state.read()>{common::try_again()}</Button>
                            </div>
                        </div>
                    </div>
                }
                .into_any()),
                (false, None) => Some(view! { <Skeleton rows=4 label=say::workflows()/> }.into_any()),
                (true, None) => None,
            }}
            <Show when=move || known.get()>
                <FirstFailure/>
                <RunProgress/>
                <RunGraph/>
                <Tabs id=TABS label=say::about_run() tabs=Signal::stored(tabs.clone()) selected=tab/>
                <TabPanel tabs=TABS key=TIMELINE selected=tab><TimelineTab/></TabPanel>
                <TabPanel tabs=TABS key="outcomes" selected=tab><Outcomes/></TabPanel>
                <TabPanel tabs=TABS key="artifacts" selected=tab><ArtifactsTab/></TabPanel>
                <TabPanel tabs=TABS key="earlier" selected=tab><EarlierRuns/></TabPanel>
            </Show>
        </div>
    }
}

/// Which run it is, where it stands, what it was given, and what can be done about it.
#[component]
fn RunHead() -> impl IntoView {
    let (live, acts, state) = (Live::get(), WorkflowActs::get(), RunState::get());
    let name = Memo::new(move |_| state.with(|run| run.brief.name.clone()));
    let title = Memo::new(move |_| state.with(|run| say::run_number(run.brief.number)));
    let status = Memo::new(move |_| {
        state.run.with(|run| run.as_ref().map_or(Status::Pending, |run| run.brief.status))
    });
    let line = Memo::new(move |_| {
        let now = live.now.get();
        state.with(|run| run_words::head(run, now, time::zone(now)))
    });
    let told = Memo::new(move |_| state.with(run_words::state));
    let inputs = Memo::new(move |_| state.with(run_words::inputs));
    let input = |(name, value): (String, String)| {
        let short = run_words::value_short(&value);
        view! { <div><dt>{name}</dt><dd><code class="selectable" title=value>{short}</code></dd></div> }
    };
    view! {
        <header class="run-head">
            <nav class="run-crumb" aria-label=say::where_it_is()>
                <button type="button" class="text-link" on:click=move |_| acts.show_all()>{say::workflows()}</button>
                <Icon glyph=Glyph::Right/>
                <span class="ellipsis" dir="auto">{move || name.get()}</span>
            </nav>
            <div class="run-line">
                <h1 tabindex="-1">{move || title.get()}</h1>
                <RunActions/>
            </div>
            <p class="run-state"><StatusIcon status=status/><span>{move || line.get()}</span></p>
            // the time goes on in it, which nobody wants to hear each second
            <p class="visually-hidden" role="status">{move || told.get()}</p>
            <dl class="run-inputs" hidden=move || inputs.with(Vec::is_empty)>
                {move || inputs.get().into_iter().map(input).collect_view()}
            </dl>
        </header>
    }
}

/// The title of the stage that a retry would begin with.
fn retry_from(run: &WorkflowRun) -> Option<String> {
    let failed =
        run.first_failure.is_some() || matches!(run.brief.status, Status::Failed | Status::Cancelled);
    let stage = run.retry_from.clone().filter(|_| failed)?;
    Some(text::first_line(&run_words::title_of(run, &stage), TITLE_CHARS))
}

#[component]
fn RunActions() -> impl IntoView {
    let (live, acts, state, actor) = (Live::get(), WorkflowActs::get(), RunState::get(), Actor::get());
    let held = live.task(state.id);
    let root = Memo::new(move |_| held.get());
    let fitting = Memo::new(move |_| {
        let shown = [Action::Pause, Action::Resume, Action::Cancel];
        root.with(|task| {
            task.as_ref().map(|task| shown.into_iter().filter(|action| action.fits(task)).collect::<Vec<_>>())
        })
        .unwrap_or_default()
    });
    let from = Memo::new(move |_| state.run.with(|run| run.as_ref().and_then(retry_from)));
    let button = move |action: Action| {
        view! { <Button icon=glyph(action) on_press=move || actor.act_on(action, vec![state.id])>{action.label()}</Button> }
    };
    let retry = move || {
        from.get().map(|title| {
            // where that is, is the engine's to say: it may take nothing over
            let again = move || acts.retry(state.id, None, None);
            view! { <Button kind=ButtonKind::Primary icon=Glyph::Again on_press=again>{say::retry_from(&title)}</Button> }
        })
    };
    view! {
        {retry}
        <For each=move || fitting.get() key=|action| *action let:action>{button(action)}</For>
        <Menu label=common::more() glyph=Glyph::More glyph_only=true items=more_lines(acts, state, Shell::get(), actor)/>
    }
}

/// What else can be done about a run.
fn more_lines(acts: WorkflowActs, state: RunState, shell: Shell, actor: Actor) -> Signal<Vec<MenuItem>> {
    Signal::derive(move || {
        let Some(run) = state.run.get() else { return vec![] };
        let (id, short, inputs) = (run.brief.id, run.brief.short_id.clone(), run.inputs.clone());
        let has_inputs = !run.inputs.is_empty();
        let again = move || acts.retry(id, None, Some(inputs.clone()));
        let mut lines = vec![MenuItem::new(say::run_again(), Glyph::Again, again)];
        if has_inputs {
            lines.push(MenuItem::new(say::run_with_others(), Glyph::Pencil, move || acts.start_like(&run)));
        }
        lines.push(MenuItem::new(say::open_in_queue(), Glyph::List, move || shell.open_task(id)));
        let copied = move || actor.copy(short.clone(), say::id_copied());
        lines.push(MenuItem::new(say::copy_id(), Glyph::Copy, copied));
        lines
    })
}

/// What failed first, and why.
#[component]
fn FirstFailure() -> impl IntoView {
    let (live, acts, state) = (Live::get(), WorkflowActs::get(), RunState::get());
    let said = Memo::new(move |_| {
        let now = live.now.get();
        state.run.with(|run| run.as_ref().and_then(|run| run_words::first_failure(run, now, time::zone(now))))
    });
    let task = Memo::new(move |_| {
        state.run.with(|run| run.as_ref()?.first_failure.as_ref().map(|first| first.task.id))
    });
    view! {
        <div role="status">
            {move || said.get().map(|(said, why)| view! {
                <div class="run-first">
                    <StatusIcon status=Status::Failed/>
                    <div class="run-first-text">
                        <p>{said}</p>
                        <p class="workflow-quiet selectable" dir="auto">{why}</p>
                    </div>
                    {task.get().map(|task| view! {
                        <Button small=true on_press=move || acts.open_output(task)>{say::show_output()}</Button>
                    })}
                </div>
            })}
        </div>
    }
}

/// How far the run is, while it goes well.
#[component]
fn RunProgress() -> impl IntoView {
    let state = RunState::get();
    let going =
        Memo::new(move |_| state.with(|run| !run.brief.status.is_terminal() && run.first_failure.is_none()));
    let said = Memo::new(move |_| state.with(run_words::progress));
    let percent = Memo::new(move |_| state.with(run_words::percent));
    view! {
        <Show when=move || going.get()>
            <div class="run-progress">
                <p class="figure"><span>{move || said.get()}</span><span>{move || format!("{}%", percent.get())}</span></p>
                <Progress large=true value=Signal::derive(move || Some(percent.get())) label=say::run_progress()/>
            </div>
        </Show>
    }
}
