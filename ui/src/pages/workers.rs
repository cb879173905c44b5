//! The Workers page: who runs the queue, and what each worker does.

mod hold;
mod table;

use crate::{
    catalogue::{common, settings, workers as say},
    components::{EmptyState, Glyph, Icon, IconButton, Skeleton, StatusIcon, Toasts},
    hooks::time,
    ipc,
    live::Live,
    state::worker_words,
};
use contract::{Status, command::CopyText};
use leptos::{prelude::*, task::spawn_local};

/// The Workers page.
#[component]
pub fn WorkersPage() -> impl IntoView {
    let live = Live::get();
    table::keep_fresh(live);
    view! {
        <header class="page-head">
            <h1>{common::workers()}</h1>
            <div class="page-tools"><hold::Hold/></div>
        </header>
        <div class="page-body workers">
            <QueueLine/>
            {move || match live.workers.with(|workers| workers.as_ref().map(Vec::is_empty)) {
                None => view! { <Skeleton rows=3 label=common::workers()/> }.into_any(),
                Some(true) => view! {
                    <EmptyState
                        glyph=Glyph::Workers
                        title=say::no_workers()
                        text=say::no_workers_hint()
                    />
                }
                .into_any(),
                Some(false) => view! { <table::WorkerTable/> }.into_any(),
            }}
        </div>
    }
}

/// Who runs the queue, or what to do.
#[component]
fn QueueLine() -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let said = Memo::new(move |_| {
        let now = live.now.get();
        live.queue.with(|queue| queue.as_ref().map(|queue| worker_words::runs(queue, now, time::zone(now))))
    });
    let copy = move |command: &'static str| {
        spawn_local(async move {
            match ipc::call(CopyText { text: command.to_owned() }).await {
                Ok(()) => toasts.say(settings::copied()),
                Err(error) => toasts.error(&error),
            }
        });
    };
    move || {
        said.get().map(|runs| {
            let icon = match (runs.held, runs.command) {
                (_, Some(_)) => view! { <Icon glyph=Glyph::Warning/> }.into_any(),
                (true, None) => view! { <StatusIcon status=Status::Paused/> }.into_any(),
                (false, None) => view! { <StatusIcon status=Status::Completed/> }.into_any(),
            };
            view! {
                <section class="queue-line" class:held=runs.held aria-label=say::queue() aria-live="polite">
                    {icon}
                    <div>
                        <p class="queue-line-title">{runs.title}</p>
                        <p class="queue-line-text">{runs.text}</p>
                        {runs.command.map(|command| view! {
                            <p class="queue-line-command">
                                <code class="selectable">{command}</code>
                                <IconButton glyph=Glyph::Copy label=say::copy_command() on_press=move || copy(command)/>
                            </p>
                        })}
                    </div>
                </section>
            }
        })
    }
}
