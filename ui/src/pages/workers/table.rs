//! The workers, one a row.

use crate::{
    catalogue::{common, workers as say},
    components::{Glyph, Icon, Progress, StatusIcon},
    hooks::time,
    live::Live,
    shell::Shell,
    state::{run_time, words, worker_words},
};
use contract::{
    TaskId,
    queue::{Worker, WorkerState},
    text,
};
use leptos::{prelude::*, task::spawn_local};

/// A heartbeat that is shown for longer than this, in seconds, is asked for again.
const OLD: i64 = 8;

/// The table of workers.
#[component]
pub(super) fn WorkerTable() -> impl IntoView {
    let live = Live::get();
    let names = Memo::new(move |_| {
        live.workers.with(|workers| workers.iter().flatten().map(identity).collect::<Vec<_>>())
    });
    view! {
        <table class="workers-table">
            <caption class="visually-hidden">{common::workers()}</caption>
            <thead>
                <tr>
                    <th scope="col">{say::worker()}</th>
                    <th scope="col">{common::state()}</th>
                    <th scope="col">{common::task()}</th>
                    <th scope="col" class="end">{say::heartbeat()}</th>
                    <th scope="col" class="end">{say::processed()}</th>
                    <th scope="col" class="end since">{say::since()}</th>
                </tr>
            </thead>
            <tbody><For each=move || names.get() key=Clone::clone let:name><WorkerRow name=name/></For></tbody>
        </table>
    }
}

/// Names are given anew by each engine: the process tells them apart.
fn identity(worker: &Worker) -> (String, i64) {
    (worker.name.clone(), worker.pid)
}

#[component]
fn WorkerRow(name: (String, i64)) -> impl IntoView {
    let live = Live::get();
    let wanted = name.clone();
    let worker = Memo::new(move |_| {
        live.workers
            .with(|workers| workers.iter().flatten().find(|worker| identity(worker) == wanted).cloned())
    });
    let state = move || {
        worker.get().map(|worker| {
            let (shape, word) = worker_words::state(&worker);
            view! { <span class="worker-state"><StatusIcon status=shape/>{word}</span> }
        })
    };
    let heartbeat = move || {
        worker.get().map(|worker| {
            let (age, late) = worker_words::heartbeat(&worker, live.now.get());
            view! {
                <span class="heartbeat" class:late=late>
                    {late.then(|| view! { <Icon glyph=Glyph::Warning label=say::late()/> })}
                    {age}
                </span>
            }
        })
    };
    let processed =
        move || worker.with(|worker| worker.as_ref().map(|worker| text::count(worker.processed_tasks)));
    let since = move || {
        worker.with(|worker| worker.as_ref().map(|worker| time::moment(worker.started_at, live.now.get())))
    };
    let task = Memo::new(move |_| worker.with(|worker| worker.as_ref().and_then(|worker| worker.task_id)));
    view! {
        <tr>
            <th scope="row" title=say::process(&name.1.to_string())>{name.0}</th>
            <td>{state}</td>
            <td class="worker-task">
                {move || match task.get() {
                    Some(id) => view! { <TaskCell id=id/> }.into_any(),
                    None => view! { <span class="none">{say::waits()}</span> }.into_any(),
                }}
            </td>
            <td class="end figure">{heartbeat}</td>
            <td class="end figure">{processed}</td>
            <td class="end figure since">{since}</td>
        </tr>
    }
}

/// What a worker runs: opens the task.
#[component]
fn TaskCell(id: TaskId) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let task = live.task(id);
    move || {
        let task = task.get()?;
        let percent = run_time::percent(&task);
        let step = words::situation(&task, live.now.get(), time::zone(live.now.get()));
        Some(view! {
            <button type="button" class="worker-task-link" on:click=move |_| shell.open_task(id)>
                <span class="ellipsis" dir="auto">{task.title.clone()}</span>
                <span class="worker-step">
                    <Progress value=percent label=say::progress_of(&task.title)/>
                    <span class="ellipsis" dir="auto">{step}</span>
                </span>
            </button>
        })
    }
}

/// Reads the workers again when one has taken or ended a task, and when a heartbeat looks old: beats are no events,
/// and a page that nobody looks at asks for none.
pub(super) fn keep_fresh(live: Live) {
    let asking = StoredValue::new(false);
    let look = move || {
        if asking.get_value() {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            live.look_at_workers().await;
            let _ = asking.try_set_value(false);
        });
    };
    let moved = Memo::new(move |_| {
        live.queue.with(|queue| {
            let counts = queue.as_ref().map(|queue| queue.counts).unwrap_or_default();
            (counts.running, counts.completed + counts.failed + counts.cancelled)
        })
    });
    let old = Memo::new(move |_| {
        let now = live.now.get().as_second();
        let beats = live.workers.with(|workers| {
            let living = workers.iter().flatten().filter(|worker| worker.state != WorkerState::Stopped);
            living.map(|worker| worker.last_heartbeat.as_second()).min()
        });
        // One look for each stretch of that length, however old it gets.
        beats.map_or(0, |beat| (now - beat) / OLD)
    });
    Effect::new(move |_| {
        moved.with(|_| ());
        old.with(|_| ());
        look();
    });
}
