//! The bar at the bottom: what the queue and the machine do.

use super::{Route, SchedulesWish, Shell};
use crate::{
    catalogue::shell as say,
    components::{Glyph, Icon, StatusIcon},
    hooks::time,
    live::Live,
    state::{usage_words, words},
};
use contract::{
    Status,
    queue::{QueueState, Starting},
    text,
};
use leptos::prelude::*;

/// Whether nothing new starts.
const fn is_held(queue: &QueueState) -> bool {
    queue.paused || queue.pool.is_none() || queue.fault.is_some() || queue.held.is_some()
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
    // Each part by itself: what passes changes a few letters a second, not the bar.
    let workers = told(live, |queue| (queue.workers_busy, queue.workers_total));
    let held = told(live, is_held);
    let says = live.said(move |now| {
        live.queue.with(|queue| queue.as_ref().map(|queue| words::queue(queue, now, time::zone(now))))
    });
    let processor = told(live, |queue| queue.cpu_percent.map(|percent| say::cpu(&format!("{percent:.0}"))));
    let memory = told(live, memory);
    view! {
        <footer class="status-bar" aria-label=say::state_of_queue()>
            {move || workers.get().map(|(busy, total)| view! {
                <a href=Route::Workers.hash()><Workers busy=busy total=total/></a>
            })}
            {move || held.get().map(|held| view! {
                <span class="queue-state" class:held=held>
                    {held.then(|| view! { <Icon glyph=Glyph::Pause/> })}
                    {move || says.get().map(|said| say::queue_says(&said))}
                </span>
            })}
            {move || processor.get().flatten().map(|said| view! { <span>{said}</span> })}
            {move || memory.get().flatten().map(|said| view! { <span>{said}</span> })}
            <span class="status-end">
                {move || next.get().map(|next| { let what = next.what; view! {
                    <button type="button" on:click=move |_| open(shell, what)>
                        {move || {
                            let now = live.now.get();
                            let runs = live.queue.with(|queue| queue.as_ref().is_some_and(|q| q.pool.is_some()));
                            say::next(&next.title, &time::coming(next.coming(now, runs), now))
                        }}
                    </button>
                }})}
                {move || today.get().map(|today| view! { <a href=Route::Insights.hash()>{say::spent_today(&today)}</a> })}
            </span>
        </footer>
    }
}

/// What the queue's state says about one thing, again only when that changes.
fn told<T: Clone + PartialEq + Send + Sync + 'static>(
    live: Live,
    of: impl Fn(&QueueState) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    Memo::new(move |_| live.queue.with(|queue| queue.as_ref().map(&of)))
}

#[component]
fn Workers(busy: i64, total: i64) -> impl IntoView {
    let status = if busy > 0 { Status::Running } else { Status::Queued };
    view! {
        <StatusIcon status=status/>
        <span>{say::workers_busy(busy, total)}</span>
    }
}

/// `Memory 6.2 GiB of 16 GiB`.
fn memory(queue: &QueueState) -> Option<String> {
    Some(say::memory(&text::bytes(queue.memory_used?), &text::bytes(queue.memory_total?)))
}

/// Shows what starts next.
fn open(shell: Shell, what: Starting) {
    match what {
        Starting::Task(task) => shell.open_task(task),
        Starting::Schedule(schedule) => shell.open_schedules(SchedulesWish::Show(schedule)),
    }
}
