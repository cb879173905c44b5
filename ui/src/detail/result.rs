//! What a task made: summary, output, artifacts, what it took.

use super::{Pane, log::pretty, markdown::Markdown, reading};
use crate::{
    components::{Button, EmptyState, Glyph, Icon, IconButton, Skeleton, Toasts},
    detail::actions::Actor,
    ipc,
};
use contract::{
    Command,
    command::{GetResult, OpenArtifact, SaveArtifact, ShowArtifact},
    task::{Artifact, Metrics, TaskResult},
    text,
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// The tab.
#[component]
pub(super) fn ResultTab(pane: Pane) -> impl IntoView {
    let ended = pane.memo(|task| task.status.is_terminal());
    let key = pane.memo(|task| (task.status, task.completed_at));
    let reading = reading::read(move || {
        key.track();
        (ended.get() == Some(true)).then(|| GetResult { id: pane.id.to_string() })
    });
    let drawn = move || {
        match (ended.get(), reading.value.get()) {
        (Some(false) | None, _) => view! {
            <EmptyState glyph=Glyph::File title="No result yet" text="It shows here when the task has ended."/>
        }
        .into_any(),
        (_, None) if reading.error.with(Option::is_some) => ().into_any(),
        (_, None) => view! { <Skeleton rows=3 label="Results"/> }.into_any(),
        (_, Some(read)) => match read.result {
            Some(result) => view! { <Made pane=pane result=result/> }.into_any(),
            None => view! {
                <EmptyState glyph=Glyph::File title="It made no result" text="It ended before it could."/>
            }
            .into_any(),
        },
    }
    };
    view! {
        <reading::Trouble reading=reading/>
        {drawn}
    }
}

#[component]
fn Made(pane: Pane, result: TaskResult) -> impl IntoView {
    let TaskResult { success, summary, output, artifacts, metrics } = result;
    let said = if success { "It did what it was asked for" } else { "It did not do what it was asked for" };
    let repeats = output.as_str().is_some_and(|output| output.trim() == summary.trim());
    view! {
        <div class="result">
            <section class="section result-head" data-kind=if success { "completed" } else { "failed" }>
                <span title=said><Icon glyph=if success { Glyph::Check } else { Glyph::Warning } label=said/></span>
                <p class="selectable">{if summary.is_empty() { said.to_owned() } else { summary }}</p>
            </section>
            {(!artifacts.is_empty()).then(|| view! { <Artifacts pane=pane artifacts=artifacts/> })}
            {(!repeats).then(|| view! { <Written output=output/> })}
            <Took metrics=metrics/>
        </div>
    }
}

/// The output itself: text as Markdown, anything else as JSON.
#[component]
fn Written(output: Value) -> impl IntoView {
    let actor = Actor::get();
    let (text, is_text) = match &output {
        Value::Null => return None,
        Value::String(text) if text.trim().is_empty() => return None,
        Value::String(text) => (text.clone(), true),
        other => (pretty(other), false),
    };
    let copied = text.clone();
    let body = if is_text {
        view! { <Markdown text=text/> }.into_any()
    } else {
        view! { <pre class="code json">{text}</pre> }.into_any()
    };
    Some(view! {
        <section class="section" aria-label="Output of the result">
            <h3>
                {if is_text { "Text" } else { "Data" }}
                <IconButton glyph=Glyph::Copy label="Copy" on_press=move || actor.copy(copied.clone(), "Copied")/>
            </h3>
            {body}
        </section>
    })
}

#[component]
fn Artifacts(pane: Pane, artifacts: Vec<Artifact>) -> impl IntoView {
    let count = artifacts.len();
    let words = if count == 1 { "1 file".to_owned() } else { format!("{} files", text::count(count as i64)) };
    view! {
        <section class="section" aria-label="Files">
            <h3>{words}</h3>
            <ul class="artifacts">
                {artifacts.into_iter().map(|artifact| view! { <File pane=pane artifact=artifact/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn File(pane: Pane, artifact: Artifact) -> impl IntoView {
    let toasts = Toasts::get();
    let Artifact { name, path, bytes } = artifact;
    let task = pane.id.to_string();
    let (open, show, save) = (
        OpenArtifact { task: task.clone(), name: name.clone() },
        ShowArtifact { task: task.clone(), name: name.clone() },
        SaveArtifact { task, name: name.clone() },
    );
    let save = move || {
        let save = save.clone();
        spawn_local(async move {
            match ipc::call(save).await {
                Ok(Some(place)) => toasts.say(format!("Saved as {place}")),
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
            <Button small=true on_press=move || tell(toasts, open.clone())>"Open"</Button>
            <IconButton glyph=Glyph::Folder label=format!("Show {name} in its folder") on_press=move || tell(toasts, show.clone())/>
            <IconButton glyph=Glyph::Save label=format!("Save {name} as…") on_press=save/>
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

/// What it took.
#[component]
fn Took(metrics: Metrics) -> impl IntoView {
    let mut lines = vec![("Running time", text::duration(metrics.execution_seconds.round() as i64))];
    if metrics.requests > 0 {
        lines.push(("Requests", text::count(metrics.requests)));
        lines.push(("Tokens sent", text::count(metrics.tokens_in)));
        lines.push(("Tokens received", text::count(metrics.tokens_out)));
    }
    lines.extend(metrics.cost_usd.map(|cost| ("Cost", format!("${cost:.2}"))));
    if !metrics.agents_involved.is_empty() {
        lines.push(("Agents", metrics.agents_involved.join(", ")));
    }
    let line = |(what, value)| view! { <div><dt>{what}</dt><dd>{value}</dd></div> };
    view! {
        <section class="section" aria-label="What it took">
            <h3>"What it took"</h3>
            <dl class="task-facts figure">{lines.into_iter().map(line).collect_view()}</dl>
        </section>
    }
}
