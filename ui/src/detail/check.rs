//! The check of a task: how it went, and what it wrote.

use super::Pane;
use crate::{
    catalogue::detail as say,
    components::{Button, Glyph, Icon},
    hooks::reading,
    state::run_time,
};
use contract::{
    command::ReadOutput,
    task::{Check, CheckRun, CheckState},
};
use leptos::prelude::*;

/// Most of what a check wrote that is shown at once, in bytes: its end.
const SHOWN: i64 = 256 * 1024;

/// Lines of its end that are shown of one that failed.
const LINES: usize = 12;

/// The check of the latest attempt, where it has come to that; nothing where there is none.
#[component]
pub(super) fn CheckResult(pane: Pane) -> impl IntoView {
    let check = pane.memo(|task| task.check.clone());
    move || {
        let Check { command, run, .. } = check.get().flatten()?;
        let (command, run) = (command?, run?);
        Some(view! { <CheckedBy pane=pane command=command run=run/> })
    }
}

#[component]
fn CheckedBy(pane: Pane, command: String, run: CheckRun) -> impl IntoView {
    let (word, glyph, kind) = words(run.state);
    let took = run.seconds.map(|seconds| run_time::said(seconds.round() as i64));
    let failed = run.state == CheckState::Failed;
    let code = run.exit_code.filter(|_| failed).map(say::with_exit_code);
    let all = RwSignal::new(false);
    let whole = reading::read(move || {
        all.get().then(|| ReadOutput {
            id: pane.id.to_string(),
            attempt: None,
            offset: -SHOWN,
            limit: SHOWN,
            check: true,
        })
    });
    let tail = StoredValue::new(run.tail);
    let has_tail = tail.with_value(|tail| !tail.is_empty());
    // of one that passed, what it wrote is shown to whoever asks for it
    let shown = move || match whole.value.get() {
        Some(read) => Some(read.text),
        None if failed && has_tail => Some(tail.with_value(|tail| last_lines(tail))),
        None => None,
    };
    let more = move || has_tail && whole.value.with(Option::is_none);
    view! {
        <section class="section task-check" aria-label=say::check() data-state=kind>
            <p class="check-line">
                <Icon glyph=glyph/>
                <span class="check-word">{word}</span>
                {code.map(|code| view! { <span>{code}</span> })}
                <code class="selectable">{command}</code>
                {took.map(|took| view! { <span class="figure">{took}</span> })}
            </p>
            {move || shown().map(|text| view! {
                <pre class="code printed" tabindex="0" aria-label=say::check_output() dir="auto">{text}</pre>
            })}
            <reading::ReadingTrouble reading=whole/>
            <Show when=more>
                <div class="box-actions">
                    <Button small=true on_press=move || all.set(true)>
                        {if failed { say::all_of_check() } else { say::output_of_check() }}
                    </Button>
                </div>
            </Show>
        </section>
    }
}

/// The last lines of a text.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// How a state reads, the icon that it wears, and its name in the styles.
pub(super) fn words(state: CheckState) -> (&'static str, Glyph, &'static str) {
    match state {
        CheckState::Running => (say::check_running(), Glyph::Clock, state.as_str()),
        CheckState::Passed => (say::check_passed(), Glyph::Check, state.as_str()),
        CheckState::Failed => (say::check_failed(), Glyph::Warning, state.as_str()),
        CheckState::Stopped => (say::check_stopped(), Glyph::Info, state.as_str()),
    }
}
