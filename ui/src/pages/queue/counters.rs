//! The counters: how many tasks stand where, and a click that shows just those.

use super::Page;
use crate::{components::StatusIcon, live::Live};
use contract::{Status, text};
use leptos::prelude::*;

/// Always shown; the others only when they are not zero.
const ALWAYS: [Status; 5] =
    [Status::Pending, Status::Queued, Status::Running, Status::Completed, Status::Failed];

/// The order in which they stand.
const ORDER: [Status; 8] = [
    Status::Pending,
    Status::Queued,
    Status::Running,
    Status::NeedsInput,
    Status::Paused,
    Status::Completed,
    Status::Failed,
    Status::Cancelled,
];

/// The counters.
#[component]
pub(super) fn Counters(page: Page) -> impl IntoView {
    let live = Live::get();
    let count = move |status| {
        live.queue.with(|queue| {
            queue.as_ref().map(|queue| match status {
                Status::NeedsInput => queue.need_person(),
                status => queue.counts.get(status),
            })
        })
    };
    let pressed = move |status| page.view.with(|view| view.counter == Some(status));
    let shown = move || {
        let shows =
            |status: &Status| ALWAYS.contains(status) || count(*status).unwrap_or(0) > 0 || pressed(*status);
        ORDER.into_iter().filter(shows).collect::<Vec<_>>()
    };
    let counter = move |status: Status| {
        let figure = move || count(status).map_or_else(|| "–".to_owned(), text::count);
        view! {
            <button
                type="button"
                class="counter"
                data-of=status.as_str()
                class:none=move || count(status) == Some(0)
                aria-pressed=move || if pressed(status) { "true" } else { "false" }
                aria-label=move || format!("{}: {}", status.label(), figure())
                title=format!("Show {} tasks only", status.label().to_lowercase())
                on:click=move |_| page.view.update(|view| view.press(status))
            >
                <StatusIcon status=status/>
                <strong>{figure}</strong>
                <span>{status.label()}</span>
            </button>
        }
    };
    view! {
        <div class="counters" role="group" aria-label="Tasks by status">
            <For each=shown key=|status| *status let:status>{counter(status)}</For>
        </div>
    }
}
