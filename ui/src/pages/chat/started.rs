//! The tasks that an agent has started in a turn: each in a row that is alive.

use super::asking::stop;
use crate::{
    catalogue::{chat as say, common},
    components::{Button, Progress, ShapeIcon, Toasts},
    hooks::time,
    live::Live,
    shell::Shell,
    state::{run_time, shape::Shape, words},
};
use contract::{Status, Task, TaskId, chat::ChatTurn};
use leptos::prelude::*;

/// The rows; nothing where it has started none.
#[component]
pub(super) fn Started(turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let ids = Memo::new(move |_| {
        turn.with(|turn| turn.iter().flat_map(|turn| &turn.started).map(|task| task.id).collect::<Vec<_>>())
    });
    view! {
        <ul class="started" aria-label=say::tasks_it_started() hidden=move || ids.with(Vec::is_empty)>
            <For each=move || ids.get() key=|id| *id let:id><StartedRow id=id turn=turn/></For>
        </ul>
    }
}

#[component]
fn StartedRow(id: TaskId, turn: Memo<Option<ChatTurn>>) -> impl IntoView {
    let (live, shell, toasts) = (Live::get(), Shell::get(), Toasts::get());
    let task = Memo::new(move |_| {
        turn.with(|turn| turn.iter().flat_map(|turn| &turn.started).find(|task| task.id == id).cloned())
    });
    let of = move |read: fn(&Task) -> String| task.with(|task| task.as_ref().map(read).unwrap_or_default());
    let shape =
        Signal::derive(move || task.with(|task| task.as_ref().map_or(Shape::Of(Status::Queued), Shape::of)));
    let line = live.said(move |now| {
        task.with(|task| {
            task.as_ref().map(|task| words::situation(task, now, time::zone(now))).unwrap_or_default()
        })
    });
    let runs =
        Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(|t| t.status == Status::Running)));
    let live_still =
        Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(|t| !t.status.is_terminal())));
    let asks = Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(Task::asks)));
    let percent = Memo::new(move |_| task.with(|task| task.as_ref().and_then(run_time::percent)));
    let age = live.said(move |now| {
        task.with(|task| task.as_ref().map(|task| words::age(task, now)).unwrap_or_default())
    });
    view! {
        <li class="started-row" data-tint=move || shape.get().tint().as_str()>
            <ShapeIcon shape=shape/>
            <div class="started-text">
                <p class="started-title ellipsis" dir="auto">{move || of(|task| task.title.clone())}</p>
                <p class="started-line ellipsis" dir="auto">{line}</p>
            </div>
            <div class="started-far">
                <span class="figure">{move || percent.get().map(|percent| format!("{percent}% · "))}{age}</span>
                <Show when=move || runs.get()>
                    <Progress value=percent label=Signal::derive(move || of(|task| task.title.clone()))/>
                </Show>
            </div>
            <Show when=move || live_still.get()>
                <Button small=true on_press=move || stop(live, toasts, id)>{common::cancel()}</Button>
            </Show>
            <Button small=true on_press=move || shell.open_task(id)>
                {move || if asks.get() { say::review() } else { common::open() }}
            </Button>
        </li>
    }
}
