//! One row of the list.

use super::{Page, grid::row_id, keys::mark_gaps, lists::Lists};
use crate::{
    catalogue::{common, queue as say},
    components::{Glyph, Icon, Progress, ShapeIcon, Toasts},
    dialogs::parts::focus_soon,
    hooks::time,
    live::Live,
    shell::{OVERVIEW, Shell},
    state::{
        row_look::{RowLook, RowParts},
        run_time,
        shape::Shape,
        words,
    },
};
use contract::{Status, Task, TaskId, task::TaskGroup};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// One row.
#[component]
pub(super) fn TaskRow(
    page: Page,
    lists: Lists,
    id: TaskId,
    /// Whose list it is in.
    group: Option<TaskGroup>,
    /// One line is enough for it, where the list is wide.
    calm: bool,
    /// Its number among the lines of the list.
    index: Signal<usize>,
    menu: RwSignal<Option<(f64, f64)>>,
) -> impl IntoView {
    let (live, shell, toasts) = (Live::get(), Shell::get(), Toasts::get());
    let task = live.task(id);
    let marked = Memo::new(move |_| page.picks.with(|picks| picks.is_marked(id, group)));
    let chosen = Memo::new(move |_| {
        marked.get() || live.selected.get() == Some(id) && page.picks.with(|picks| !picks.has_marks())
    });
    let cursor = Memo::new(move |_| page.picks.with(|picks| picks.cursor() == Some(id)));
    let pick = move |event: ev::MouseEvent| {
        match (event.shift_key(), event.ctrl_key() || event.meta_key()) {
            (true, _) => stretch(page, lists, toasts, id),
            (_, true) => page.picks.update(|picks| picks.toggle(&lists.rows(), id)),
            _ => page.picks.update(|picks| picks.put(&lists.rows(), id)),
        }
        if !event.shift_key() && !event.ctrl_key() && !event.meta_key() {
            live.selected.set(Some(id));
        }
    };
    // With the button going down: by the time that it comes up the row may be in another group, and no click would come.
    let press = move |event: ev::MouseEvent| {
        if event.button() == 0 {
            pick(event);
        }
    };
    // A click without a button is one of a program that reads the screen.
    let click = move |event: ev::MouseEvent| {
        if event.detail() == 0 {
            pick(event);
        }
    };
    let context = move |event: ev::MouseEvent| {
        event.prevent_default();
        aim(page, lists, group, id);
        menu.set(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
    };
    let asks = {
        let task = task.clone();
        Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(Task::asks)))
    };
    let said = {
        let task = task.clone();
        live.said(move |now| {
            let said = |task: &Task| match words::situation(task, now, time::zone(now)) {
                nothing if nothing.is_empty() && task.status == Status::Running => say::running().to_owned(),
                said => said,
            };
            task.with(|task| task.as_ref().map(said)).unwrap_or_default()
        })
    };
    let says = Memo::new(move |_| said.with(|said| !said.is_empty()));
    let parts = {
        let task = task.clone();
        Memo::new(move |_| task.with(|task| task.as_ref().map(RowParts::of)))
    };
    let look = {
        let task = task.clone();
        Memo::new(move |_| task.with(|task| task.as_ref().map(RowLook::of)).unwrap_or_default())
    };
    let below = Memo::new(move |_| parts.with(|parts| parts.is_some_and(|parts| parts.below)));
    let drawn = move || {
        let task = task.clone();
        parts.get().map(|parts| {
            view! { <Cells page=page lists=lists group=group id=id task=task parts=parts look=look said=said menu=menu/> }
        })
    };
    view! {
        <div
            class="task-row"
            class:calm=calm
            class:cursor=move || cursor.get()
            class:marked=move || marked.get()
            class:asks=move || asks.get()
            class:says=move || says.get()
            class:below=move || below.get()
            id=row_id(id)
            role="row"
            aria-rowindex=index
            aria-selected=move || if chosen.get() { "true" } else { "false" }
            on:mousedown=press
            on:click=click
            on:dblclick=move |_| shell.detail_in_full.set(true)
            on:contextmenu=context
        >
            {drawn}
        </div>
    }
}

/// What a button within a row does is its own.
fn own(event: ev::MouseEvent) {
    event.stop_propagation();
}

/// Marks all from where the range began to this row, loaded or not.
fn stretch(page: Page, lists: Lists, toasts: Toasts, id: TaskId) {
    let rows = lists.rows();
    let gaps = page.picks.try_update(|picks| picks.stretch(&rows, id)).unwrap_or_default();
    mark_gaps(page, &rows, gaps, toasts);
}

/// The menu is about this row, or about all marked ones where it is one of them.
fn aim(page: Page, lists: Lists, group: Option<TaskGroup>, id: TaskId) {
    page.picks.update(|picks| {
        if !picks.is_marked(id, group) {
            picks.put(&lists.rows(), id);
        }
    });
}

#[component]
fn Cells(
    page: Page,
    lists: Lists,
    group: Option<TaskGroup>,
    id: TaskId,
    task: ArcRwSignal<Option<Task>>,
    parts: RowParts,
    look: Memo<RowLook>,
    said: Memo<String>,
    menu: RwSignal<Option<(f64, f64)>>,
) -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let mark = move |event: ev::MouseEvent| {
        event.stop_propagation();
        if event.shift_key() {
            stretch(page, lists, toasts, id);
        } else {
            page.picks.update(|picks| picks.toggle(&lists.rows(), id));
        }
    };
    let more = move |event: ev::MouseEvent| {
        event.stop_propagation();
        aim(page, lists, group, id);
        if let Some(button) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            let place = button.get_bounding_client_rect();
            menu.set(Some((place.left(), place.bottom() + 2.0)));
        }
    };
    let age = {
        let task = task.clone();
        live.said(move |now| task.with(|task| task.as_ref().map(|task| words::age(task, now))))
    };
    let times = {
        let task = task.clone();
        Memo::new(move |_| task.with(|task| task.as_ref().map(when)))
    };
    let percent = Memo::new(move |_| task.with(|task| task.as_ref().and_then(run_time::percent)));
    let title = move || look.with(|look| look.title.clone());
    let status = move || look.with(|look| look.status);
    let bar = parts.runs.then(|| {
        view! { <Progress value=percent label=Signal::derive(move || say::progress_of(&title()))/> }
    });
    let answer = parts.asks.then(|| {
        view! { <span class="row-answer" role="gridcell"><AnswerButton id=id approval=parts.approval look=look/></span> }
    });
    let fold = parts.run.then(|| view! { <FoldRun lists=lists id=id look=look/> });
    view! {
        <span class="row-status" role="gridcell" title=status on:mousedown=own on:click=mark>
            <ShapeIcon shape=Signal::derive(move || look.with(|look| look.shape))/>
            <span class="row-box" aria-hidden="true"><Icon glyph=Glyph::Check/></span>
            <span class="visually-hidden">{status}</span>
        </span>
        <span class="row-title" role="gridcell">
            <span class="row-named">{fold}<span class="row-name ellipsis" dir="auto" title=title>{title}</span></span>
            <span class="row-byline ellipsis">{move || look.with(|look| look.byline.clone())}</span>
        </span>
        <span class="row-situation" role="gridcell">
            <Situation approval=parts.approval look=look said=said/>
            {bar}
        </span>
        {answer}
        <span class="row-age figure" role="gridcell" title=move || times.get()>{move || age.get()}</span>
        <span class="row-more" role="gridcell">
            <button
                type="button"
                class="button icon-button small"
                data-kind="quiet"
                tabindex="-1"
                aria-haspopup="menu"
                aria-label=move || look.with(|look| say::actions_for(&look.title))
                title=common::actions()
                on:mousedown=own
                on:click=more
            >
                <Icon glyph=Glyph::More/>
            </button>
        </span>
    }
}

/// The current step; else why it waits, what it made, or what went wrong.
#[component]
fn Situation(approval: bool, look: Memo<RowLook>, said: Memo<String>) -> impl IntoView {
    let title = move || look.with(|look| look.error.clone()).unwrap_or_else(|| said.get());
    let tint = move || look.with(RowLook::tint);
    let wants = approval.then(|| {
        view! { <span class="row-wants" data-status=tint>{Shape::Approval.label()}" · "</span> }
    });
    // of what wants an approval only these words are tinted
    let tint = move || tint().filter(|_| !approval);
    view! {
        <span class="row-words ellipsis" dir="auto" data-status=tint title=title>{wants}{move || said.get()}</span>
    }
}

/// Shows the tasks of a run below it, or hides them.
#[component]
fn FoldRun(lists: Lists, id: TaskId, look: Memo<RowLook>) -> impl IntoView {
    let unfolded = move || lists.is_unfolded(id);
    let press = move |event: ev::MouseEvent| {
        event.stop_propagation();
        lists.unfold(id, !untrack(unfolded));
    };
    view! {
        <button
            type="button"
            class="row-fold"
            class:open=unfolded
            tabindex="-1"
            aria-expanded=move || if unfolded() { "true" } else { "false" }
            aria-label=move || look.with(|look| say::tasks_of(&look.title))
            on:mousedown=own
            on:click=press
        >
            <Icon glyph=Glyph::Down/>
        </button>
    }
}

/// Opens the detail where the question is answered.
#[component]
fn AnswerButton(id: TaskId, approval: bool, look: Memo<RowLook>) -> impl IntoView {
    let shell = Shell::get();
    let does = if approval { say::review() } else { say::answer() };
    let label = move || {
        let say = if approval { say::review_task } else { say::answer_task };
        look.with(|look| say(&look.title))
    };
    let open = move |event: ev::MouseEvent| {
        event.stop_propagation();
        shell.open_task_at(id, OVERVIEW);
        focus_soon(".question :is(textarea, button)");
    };
    view! {
        <button type="button" class="button small" tabindex="-1" aria-label=label on:mousedown=own on:click=open>
            {does}
        </button>
    }
}

/// When it was asked for, started and ended.
fn when(task: &Task) -> String {
    let now = time::now();
    let mut lines = vec![say::created_at(&time::moment(task.created_at, now))];
    lines.extend(task.started_at.map(|at| say::started_at(&time::moment(at, now))));
    lines.extend(task.completed_at.map(|at| say::ended_at(&time::moment(at, now))));
    lines.join("\n")
}
