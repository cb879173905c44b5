//! What goes on in the queue, whichever page shows: what needs you, what runs, what has just ended.

use super::Shell;
use crate::{
    components::{Progress, ShapeIcon, unique_id},
    hooks::time,
    live::{Live, TaskList},
    state::{pages::Pages, shape::Shape, words},
};
use contract::{Status, Task, TaskId, Timestamp, command::ListTasks, text};
use leptos::prelude::*;

/// Entries of a part; the rest are a number. So many that no part pushes another one out of sight.
const SHOWN: usize = 5;

/// The three parts; each is there only while it has something to show.
#[component]
pub(super) fn Background() -> impl IntoView {
    let live = Live::get();
    let asking =
        live.list(ListTasks { statuses: vec![Status::NeedsInput], approvals: true, ..ListTasks::default() });
    let running = live.list(ListTasks { statuses: vec![Status::Running], ..ListTasks::default() });
    let counted = move |count: fn(&contract::queue::QueueState) -> i64| {
        Signal::derive(move || live.queue.with(|queue| queue.as_ref().map_or(0, count)))
    };
    let ended = Memo::new(move |_| {
        let now = live.now.get();
        live.finished.with(|finished| finished.recent(now))
    });
    let nothing = move || {
        let empty = |list: TaskList| list.with(Pages::is_empty);
        empty(asking) && empty(running) && ended.with(Vec::is_empty)
    };
    view! {
        <div class="background">
            <BackgroundPart name="Needs you" tasks=first_of(asking) count=counted(|queue| queue.need_person())/>
            <BackgroundPart name="Running" tasks=first_of(running) count=counted(|queue| queue.counts.running)/>
            <BackgroundPart name="Just ended" tasks=Signal::derive(move || ended.get()) count=Signal::stored(0)/>
            {move || nothing().then(|| view! { <p class="background-note">"Nothing runs right now."</p> })}
        </div>
    }
}

fn first_of(list: TaskList) -> Signal<Vec<TaskId>> {
    Signal::derive(move || list.with(|rows| rows.loaded().take(SHOWN).collect()))
}

#[component]
fn BackgroundPart(
    name: &'static str,
    tasks: Signal<Vec<TaskId>>,
    /// How many there are, where more may be than show.
    count: Signal<i64>,
) -> impl IntoView {
    let heading = unique_id("background");
    let labelled = heading.clone();
    let empty = Memo::new(move |_| tasks.with(Vec::is_empty));
    let more = move || {
        let more = count.get() - tasks.with(Vec::len) as i64;
        (more > 0)
            .then(|| view! { <p class="background-note">{format!("and {} more", text::count(more))}</p> })
    };
    view! {
        <section aria-labelledby=labelled hidden=move || empty.get()>
            <h2 id=heading>{name}</h2>
            <ul>
                <For each=move || tasks.get() key=|id| *id let:id><SidebarEntry id=id/></For>
            </ul>
            {more}
        </section>
    }
}

/// One task of the sidebar: its title, how far it is, and a tiny bar.
#[component]
fn SidebarEntry(id: TaskId) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let task = live.task(id);
    let figure = {
        let task = task.clone();
        move || task.with(|task| task.as_ref().map(|task| figure(task, live.now.get())))
    };
    move || {
        let task = task.get()?;
        let title = task.title.clone();
        // what runs has a bar that moves; an icon beside it would say the same
        let runs = task.status == Status::Running;
        let bar = runs.then(|| {
            let percent = (task.progress > 0).then_some(task.progress);
            view! { <Progress value=percent label=format!("Progress of {title}")/> }
        });
        let now = time::now();
        let said = words::situation(&task, now, time::zone(now));
        Some(view! {
            <li>
                <button
                    type="button"
                    class="background-task"
                    title=format!("{title}\n{said}")
                    on:click=move |_| shell.open_task(id)
                >
                    <span class="background-line">
                        {(!runs).then(|| view! { <ShapeIcon shape=Shape::of(&task)/> })}
                        <span class="visually-hidden">{words::status(&task)}": "</span>
                        <span class="background-title" dir="auto">{title.clone()}</span>
                        <span class="figure">{figure.clone()}</span>
                    </span>
                    {bar}
                </button>
            </li>
        })
    }
}

/// How far it is, how long it has asked, or what its row says.
fn figure(task: &Task, now: Timestamp) -> String {
    match &task.question {
        _ if task.status == Status::Running && task.progress > 0 => format!("{}%", task.progress),
        Some(question) if task.asks() => text::duration(now.as_second() - question.asked_at.as_second()),
        _ => words::age(task, now),
    }
}
