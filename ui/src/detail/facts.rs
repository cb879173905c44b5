//! Everything that was asked for, field by field.

use super::{Pane, actions::Actor, log::pretty};
use crate::{
    catalogue::{common, detail as say, money, notices, sandbox},
    components::{Glyph, IconButton},
    hooks::{reading, time},
    live::Live,
    shell::Shell,
    state::{names, notify_words, run_time, sandbox_words, words},
};
use contract::{
    NewTask, Origin, Task, TaskId, Timestamp,
    command::DraftOfTask,
    task::{Check, CheckOrigin, CommandLine, OnDependencyFailure, OnLost},
    text,
};
use leptos::prelude::*;
use serde_json::Value;

/// The tab.
#[component]
pub(super) fn FactsTab(pane: Pane) -> impl IntoView {
    let key = pane.memo(|task| task.revision);
    let edited = pane.memo(|task| {
        (task.title.clone(), task.cwd.clone(), task.command.clone(), task.tags.clone(), task.timeout_seconds)
    });
    let draft = reading::read(move || {
        // What was asked for changes only while the task can be edited.
        if pane.with(|task| task.attempt == 0) == Some(true) {
            key.with(|_| ())
        } else {
            edited.with(|_| ())
        }
        Some(DraftOfTask { id: pane.id.to_string() })
    });
    // What was left out is the title: it is not said three times.
    let texts = pane.memo(|task| {
        let own = |text: &String| if *text == task.title { String::new() } else { text.clone() };
        (own(&task.description), own(&task.instructions), task.command.clone())
    });
    view! {
        <div class="facts-tab">
            {move || texts.get().map(|(description, instructions, command)| view! {
                <Text name=common::command() copy=say::copy_command() text=command.as_ref().map(CommandLine::display).unwrap_or_default() mono=true/>
                <Text name=say::description() copy=say::copy_description() text=description/>
                <Text name=say::instructions() copy=say::copy_instructions() text=instructions/>
            })}
            <Figures pane=pane/>
            {move || draft.value.get().map(|draft| view! { <AskedValues draft=draft/> })}
            <reading::ReadingTrouble reading=draft/>
        </div>
    }
}

/// A longer text, which can be copied; nothing where it is empty.
#[component]
fn Text(
    /// Its name.
    name: &'static str,
    /// What the button says that copies it.
    copy: &'static str,
    text: String,
    #[prop(optional)] mono: bool,
) -> impl IntoView {
    let actor = Actor::get();
    (!text.trim().is_empty()).then(|| {
        let copied = text.clone();
        view! {
            <section class="section" aria-label=name>
                <h3>
                    {name}
                    <IconButton
                        glyph=Glyph::Copy
                        label=copy
                        on_press=move || actor.copy(copied.clone(), common::copied())
                    />
                </h3>
                <p class="long-text selectable" class:code=mono>{text}</p>
            </section>
        }
    })
}

/// The fields that are said in a few words. Only a line that says something else is drawn anew: one that goes on with
/// the time takes no selection away from the others.
#[component]
fn Figures(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let lines = live.said(move |now| pane.with(|task| figures(task, now)).unwrap_or_default());
    let paths = pane.memo(|task| (task.cwd.clone(), task.output_file.clone()));
    let kin = pane.memo(|task| (task.retry_of, task.retried_by, task.parent_id));
    view! {
        <section class="section" aria-label=say::fields()>
            <dl class="task-facts figure">
                <For each=move || lines.get() key=|line| line.clone() let:line>
                    <div><dt>{line.0}</dt><dd class="selectable">{line.1}</dd></div>
                </For>
                {move || paths.get().map(|(folder, output)| view! {
                    <CopiedFact name=say::folder() copy=say::copy_folder() value=folder/>
                    <CopiedFact name=say::output_file() copy=say::copy_output_file() value=output/>
                })}
                <CopiedFact name=say::id() copy=say::copy_the_id() value=Some(pane.id.to_string())/>
                {move || kin.get().map(|(retry_of, retried_by, parent)| view! {
                    <Linked name=say::runs_again() task=retry_of/>
                    <Linked name=say::run_again_by() task=retried_by/>
                    <Linked name=say::started_by() task=parent/>
                })}
            </dl>
        </section>
    }
}

fn figures(task: &Task, now: Timestamp) -> Vec<(&'static str, String)> {
    let told = |at| time::moment(at, now);
    let mut lines = vec![
        (say::status(), words::status(task).to_owned()),
        (common::agent(), task.agent.clone()),
        (common::kind(), names::task_type(task.task_type).to_owned()),
        (common::priority(), say::of_ten(task.priority)),
    ];
    if !task.tags.is_empty() {
        lines.push((say::tags(), task.tags.join(", ")));
    }
    lines.push((common::retries(), say::retries_after_first(task.max_retries)));
    lines.push((common::time_out(), text::duration(task.timeout_seconds)));
    lines.extend(task.check.as_ref().map(|check| (say::check(), check_said(check))));
    lines.extend(task.sandbox.as_ref().map(|own| (sandbox::sandbox(), sandbox_words::of_task(own))));
    if !task.variables.is_empty() {
        lines.push((say::variables(), task.variables.join(", ")));
    }
    if !task.secrets.is_empty() {
        lines.push((common::secrets(), task.secrets.join(", ")));
    }
    lines.extend(task.stdin_bytes.map(|bytes| (say::input(), text::bytes(bytes))));
    lines.extend(task.estimated_seconds.map(|s| (say::usually(), money::about(&text::duration(s)))));
    lines.push((common::created(), told(task.created_at)));
    lines.extend(task.scheduled_at.map(|at| (say::not_before(), told(at))));
    lines.extend(task.deadline.map(|at| (common::deadline(), told(at))));
    lines.extend(task.started_at.map(|at| (common::started(), told(at))));
    lines.extend(task.completed_at.map(|at| (say::ended(), told(at))));
    lines.extend(run_time::ran(task, now).map(|ran| (say::ran(), run_time::said(ran))));
    lines.push((say::came_from(), origin(&task.origin)));
    lines
}

/// What checks it, and who says so.
fn check_said(check: &Check) -> String {
    match (&check.command, check.origin) {
        (None, _) => say::no_check().to_owned(),
        (Some(command), CheckOrigin::Task) => command.clone(),
        (Some(command), CheckOrigin::Agent) => say::check_of_agent(command),
        (Some(command), CheckOrigin::Type) => say::check_of_type(command),
    }
}

/// A path or an id, in the type of code, which can be copied.
#[component]
fn CopiedFact(name: &'static str, copy: &'static str, value: Option<String>) -> impl IntoView {
    let actor = Actor::get();
    value.map(|value| {
        let copied = value.clone();
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="with-button">
                    <span class="mono selectable" title=value.clone()>{value.clone()}</span>
                    <IconButton
                        glyph=Glyph::Copy
                        label=copy
                        on_press=move || actor.copy(copied.clone(), common::copied())
                    />
                </dd>
            </div>
        }
    })
}

/// Another task that this one has to do with.
#[component]
fn Linked(name: &'static str, task: Option<TaskId>) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    task.map(|id| {
        let held = live.task(id);
        let title = move || held.with(|task| task.as_ref().map_or_else(|| id.short(), |task| task.title.clone()));
        view! {
            <div>
                <dt>{name}</dt>
                <dd><button type="button" class="text-link" on:click=move |_| shell.open_task(id)>{title}</button></dd>
            </div>
        }
    })
}

/// What only the request itself tells.
#[component]
fn AskedValues(draft: NewTask) -> impl IntoView {
    let mut lines = vec![];
    if let Some(backoff) = draft.backoff {
        let (least, most) = (text::duration(backoff.min_seconds), text::duration(backoff.max_seconds));
        lines.push((say::pause_before_retries(), say::pause_doubling(&least, &most)));
    }
    lines.push((
        say::when_lost(),
        match draft.on_lost {
            OnLost::Retry => say::lost_retry(),
            OnLost::Ask => say::lost_ask(),
            OnLost::Fail => say::lost_fail(),
        }
        .to_owned(),
    ));
    if !draft.depends_on.is_empty() {
        let words = match draft.on_dependency_failure {
            OnDependencyFailure::Wait => say::dependency_wait(),
            OnDependencyFailure::Fail => say::dependency_fail(),
        };
        lines.push((say::when_dependency_fails(), words.to_owned()));
    }
    if draft.pty {
        lines.push((say::terminal(), say::own_terminal().to_owned()));
    }
    let line = |(what, value)| view! { <div><dt>{what}</dt><dd>{value}</dd></div> };
    // only what is not as the settings say by themselves
    let live = Live::get();
    let (own, agent, task_type) = (draft.notify, draft.agent.unwrap_or_default(), draft.task_type);
    let tells = move || {
        let usual = live.settings.with(|settings| settings.notify.strategy_of(None, &agent, task_type));
        let own = own.filter(|own| *own != usual);
        own.map(|own| line((notices::notify(), notify_words::strategy(own).to_owned())))
    };
    let files = draft.files.join("\n");
    let context =
        if draft.context.is_empty() { String::new() } else { pretty(&Value::Object(draft.context)) };
    view! {
        <section class="section" aria-label=say::limits()>
            <dl class="task-facts">{lines.into_iter().map(line).collect_view()}{tells}</dl>
        </section>
        <Text name=say::context() copy=say::copy_context() text=context mono=true/>
        <Text name=say::files() copy=say::copy_files() text=files mono=true/>
    }
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Window => say::this_window().to_owned(),
        Origin::Cli => say::command_line().to_owned(),
        Origin::Mcp(client) => format!("{client} (MCP)"),
        Origin::Schedule(name) => say::by_schedule(name),
        Origin::Agent(_) | Origin::Api => origin.to_string(),
    }
}
