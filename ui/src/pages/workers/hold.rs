//! Pausing and resuming the whole queue.

use crate::{
    catalogue::{Word, workers as say},
    components::{Button, ButtonKind, Glyph, Menu, MenuItem, Toasts},
    hooks::time,
    ipc,
    live::Live,
};
use contract::{
    ApiError,
    command::{PauseQueue, ResumeQueue},
    queue::QueueState,
};
use leptos::{prelude::*, task::spawn_local};

/// For how long the queue can be paused.
const SPANS: [(Word, Option<i64>); 4] = [
    (say::until_resumed, None),
    (say::quarter_hour, Some(15 * 60)),
    (say::one_hour, Some(3600)),
    (say::eight_hours, Some(8 * 3600)),
];

/// `Pause the queue`, or `Resume the queue`.
#[component]
pub(super) fn Hold() -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let paused = Memo::new(move |_| live.queue.with(|queue| queue.as_ref().map(|queue| queue.paused)));
    let pending = RwSignal::new(false);
    let send = move |answer: std::pin::Pin<Box<dyn Future<Output = Result<QueueState, ApiError>>>>| {
        pending.set(true);
        spawn_local(async move {
            let answer = answer.await;
            let _ = pending.try_set(false);
            match answer {
                Ok(state) => {
                    toasts.say(said(&state));
                    live.show_queue(state);
                }
                Err(error) => toasts.error(&error),
            }
        });
    };
    let items = Signal::stored(
        SPANS
            .map(|(label, for_seconds)| {
                let glyph = if for_seconds.is_none() { Glyph::Pause } else { Glyph::Clock };
                MenuItem::new(label(), glyph, move || send(Box::pin(ipc::call(PauseQueue { for_seconds }))))
            })
            .to_vec(),
    );
    move || match paused.get() {
        None => ().into_any(),
        Some(true) => view! {
            <Button
                kind=ButtonKind::Primary
                icon=Glyph::Play
                pending=pending
                on_press=move || send(Box::pin(ipc::call(ResumeQueue {})))
            >
                {say::resume_queue()}
            </Button>
        }
        .into_any(),
        Some(false) => view! { <Menu label=say::pause_queue() glyph=Glyph::Pause items=items/> }.into_any(),
    }
}

fn said(state: &QueueState) -> String {
    match (state.paused, state.paused_until) {
        (false, _) => say::goes_on().to_owned(),
        (true, None) => say::now_paused().to_owned(),
        (true, Some(until)) => say::now_paused_until(&time::moment(until, time::now())),
    }
}
