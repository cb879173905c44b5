//! The bar at the bottom: what the queue and the machine do.

use super::{Route, Shell};
use crate::{
    components::{Glyph, Icon, StatusIcon},
    hooks::time,
    live::Live,
    state::{usage_words, words},
};
use contract::{Status, queue::QueueState, text};
use leptos::prelude::*;

/// Whether nothing new starts.
const fn is_held(queue: &QueueState) -> bool {
    queue.paused || queue.pool.is_none() || queue.fault.is_some()
}

/// The bar at the bottom.
#[component]
pub fn StatusBar() -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let next =
        Memo::new(move |_| live.queue.with(|queue| queue.as_ref().and_then(|q| q.next_scheduled.clone())));
    let today = Memo::new(move |_| {
        live.queue.with(|queue| queue.as_ref().and_then(|q| usage_words::spent(&q.today)))
    });
    view! {
        <footer class="status-bar" aria-label="State of the queue">
            {move || live.queue.with(|queue| queue.as_ref().map(|queue| view! {
                <a href=Route::Workers.hash()><Workers queue=queue/></a>
                <span class="queue-state" class:held=is_held(queue)>
                    {is_held(queue).then(|| view! { <Icon glyph=Glyph::Pause/> })}
                    "Queue: "{words::queue(queue, live.now.get(), time::zone(live.now.get()))}
                </span>
                {queue.cpu_percent.map(|percent| view! { <span>{format!("CPU {percent:.0}%")}</span> })}
                {memory(queue).map(|memory| view! { <span>{memory}</span> })}
            }))}
            <span class="status-end">
                {move || next.get().map(|next| view! {
                    <button type="button" on:click=move |_| shell.open_task(next.id)>
                        "Next: "{next.title.clone()}", "{move || time::moment(next.at, live.now.get())}
                    </button>
                })}
                {move || today.get().map(|today| view! { <a href=Route::Insights.hash()>"Today "{today}</a> })}
            </span>
        </footer>
    }
}

#[component]
fn Workers<'a>(queue: &'a QueueState) -> impl IntoView + use<> {
    let (busy, total) = (queue.workers_busy, queue.workers_total);
    let status = if busy > 0 { Status::Running } else { Status::Queued };
    view! {
        <StatusIcon status=status/>
        <span>{format!("{busy} of {total} workers")}</span>
    }
}

/// `Memory 6.2 GiB of 16 GiB`.
fn memory(queue: &QueueState) -> Option<String> {
    Some(format!("Memory {} of {}", text::bytes(queue.memory_used?), text::bytes(queue.memory_total?)))
}
