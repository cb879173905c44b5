//! The execution log: what the queue did with the task.

use super::Pane;
use crate::{
    catalogue::detail as say,
    components::{EmptyState, Glyph, Icon, Select, Skeleton},
    hooks::{tail, time},
    state::words,
};
use contract::{
    command::ListLog,
    task::{LogLevel, LogLine},
};
use leptos::prelude::*;

/// Lines of one request.
const AT_ONCE: i64 = 1_000;

/// The tab.
#[component]
pub(super) fn LogTab(pane: Pane) -> impl IntoView {
    let lines = tail::follow(
        pane.memo(|task| task.revision),
        AT_ONCE,
        |line: &LogLine| line.id,
        move |after, limit| ListLog { id: pane.id.to_string(), after, limit },
    );
    let least = RwSignal::new("debug".to_owned());
    let levels = vec![
        ("debug".to_owned(), say::all_lines().to_owned()),
        ("info".to_owned(), say::without_debug().to_owned()),
        ("warn".to_owned(), say::warnings_and_errors().to_owned()),
        ("error".to_owned(), say::errors().to_owned()),
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
            <Select small=true label=say::which_lines() value=least options=Signal::stored(levels)/>
        </div>
        <Show when=move || lines.with(Option::is_none)><Skeleton rows=4 label=say::lines()/></Show>
        <Show when=move || empty.get()>
            <EmptyState glyph=Glyph::List title=say::nothing_logged() text=say::nothing_logged_hint()/>
        </Show>
        <ol class="log" aria-label=say::execution_log()>
            <For each=shown key=|line| line.id let:line><LogLineView line=line/></For>
        </ol>
    }
}

#[component]
fn LogLineView(line: LogLine) -> impl IntoView {
    let (glyph, said) = match line.level {
        LogLevel::Debug => (Glyph::Right, say::debug()),
        LogLevel::Info => (Glyph::Info, say::info()),
        LogLevel::Warn => (Glyph::Warning, say::warning()),
        LogLevel::Error => (Glyph::Cross, say::error()),
    };
    let data = line.data.filter(|data| !data.is_null());
    let opened = RwSignal::new(false);
    let about = line.attempt.map(say::attempt_number).unwrap_or_default();
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
                        {move || if opened.get() { say::hide_data() } else { say::show_data() }}
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
