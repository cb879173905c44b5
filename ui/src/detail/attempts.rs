//! Every try at the task.

use super::{Pane, check};
use crate::{
    catalogue::{common, detail as say},
    components::{Button, EmptyState, Glyph, Skeleton, StatusIcon},
    hooks::{reading, time},
    live::Live,
    state::run_time,
};
use contract::{
    Status,
    command::ListAttempts,
    task::{Attempt, AttemptState},
    text,
};
use leptos::prelude::*;

/// The tab.
#[component]
pub(super) fn AttemptsTab(pane: Pane) -> impl IntoView {
    let key = pane.memo(|task| (task.status, task.attempt, task.stopping));
    let reading = reading::read(move || {
        key.with(|_| ());
        Some(ListAttempts { id: pane.id.to_string() })
    });
    let drawn = move || match reading.value.get() {
        None if reading.error.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=3 label=say::attempts()/> }.into_any(),
        Some(attempts) if attempts.is_empty() => view! {
            <EmptyState glyph=Glyph::Clock title=say::not_started() text=say::not_started_hint()/>
        }
        .into_any(),
        Some(attempts) => view! { <AttemptTable pane=pane attempts=attempts/> }.into_any(),
    };
    view! {
        <reading::ReadingTrouble reading=reading/>
        {drawn}
    }
}

#[component]
fn AttemptTable(pane: Pane, attempts: Vec<Attempt>) -> impl IntoView {
    let rows = attempts.into_iter().rev().map(|attempt| view! { <AttemptRow pane=pane attempt=attempt/> });
    view! {
        <table class="attempts">
            <thead>
                <tr>
                    <th scope="col">{say::try_number()}</th>
                    <th scope="col">{common::state()}</th>
                    <th scope="col">{common::started()}</th>
                    <th scope="col" class="number">{say::ran()}</th>
                    <th scope="col" class="number">{say::exit()}</th>
                    <th scope="col" class="number">{say::took_memory()}</th>
                    <th scope="col" class="number">{say::took_cpu()}</th>
                    <th scope="col" class="number">{common::output()}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn AttemptRow(pane: Pane, attempt: Attempt) -> impl IntoView {
    let live = Live::get();
    let Attempt { number, state, started_at, ended_at, exit_code, charged, .. } = attempt;
    let (status, said) = words(state);
    // One that ended well has nothing to be counted against.
    let counts = charged || ended_at.is_none() || state == AttemptState::Completed;
    let uncharged = (!counts).then(|| format!(" · {}", say::not_counted()));
    let size = text::bytes(u64::try_from(attempt.output_bytes).unwrap_or(0));
    let error = attempt.error.clone();
    let unknown = || "–".to_owned();
    let peak = attempt.peak_memory_bytes.and_then(|bytes| u64::try_from(bytes).ok());
    let memory = peak.map_or_else(unknown, text::bytes);
    let cpu =
        attempt.cpu_seconds.map_or_else(unknown, |seconds| say::seconds_of_cpu(&format!("{seconds:.1}")));
    let check = attempt.check.clone().map(|check| {
        let took = check.seconds.map(|seconds| format!(" · {}", run_time::said(seconds.round() as i64)));
        let took = took.unwrap_or_default();
        let (said, ..) = check::words(check.state);
        view! { <tr class="attempt-check"><td></td><td colspan="7">{format!("{said}{took}")}</td></tr> }
    });
    let ran = live.said(move |now| run_time::said(run_time::attempt_ran(&attempt, now)));
    let started = live.said(move |now| time::moment(started_at, now));
    let trouble = error.map(|error| {
        view! {
            <tr class="attempt-error">
                <td></td>
                <td colspan="7" class="selectable">
                    <p>{error.message}</p>
                    {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                </td>
            </tr>
        }
    });
    view! {
        <tr>
            <td class="figure">{number}</td>
            <td><span class="attempt-state"><StatusIcon status=status/>{said}{uncharged}</span></td>
            <td class="figure">{started}</td>
            <td class="number figure">{ran}</td>
            <td class="number figure">{exit_code.map_or_else(|| "–".to_owned(), |code| code.to_string())}</td>
            <td class="number figure">{memory}</td>
            <td class="number figure">{cpu}</td>
            <td class="number figure">
                <span class="attempt-output">
                    {size}
                    <Button small=true title=say::show_output_of(number) on_press=move || pane.open_output(Some(number))>
                        {common::show()}
                    </Button>
                </span>
            </td>
        </tr>
        {check}
        {trouble}
    }
}

/// The status whose icon an attempt wears, and its state for people.
fn words(state: AttemptState) -> (Status, &'static str) {
    match state {
        AttemptState::Running => (Status::Running, say::running()),
        AttemptState::Paused => (Status::Paused, say::paused()),
        AttemptState::NeedsInput => (Status::NeedsInput, say::needs_you()),
        AttemptState::Completed => (Status::Completed, say::completed()),
        AttemptState::Failed => (Status::Failed, say::failed()),
        AttemptState::Cancelled => (Status::Cancelled, say::cancelled()),
        AttemptState::Released => (Status::Queued, say::put_back()),
        AttemptState::Lost => (Status::Cancelled, say::lost()),
    }
}
