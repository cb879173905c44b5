//! The execution log: what the queue did with the task.

use super::Pane;
use crate::{
    components::{EmptyState, Glyph, Icon, Select, Skeleton, Toasts},
    hooks::time,
    ipc,
    state::words,
};
use contract::{
    command::ListLog,
    task::{LogLevel, LogLine},
};
use leptos::{prelude::*, task::spawn_local};

/// Lines of one request.
const AT_ONCE: i64 = 1_000;

/// The tab.
#[component]
pub(super) fn LogTab(pane: Pane) -> impl IntoView {
    let lines = follow(pane);
    let least = RwSignal::new("debug".to_owned());
    let levels = vec![
        ("debug".to_owned(), "All lines".to_owned()),
        ("info".to_owned(), "Without debug".to_owned()),
        ("warn".to_owned(), "Warnings and errors".to_owned()),
        ("error".to_owned(), "Errors".to_owned()),
    ];
    let shown = move || {
        let least = least.with(|word| rank(word));
        lines.with(|lines| {
            let fits = |line: &&LogLine| rank(line.level.as_str()) >= least;
            lines.iter().flatten().filter(fits).cloned().collect::<Vec<_>>()
        })
    };
    let empty = Memo::new(move |_| lines.with(|lines| lines.as_ref().is_some_and(Vec::is_empty)));
    view! {
        <div class="pane-tools">
            <Select small=true label="Which lines" value=least options=Signal::stored(levels)/>
        </div>
        <Show when=move || lines.with(Option::is_none)><Skeleton rows=4 label="Lines"/></Show>
        <Show when=move || empty.get()>
            <EmptyState glyph=Glyph::List title="Nothing is logged yet" text="What the queue does with this task is noted here."/>
        </Show>
        <ol class="log" aria-label="Execution log">
            <For each=shown key=|line| line.id let:line><Line line=line/></For>
        </ol>
    }
}

#[component]
fn Line(line: LogLine) -> impl IntoView {
    let (glyph, said) = match line.level {
        LogLevel::Debug => (Glyph::Right, "Debug"),
        LogLevel::Info => (Glyph::Info, "Info"),
        LogLevel::Warn => (Glyph::Warning, "Warning"),
        LogLevel::Error => (Glyph::Cross, "Error"),
    };
    let data = line.data.filter(|data| !data.is_null());
    let opened = RwSignal::new(false);
    let about = line.attempt.map(|n| format!("Attempt {n}")).unwrap_or_default();
    view! {
        <li data-level=line.level.as_str()>
            <span class="log-level" title=said><Icon glyph=glyph/><span class="visually-hidden">{said}</span></span>
            <time class="figure" datetime=line.at.to_string() title=line.at.to_string()>
                {words::clock_seconds(line.at, time::zone(line.at))}
            </time>
            <div class="log-text">
                <p class="selectable" title=about>{line.message}</p>
                {data.map(|data| view! {
                    <button
                        type="button"
                        class="log-more"
                        aria-expanded=move || if opened.get() { "true" } else { "false" }
                        on:click=move |_| opened.update(|open| *open = !*open)
                    >
                        {move || if opened.get() { "Hide data" } else { "Show data" }}
                    </button>
                    <Show when=move || opened.get()><pre class="code">{pretty(&data)}</pre></Show>
                })}
            </div>
        </li>
    }
}

/// JSON over several lines.
pub(super) fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string())
}

fn rank(level: &str) -> usize {
    ["debug", "info", "warn", "error"].iter().position(|word| *word == level).unwrap_or(0)
}

/// The lines so far; each change of the task brings those that came since.
fn follow(pane: Pane) -> RwSignal<Option<Vec<LogLine>>> {
    let toasts = Toasts::get();
    let lines = RwSignal::new(None::<Vec<LogLine>>);
    let reading = StoredValue::new(false);
    let revision = pane.memo(|task| task.revision);
    let read = move || {
        if reading.get_value() {
            return;
        }
        reading.set_value(true);
        spawn_local(async move {
            loop {
                let (Some(seen), Some(after)) = (
                    revision.try_get_untracked(),
                    lines.try_with_untracked(|lines| lines.iter().flatten().last().map_or(0, |line| line.id)),
                ) else {
                    return; // the tab is gone
                };
                let request = ListLog { id: pane.id.to_string(), after, limit: AT_ONCE };
                let more = match ipc::call(request).await {
                    Ok(more) => more,
                    Err(error) => {
                        toasts.error(&error);
                        break;
                    }
                };
                let full = more.len() as i64 == AT_ONCE;
                if lines.try_update(|lines| lines.get_or_insert_default().extend(more)).is_none() {
                    return;
                }
                if !full && revision.try_get_untracked() == Some(seen) {
                    break;
                }
            }
            let _ = reading.try_update_value(|reading| *reading = false);
        });
    };
    Effect::new(move |_| {
        revision.track();
        read();
    });
    lines
}
