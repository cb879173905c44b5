//! What goes on in the queue, whichever page shows: what needs you, what runs, what has just ended.

use super::Shell;
use crate::{
    catalogue::shell as say,
    components::{Progress, ShapeIcon, unique_id},
    hooks::time,
    live::{Live, TaskList},
    state::{pages::Pages, run_time, shape::Shape, words},
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
    let ended = live.said(move |now| live.finished.with(|finished| finished.recent(now)));
    let nothing = move || {
        let empty = |list: TaskList| list.with(Pages::is_empty);
        empty(asking) && empty(running) && ended.with(Vec::is_empty)
    };
    view! {
        <div class="background">
            <BackgroundPart name=say::needs_you() tasks=first_of(asking) count=counted(|queue| queue.need_person())/>
            <BackgroundPart name=say::running() tasks=first_of(running) count=counted(|queue| queue.counts.running)/>
            <BackgroundPart name=say::just_ended() tasks=Signal::derive(move || ended.get()) count=Signal::stored(0)/>
            {move || nothing().then(|| view! { <p class="background-note">{say::nothing_runs()}</p> })}
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
        (more > 0).then(|| view! { <p class="background-note">{say::and_more(more)}</p> })
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

/// What an entry is made of; what moves (figure, bar, hint) is followed by itself.
#[derive(Clone, PartialEq)]
struct EntryLook {
    title: String,
    shape: Shape,
    status: &'static str,
    runs: bool,
}

/// One task of the sidebar: its title, how far it is, and a tiny bar.
#[component]
fn SidebarEntry(id: TaskId) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let task = live.task(id);
    let of_task = |read: fn(&Task, Timestamp) -> String| {
        let task = task.clone();
        live.said(move |now| task.with(|task| task.as_ref().map(|task| read(task, now))))
    };
    let (figure, hint) = (of_task(figure), of_task(hint));
    let percent = {
        let task = task.clone();
        Memo::new(move |_| task.with(|task| task.as_ref().and_then(run_time::percent)))
    };
    let look = Memo::new(move |_| {
        task.with(|task| {
            task.as_ref().map(|task| EntryLook {
                title: task.title.clone(),
                shape: Shape::of(task),
                status: words::status(task),
                runs: task.status == Status::Running,
            })
        })
    });
    move || {
        let EntryLook { title, shape, status, runs } = look.get()?;
        // what runs has a bar that moves; an icon beside it would say the same
        let bar = runs.then(|| view! { <Progress value=percent label=say::progress_of(&title)/> });
        Some(view! {
            <li>
                <button
                    type="button"
                    class="background-task"
                    title=move || hint.get()
                    on:click=move |_| shell.open_task(id)
                >
                    <span class="background-line">
                        {(!runs).then(|| view! { <ShapeIcon shape=shape/> })}
                        <span class="visually-hidden">{status}": "</span>
                        <span class="background-title" dir="auto">{title}</span>
                        <span class="figure">{move || figure.get()}</span>
                    </span>
                    {bar}
                </button>
            </li>
        })
    }
}

/// Its title, and what its row says.
fn hint(task: &Task, now: Timestamp) -> String {
    format!("{}\n{}", task.title, words::situation(task, now, time::zone(now)))
}

/// How far it is, how long it has asked, or what its row says.
fn figure(task: &Task, now: Timestamp) -> String {
    match &task.question {
        _ if task.status == Status::Running && task.progress > 0 => format!("{}%", task.progress),
        Some(question) if task.asks() => text::duration(now.as_second() - question.asked_at.as_second()),
        _ => words::age(task, now),
    }
}
