//! The parts of a result, wherever one is read: text or data, files, what it took.

use super::{actions::Actor, log::pretty, markdown::Markdown};
use crate::{
    catalogue::{common, detail as say, money},
    components::{Button, Glyph, Icon, IconButton, Toasts},
    ipc,
    state::usage_words,
};
use contract::{
    Command, TaskId,
    command::{OpenArtifact, SaveArtifact, ShowArtifact},
    task::{Artifact, Metrics},
    text,
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// The output itself. The text of a model is Markdown, that of a command stands as it was printed; anything else is JSON.
#[component]
pub(super) fn Written(output: Value, by_model: bool) -> impl IntoView {
    let actor = Actor::get();
    let (text, is_text) = match &output {
        Value::Null => return None,
        Value::String(text) if text.trim().is_empty() => return None,
        Value::String(text) => (text.clone(), true),
        other => (pretty(other), false),
    };
    let copied = text.clone();
    let body = match (is_text, by_model) {
        (true, true) => view! { <Markdown text=text/> }.into_any(),
        (true, false) => view! { <pre class="code printed" tabindex="0" dir="auto">{text}</pre> }.into_any(),
        (false, _) => view! { <pre class="code json" tabindex="0">{text}</pre> }.into_any(),
    };
    Some(view! {
        <section class="section" aria-label=say::output_of_result()>
            <h3>
                {if is_text { say::result_text() } else { say::result_data() }}
                <IconButton glyph=Glyph::Copy label=say::copy() on_press=move || actor.copy(copied.clone(), common::copied())/>
            </h3>
            {body}
        </section>
    })
}

/// The files that it left, which open, show and save.
#[component]
pub fn Artifacts(task: TaskId, artifacts: Vec<Artifact>) -> impl IntoView {
    let words = say::file_count(artifacts.len());
    view! {
        <section class="section" aria-label=say::files()>
            <h3>{words}</h3>
            <ul class="artifacts">
                {artifacts.into_iter().map(|artifact| view! { <File task=task artifact=artifact/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn File(task: TaskId, artifact: Artifact) -> impl IntoView {
    let toasts = Toasts::get();
    let Artifact { name, path, bytes } = artifact;
    let task = task.to_string();
    let (open, show, save) = (
        OpenArtifact { task: task.clone(), name: name.clone() },
        ShowArtifact { task: task.clone(), name: name.clone() },
        SaveArtifact { task, name: name.clone() },
    );
    let save = move || {
        let save = save.clone();
        spawn_local(async move {
            match ipc::call(save).await {
                Ok(Some(place)) => toasts.say(say::saved_as(&place)),
                Ok(None) => {}
                Err(error) => toasts.error(&error),
            }
        });
    };
    view! {
        <li>
            <Icon glyph=Glyph::File/>
            <span class="artifact-name">
                <span class="ellipsis selectable" title=path>{name.clone()}</span>
                <span class="artifact-size figure">{text::bytes(bytes)}</span>
            </span>
            <Button small=true on_press=move || tell(toasts, open.clone())>{common::open()}</Button>
            <IconButton glyph=Glyph::Folder label=say::show_in_folder(&name) on_press=move || tell(toasts, show.clone())/>
            <IconButton glyph=Glyph::Save label=say::save_as(&name) on_press=save/>
        </li>
    }
}

/// Asks the desktop for something that shows by itself.
fn tell<C: Command>(toasts: Toasts, request: C) {
    spawn_local(async move {
        if let Err(error) = ipc::call(request).await {
            toasts.error(&error);
        }
    });
}

/// What it took: time, tokens, price, who was at it.
#[component]
pub fn Took(metrics: Metrics) -> impl IntoView {
    let mut lines = vec![(say::running_time(), text::duration(metrics.execution_seconds.round() as i64))];
    if metrics.requests > 0 {
        lines.push((money::requests(), text::count(metrics.requests)));
        let tokens = |count| usage_words::counted(text::count(count), metrics.tokens_estimated);
        lines.push((money::tokens_sent(), tokens(metrics.tokens_in)));
        lines.push((money::tokens_received(), tokens(metrics.tokens_out)));
    }
    lines.extend(metrics.cost_usd.map(|cost| (common::cost(), usage_words::money(cost))));
    if !metrics.agents_involved.is_empty() {
        lines.push((common::agents(), metrics.agents_involved.join(", ")));
    }
    let line = |(what, value)| view! { <div><dt>{what}</dt><dd>{value}</dd></div> };
    view! {
        <section class="section" aria-label=say::what_it_took()>
            <h3>{say::what_it_took()}</h3>
            <dl class="task-facts figure">{lines.into_iter().map(line).collect_view()}</dl>
        </section>
    }
}
