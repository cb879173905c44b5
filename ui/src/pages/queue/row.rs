//! One row of the list.
//!
//! While one scrolls, rows come and go with each frame, and a jump makes all of those in view. So a row is a copy of what is
//! built once ([`RowBody`]), one effect writes what it shows, and what is pressed within it is heard by the list
//! ([`super::row_presses`]).

use super::{
    Page,
    grid::row_id,
    lists::Lists,
    row_body::{RowBody, RowWords},
};
use crate::{
    catalogue::queue as say,
    hooks::time,
    live::Live,
    state::{
        row_look::{RowLook, RowParts},
        run_time, words,
    },
};
use contract::{Status, Task, TaskId, Timestamp, task::TaskGroup};
use leptos::prelude::*;
use web_sys::Element;

/// What a row needs to know.
#[derive(Clone, Copy)]
struct Row {
    page: Page,
    lists: Lists,
    live: Live,
    id: TaskId,
    group: Option<TaskGroup>,
    index: Signal<usize>,
}

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
) -> impl IntoView {
    let row = Row { page, lists, live: Live::get(), id, group, index };
    view! { <div class=if calm { "task-row calm" } else { "task-row" } id=row_id(id) role="row" use:live_row=row></div> }
}

/// Keeps the row as its task, the clock and the picks say.
fn live_row(element: Element, row: Row) {
    let task = row.live.task(row.id);
    let parts = {
        let task = task.clone();
        Memo::new(move |_| task.with(|task| task.as_ref().map(RowParts::of)))
    };
    let of_row = element.clone();
    Effect::new(move |_| {
        let parts = parts.get();
        of_row.set_text_content(None);
        mark(&of_row, "asks", parts.is_some_and(|parts| parts.asks));
        mark(&of_row, "below", parts.is_some_and(|parts| parts.below));
        if let Some(body) = parts.and_then(|parts| RowBody::fill(&of_row, parts)) {
            keep(&of_row, row, task.clone(), body);
        }
    });
    keep_picks(element, row);
}

/// Adds this class, or takes it away.
fn mark(row: &Element, class: &str, on: bool) {
    let _ = row.class_list().toggle_with_force(class, on);
}

/// What the clock moves: what the task does, and its age.
fn told(task: &Task, now: Timestamp) -> (String, String) {
    let said = match words::situation(task, now, time::zone(now)) {
        nothing if nothing.is_empty() && task.status == Status::Running => say::running().to_owned(),
        said => said,
    };
    (said, words::age(task, now))
}

/// Keeps what it shows.
fn keep(element: &Element, row: Row, task: ArcRwSignal<Option<Task>>, body: RowBody) {
    let told = {
        let task = task.clone();
        row.live.said(move |now| task.with(|task| task.as_ref().map(|task| told(task, now))))
    };
    let of_row = element.clone();
    Effect::new(move |before: Option<Option<RowWords>>| {
        let before = before.flatten();
        let (said, age) = told.get().unwrap_or_default();
        let now = task.with(|task| {
            let task = task.as_ref()?;
            let (look, percent, times) = (RowLook::of(task), run_time::percent(task), when(task));
            Some(RowWords { look, said, age, times, percent })
        });
        if let Some(now) = &now {
            mark(&of_row, "says", !now.said.is_empty());
            body.show(now, before.as_ref());
        }
        now
    });
    keep_fold(row, element);
}

/// A run of a workflow shows its tasks, or does not.
fn keep_fold(row: Row, element: &Element) {
    let Some(fold) = element.query_selector(".row-fold").ok().flatten() else { return };
    Effect::new(move |_| {
        let open = row.lists.is_unfolded(row.id);
        mark(&fold, "open", open);
        let _ = fold.set_attribute("aria-expanded", if open { "true" } else { "false" });
    });
}

/// Keeps its number, and whether it is picked.
fn keep_picks(element: Element, row: Row) {
    let of_row = element.clone();
    Effect::new(move |_| {
        let _ = of_row.set_attribute("aria-rowindex", &row.index.get().to_string());
    });
    Effect::new(move |before: Option<[bool; 3]>| {
        let (is_open, id) = (row.live.selected.get() == Some(row.id), row.id);
        let now = row.page.picks.with(|picks| {
            let marked = picks.is_marked(id, row.group);
            [marked, picks.cursor() == Some(id), marked || is_open && !picks.has_marks()]
        });
        if before != Some(now) {
            let [marked, cursor, chosen] = now;
            mark(&element, "marked", marked);
            mark(&element, "cursor", cursor);
            let _ = element.set_attribute("aria-selected", if chosen { "true" } else { "false" });
        }
        now
    });
}

/// When it was asked for, started and ended.
fn when(task: &Task) -> String {
    let now = time::now();
    let mut lines = vec![say::created_at(&time::moment(task.created_at, now))];
    lines.extend(task.started_at.map(|at| say::started_at(&time::moment(at, now))));
    lines.extend(task.completed_at.map(|at| say::ended_at(&time::moment(at, now))));
    lines.join("\n")
}
