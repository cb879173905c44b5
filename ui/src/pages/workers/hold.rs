//! Pausing and resuming the whole queue.

use crate::{
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
const SPANS: [(&str, Option<i64>); 4] = [
    ("Until I resume it", None),
    ("For 15 minutes", Some(15 * 60)),
    ("For 1 hour", Some(3600)),
    ("For 8 hours", Some(8 * 3600)),
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
                MenuItem::new(label, glyph, move || send(Box::pin(ipc::call(PauseQueue { for_seconds }))))
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
                "Resume the queue"
            </Button>
        }
        .into_any(),
        Some(false) => view! { <Menu label="Pause the queue" glyph=Glyph::Pause items=items/> }.into_any(),
    }
}

fn said(state: &QueueState) -> String {
    match (state.paused, state.paused_until) {
        (false, _) => "The queue goes on.".to_owned(),
        (true, None) => "The queue is paused. What runs goes on.".to_owned(),
        (true, Some(until)) => {
            format!("The queue is paused until {}. What runs goes on.", time::moment(until, time::now()))
        }
    }
}
