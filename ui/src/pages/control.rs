//! Mission control: all that goes on, on one screen that is left open.
//!
//! Owns: what shows there and how it is told from two metres. A task itself shows in the detail beside it.

mod aside;
mod keys;
mod running;
mod starts;

use crate::{
    catalogue::control as say,
    components::{Button, Glyph, ShapeIcon, Toasts},
    detail::quick_answer::QuickAnswer,
    dialogs::parts::focus_soon,
    hooks::time,
    ipc,
    live::{Live, TaskList},
    shell::{OVERVIEW, Shell},
    state::{
        control::tops,
        shape::Shape,
        words::{self, clock},
    },
};
use contract::{
    Status, Task, TaskId,
    command::{ListTasks, PauseQueue, ResumeQueue},
};
use leptos::{prelude::*, task::spawn_local};

/// Tasks of a part; of the others there is a number.
const SHOWN: usize = 12;

/// Shows a task in the detail.
fn open(live: Live, shell: Shell, id: TaskId) {
    live.selected.set(Some(id));
    shell.detail_tab.set(OVERVIEW);
}

/// The first of a list.
fn first_of(list: TaskList, count: usize) -> Memo<Vec<TaskId>> {
    Memo::new(move |_| list.with(|rows| rows.loaded().take(count).collect()))
}

/// The page.
#[component]
pub fn ControlPage() -> impl IntoView {
    let live = Live::get();
    let asking =
        live.list(ListTasks { statuses: vec![Status::NeedsInput], approvals: true, ..ListTasks::default() });
    let running = live.list(ListTasks { statuses: vec![Status::Running], ..ListTasks::default() });
    let asks = Memo::new(move |_| {
        // the longest asking first
        let mut ids: Vec<TaskId> = asking.with(|rows| rows.loaded().collect());
        ids.sort_unstable();
        ids.truncate(SHOWN);
        ids
    });
    let top = Memo::new(move |_| {
        let mut ids: Vec<TaskId> = running.with(|rows| rows.loaded().collect());
        ids.sort_unstable();
        tops(&ids, |id| live.task(id).with(|task| task.as_ref().and_then(|task| task.parent_id)))
    });
    let more = Memo::new(move |_| {
        let need_you = live.queue.with(|queue| queue.as_ref().map_or(0, |queue| queue.need_person()));
        need_you - asks.with(Vec::len) as i64
    });
    view! {
        <div class="control" on:keydown=move |event| keys::press(&event)>
            <ControlHead/>
            <div class="control-columns">
                <div class="control-main">
                    <section aria-labelledby="control-asks" hidden=move || asks.with(Vec::is_empty)>
                        <h2 id="control-asks" class="control-part">{say::part_needs_you()}</h2>
                        <ul><For each=move || asks.get() key=|id| *id let:id><AskingRow id=id/></For></ul>
                        {move || (more.get() > 0).then(|| view! { <p class="control-more">{say::and_more(more.get())}</p> })}
                    </section>
                    <running::Running tops=top/>
                </div>
                <aside::Aside/>
            </div>
        </div>
    }
}

/// How much there is, the time, and the way to hold it all.
#[component]
fn ControlHead() -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let counts = Memo::new(move |_| {
        live.queue.with(|queue| queue.as_ref().map_or((0, 0), |q| (q.need_person(), q.counts.running)))
    });
    let paused =
        Memo::new(move |_| live.queue.with(|queue| queue.as_ref().is_some_and(|queue| queue.paused)));
    let now = Memo::new(move |_| {
        let now = live.now.get();
        clock(now, time::zone(now))
    });
    let hold = move || {
        spawn_local(async move {
            let answer = match paused.get_untracked() {
                true => ipc::call(ResumeQueue {}).await,
                false => ipc::call(PauseQueue { for_seconds: None }).await,
            };
            match answer {
                Ok(state) => live.show_queue(state),
                Err(error) => toasts.error(&error),
            }
        });
    };
    let asks = move || {
        let (asking, running) = counts.get();
        let separator = if running > 0 { ", " } else { "" };
        (asking > 0).then(|| view! { <span class="control-asks">{say::need_you(asking)}{separator}</span> })
    };
    let runs = move || match counts.get() {
        (0, 0) => say::all_quiet().to_owned(),
        (_, 0) => String::new(),
        (_, running) => say::running(running),
    };
    view! {
        <header class="control-head">
            <h1 aria-label=say::mission_control()>{asks}{runs}</h1>
            {move || paused.get().then(|| view! { <p class="control-paused">{say::queue_paused()}</p> })}
            <time class="figure">{move || now.get()}</time>
            {move || match paused.get() {
                true => view! { <Button icon=Glyph::Play on_press=hold>{say::resume()}</Button> },
                false => view! { <Button icon=Glyph::Pause on_press=hold>{say::pause_all()}</Button> },
            }}
        </header>
    }
}

/// A task that asks, with the answer in its row.
#[component]
fn AskingRow(id: TaskId) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let held = live.task(id);
    let task = Memo::new(move |_| held.get());
    let question = Memo::new(move |_| {
        task.with(|task| task.as_ref().filter(|task| task.asks()).and_then(|task| task.question.clone()))
    });
    let shape = Signal::derive(move || {
        task.with(|task| task.as_ref().map_or(Shape::Of(Status::NeedsInput), Shape::of))
    });
    let of = move |read: fn(&Task) -> String| task.with(|task| task.as_ref().map(read).unwrap_or_default());
    let line = move || {
        let now = live.now.get();
        task.with(|task| {
            task.as_ref().map(|task| words::situation(task, now, time::zone(now))).unwrap_or_default()
        })
    };
    let decide = move || {
        open(live, shell, id);
        focus_soon(".question :is(textarea, button)");
    };
    view! {
        <li class="control-row" id=format!("control-{id}") data-tint=move || shape.get().tint().as_str()>
            <ShapeIcon shape=shape/>
            <button type="button" class="control-open" on:click=move |_| open(live, shell, id)>
                <span class="visually-hidden">{move || shape.get().label()}": "</span>
                <span class="control-title ellipsis" dir="auto">{move || of(|task| task.title.clone())}</span>
                <span class="control-line ellipsis" dir="auto">{line}</span>
            </button>
            {move || question.get().map(|question| view! { <QuickAnswer task=id question=question on_open=decide/> })}
        </li>
    }
}
