//! The counters: how many tasks stand where, and a click that shows just those.

use super::Page;
use crate::{
    catalogue::queue as say,
    components::ShapeIcon,
    live::Live,
    state::{names, shape::Shape},
};
use contract::{Status, queue::QueueState, text};
use leptos::prelude::*;

/// The order in which they stand; those of which there are none are left out.
const ORDER: [Status; 8] = [
    Status::NeedsInput,
    Status::Running,
    Status::Queued,
    Status::Pending,
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
                // what wants an approval needs you, and is counted there
                Status::Pending => queue.counts.pending - queue.approvals,
                status => queue.counts.get(status),
            })
        })
    };
    let pressed = move |status| page.view.with(|view| view.counter == Some(status));
    let shown = move || {
        let shows = |status: &Status| count(*status).unwrap_or(0) > 0 || pressed(*status);
        ORDER.into_iter().filter(shows).collect::<Vec<_>>()
    };
    // While they are not known yet their line keeps its room.
    let nothing = move || live.queue.with(Option::is_some) && shown().is_empty();
    // All that needs the person may be approvals.
    let shape = move |status: Status| {
        let approvals = |queue: &Option<QueueState>| {
            queue.as_ref().is_some_and(|queue| queue.approvals > 0 && queue.counts.needs_input == 0)
        };
        match status {
            Status::NeedsInput if live.queue.with(approvals) => Shape::Approval,
            other => Shape::Of(other),
        }
    };
    let counter = move |status: Status| {
        let figure = move || count(status).map_or_else(|| "–".to_owned(), text::count);
        view! {
            <button
                type="button"
                class="counter"
                class:none=move || count(status) == Some(0)
                aria-pressed=move || if pressed(status) { "true" } else { "false" }
                aria-label=move || format!("{} {}", figure(), names::status(status))
                title=say::show_only(&names::status(status).to_lowercase())
                on:click=move |_| page.view.update(|view| view.press(status))
            >
                <ShapeIcon shape=Signal::derive(move || shape(status))/>
                <strong>{figure}</strong>
                " "
                <span>{names::status(status)}</span>
            </button>
        }
    };
    view! {
        <div class="counters" role="group" aria-label=say::tasks_by_status() hidden=nothing>
            <For each=shown key=|status| *status let:status>{counter(status)}</For>
        </div>
    }
}
