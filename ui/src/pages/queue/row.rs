//! One row of the list.

use super::{Page, grid::row_id, lists::Lists};
use crate::{
    components::{Glyph, Icon, Progress, ShapeIcon},
    dialogs::parts::focus_soon,
    hooks::time,
    live::Live,
    shell::{OVERVIEW, Shell},
    state::{shape::Shape, words},
};
use contract::{Status, Task, TaskId};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// One row.
#[component]
pub(super) fn TaskRow(
    page: Page,
    lists: Lists,
    id: TaskId,
    /// One line is enough for it, where the list is wide.
    calm: bool,
    /// Its number among the lines of the list.
    index: Signal<usize>,
    menu: RwSignal<Option<(f64, f64)>>,
) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let task = live.task(id);
    let marked = Memo::new(move |_| page.picks.with(|picks| picks.is_marked(id)));
    let chosen = Memo::new(move |_| {
        marked.get() || live.selected.get() == Some(id) && page.picks.with(|picks| picks.count() == 0)
    });
    let cursor = Memo::new(move |_| page.picks.with(|picks| picks.cursor() == Some(id)));
    let click = move |event: ev::MouseEvent| {
        let rows = untrack(|| lists.ids());
        page.picks.update(|picks| match (event.shift_key(), event.ctrl_key() || event.meta_key()) {
            (true, _) => picks.stretch(&rows, id),
            (_, true) => picks.toggle(&rows, id),
            _ => picks.put(&rows, id),
        });
        if !event.shift_key() && !event.ctrl_key() && !event.meta_key() {
            live.selected.set(Some(id));
        }
    };
    let context = move |event: ev::MouseEvent| {
        event.prevent_default();
        aim(page, lists, id);
        menu.set(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
    };
    let asks = {
        let task = task.clone();
        Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(Task::asks)))
    };
    let said = {
        let task = task.clone();
        Memo::new(move |_| {
            let now = live.now.get();
            let said = |task: &Task| match words::situation(task, now, time::zone(now)) {
                nothing if nothing.is_empty() && task.status == Status::Running => "Running".to_owned(),
                said => said,
            };
            task.with(|task| task.as_ref().map(said)).unwrap_or_default()
        })
    };
    let says = Memo::new(move |_| said.with(|said| !said.is_empty()));
    let drawn =
        move || task.get().map(|task| view! { <Cells page=page lists=lists task=task said=said menu=menu/> });
    view! {
        <div
            class="task-row"
            class:calm=calm
            class:cursor=move || cursor.get()
            class:marked=move || marked.get()
            class:asks=move || asks.get()
            class:says=move || says.get()
            id=row_id(id)
            role="row"
            aria-rowindex=index
            aria-selected=move || if chosen.get() { "true" } else { "false" }
            on:click=click
            on:dblclick=move |_| shell.detail_in_full.set(true)
            on:contextmenu=context
        >
            {drawn}
        </div>
    }
}

/// The menu is about this row, or about all marked ones where it is one of them.
fn aim(page: Page, lists: Lists, id: TaskId) {
    page.picks.update(|picks| {
        if !picks.is_marked(id) {
            picks.put(&untrack(|| lists.ids()), id);
        }
    });
}

#[component]
fn Cells(
    page: Page,
    lists: Lists,
    task: Task,
    said: Memo<String>,
    menu: RwSignal<Option<(f64, f64)>>,
) -> impl IntoView {
    let live = Live::get();
    let (id, shape) = (task.id, Shape::of(&task));
    let title = task.title.clone();
    let mark =
        move |event: ev::MouseEvent| {
            event.stop_propagation();
            let rows = untrack(|| lists.ids());
            page.picks.update(|picks| {
                if event.shift_key() { picks.stretch(&rows, id) } else { picks.toggle(&rows, id) }
            });
        };
    let more = move |event: ev::MouseEvent| {
        event.stop_propagation();
        aim(page, lists, id);
        if let Some(button) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            let place = button.get_bounding_client_rect();
            menu.set(Some((place.left(), place.bottom() + 2.0)));
        }
    };
    let aged = task.clone();
    let answer = task.asks().then(|| {
        view! { <span class="row-answer" role="gridcell"><AnswerButton task=task.clone()/></span> }
    });
    view! {
        <span class="row-status" role="gridcell" title=words::status(&task) on:click=mark>
            <ShapeIcon shape=shape/>
            <span class="row-box" aria-hidden="true"><Icon glyph=Glyph::Check/></span>
            <span class="visually-hidden">{words::status(&task)}</span>
        </span>
        <span class="row-title" role="gridcell">
            <span class="row-name ellipsis" dir="auto" title=title.clone()>{title.clone()}</span>
            <span class="row-byline ellipsis">{words::byline(&task)}</span>
        </span>
        <span class="row-situation" role="gridcell"><Situation task=task said=said/></span>
        {answer}
        <span class="row-age figure" role="gridcell" title=move || when(&aged)>
            {
                let task = live.task(id);
                move || task.with(|task| task.as_ref().map(|task| words::age(task, live.now.get())))
            }
        </span>
        <span class="row-more" role="gridcell">
            <button
                type="button"
                class="button icon-button small"
                data-kind="quiet"
                tabindex="-1"
                aria-haspopup="menu"
                aria-label=format!("Actions for {title}")
                title="Actions"
                on:click=more
            >
                <Icon glyph=Glyph::More/>
            </button>
        </span>
    }
}

/// The current step over its bar; else why it waits, what it made, or what went wrong.
#[component]
fn Situation(task: Task, said: Memo<String>) -> impl IntoView {
    let runs = task.status == Status::Running;
    // the line has room for the useful half only
    let in_full = task.end_error().map(|error| error.message.clone());
    let title = move || in_full.clone().unwrap_or_else(|| said.get());
    let shape = Shape::of(&task);
    let tint = match shape.tint() {
        tint @ (Status::Failed | Status::NeedsInput) => Some(tint.as_str()),
        _ => None,
    };
    let wants = (shape == Shape::Approval).then(|| {
        view! { <span class="row-wants" data-status=tint>{shape.label()}" · "</span> }
    });
    let tint = tint.filter(|_| wants.is_none());
    let bar = runs.then(|| {
        let percent = (task.progress > 0).then_some(task.progress);
        view! { <Progress value=percent label=format!("Progress of {}", task.title)/> }
    });
    view! {
        <span class="row-words ellipsis" dir="auto" data-status=tint title=title>{wants}{move || said.get()}</span>
        {bar}
    }
}

/// Opens the detail where the question is answered.
#[component]
fn AnswerButton(task: Task) -> impl IntoView {
    let shell = Shell::get();
    let does = if Shape::of(&task) == Shape::Approval { "Review" } else { "Answer" };
    let id = task.id;
    let open = move |event: ev::MouseEvent| {
        event.stop_propagation();
        shell.open_task_at(id, OVERVIEW);
        focus_soon(".question :is(textarea, button)");
    };
    view! {
        <button type="button" class="button small" tabindex="-1" aria-label=format!("{does} {}", task.title) on:click=open>
            {does}
        </button>
    }
}

/// When it was asked for, started and ended.
fn when(task: &Task) -> String {
    let now = time::now();
    let mut lines = vec![format!("Created {}", time::moment(task.created_at, now))];
    lines.extend(task.started_at.map(|at| format!("Started {}", time::moment(at, now))));
    lines.extend(task.completed_at.map(|at| format!("Ended {}", time::moment(at, now))));
    lines.join("\n")
}
