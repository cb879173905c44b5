//! The list's keys.

use super::{
    Page,
    fitting::{act_on_fitting, stand_for},
    grid::{Scroll, row_id},
    lists::{Lists, ShownRows},
};
use crate::{
    components::Toasts,
    detail::actions::Actor,
    ipc,
    live::{Live, TaskList},
    shell::Shell,
    state::{
        actions::take_away,
        list_keys::ListKey,
        pages::Wanted,
        picks::{Go, Marks},
    },
};
use contract::{ApiError, command::ListTasks, workflow::is_run};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{ops::Range, time::Duration};

/// The detail follows the cursor once it rests for so long.
const REST: Duration = Duration::from_millis(140);
/// Tasks of one request while a range is being marked.
const AT_ONCE: usize = 500;

/// What the list does with keys. `menu` is where the row's menu opens.
pub(super) fn handler(
    page: Page,
    lists: Lists,
    scroll: Scroll,
    menu: RwSignal<Option<(f64, f64)>>,
) -> impl Fn(ev::KeyboardEvent) + Clone + 'static {
    let (live, shell, actor, toasts) = (Live::get(), Shell::get(), Actor::get(), Toasts::get());
    let rest = StoredValue::new(None::<TimeoutHandle>);
    let go = move |to: Go, stretching: bool| {
        let rows = lists.rows();
        let came = page.picks.try_update(|picks| {
            if stretching { picks.go_stretching(&rows, to) } else { Some((picks.go(&rows, to)?, vec![])) }
        });
        let Some((row, gaps)) = came.flatten() else { return };
        mark_gaps(page, &rows, gaps, toasts);
        match (to, rows.split(row)) {
            (Go::Last, Some(_)) => scroll.to_end(),
            (_, Some(at)) => scroll.reveal(at),
            (_, None) => {}
        }
        if !stretching && live.selected.get_untracked().is_some() {
            follow(page, live, rest);
        }
    };
    move |event: ev::KeyboardEvent| {
        let (shift, ctrl) = (event.shift_key(), event.ctrl_key() || event.meta_key());
        let a_page = scroll.page() as isize;
        let Some(key) = ListKey::of(&event.key(), ctrl, shift) else { return };
        match key {
            ListKey::Next => go(Go::By(1), shift),
            ListKey::Back => go(Go::By(-1), shift),
            ListKey::PageDown => go(Go::By(a_page), shift),
            ListKey::PageUp => go(Go::By(-a_page), shift),
            ListKey::First => go(Go::First, shift),
            ListKey::Last => go(Go::Last, shift),
            ListKey::Open | ListKey::OpenInFull => {
                if let Some(id) = page.picks.with_untracked(|picks| picks.cursor()) {
                    live.selected.set(Some(id));
                    shell.detail_in_full.set(key == ListKey::OpenInFull);
                }
            }
            ListKey::Mark => {
                if let Some(id) = page.picks.with_untracked(|picks| picks.cursor()) {
                    page.picks.update(|picks| picks.toggle(&lists.rows(), id));
                }
            }
            ListKey::MarkAll => {
                let groups = untrack(|| lists.unfolded()).iter().map(|part| part.group).collect();
                page.picks.update(|picks| picks.mark_all(groups));
            }
            ListKey::TakeAway => remove(page, lists, live, actor),
            ListKey::Unfold => fold_run(page, lists, live, true),
            ListKey::Fold => fold_run(page, lists, live, false),
            ListKey::Menu => open_menu(page, menu),
            ListKey::Unmark => {
                let cleared = page.picks.try_maybe_update(|picks| (picks.clear(), ()));
                if cleared.is_none() || !was_marking(&event) {
                    return; // nothing was marked: the key closes the detail
                }
            }
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Whether rows were marked when the key was pressed, as the list still shows.
fn was_marking(event: &ev::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let list = event.current_target().and_then(|list| list.dyn_into::<web_sys::Element>().ok());
    list.is_some_and(|list| list.class_list().contains("marking"))
}

/// The open detail goes along with the cursor, once that rests.
fn follow(page: Page, live: Live, rest: StoredValue<Option<TimeoutHandle>>) {
    if let Some(timer) = rest.try_update_value(Option::take).flatten() {
        timer.clear();
    }
    let arrive = move || {
        if let Some(id) = page.picks.try_with_untracked(|picks| picks.cursor()).flatten()
            && live.selected.get_untracked().is_some()
        {
            live.selected.set(Some(id));
        }
    };
    rest.set_value(set_timeout_with_handle(arrive, REST).ok());
}

/// The Delete key: ends what has not ended, else takes it off the list.
fn remove(page: Page, lists: Lists, live: Live, actor: Actor) {
    let marks = page.picks.with_untracked(|picks| picks.targets());
    if let Some(action) = take_away(&stand_for(&marks, lists, live)) {
        act_on_fitting(page, lists, live, actor, action, marks);
    }
}

/// Shows the tasks of the run under the cursor below it, or hides them; from one of these, those of its run.
fn fold_run(page: Page, lists: Lists, live: Live, unfolds: bool) {
    let Some(task) = page.picks.with_untracked(|picks| picks.cursor()).and_then(|id| live.tasks.peek(id))
    else {
        return;
    };
    match task.run_id {
        Some(run) if !unfolds => {
            page.picks.update(|picks| picks.put(&lists.rows(), run));
            lists.unfold(run, false);
        }
        None if is_run(&task) => lists.unfold(task.id, unfolds),
        Some(_) | None => {}
    }
}

/// Opens the menu of the row under the cursor.
fn open_menu(page: Page, menu: RwSignal<Option<(f64, f64)>>) {
    let row = page.picks.with_untracked(|picks| picks.cursor()).map(row_id);
    if let Some(row) = row.and_then(|id| document().get_element_by_id(&id)) {
        let place = row.get_bounding_client_rect();
        menu.set(Some((place.left() + 48.0, place.bottom() - 8.0)));
    }
}

/// Marks the tasks in rows that are not loaded, as they come.
pub(super) fn mark_gaps(page: Page, rows: &ShownRows, gaps: Vec<Range<usize>>, toasts: Toasts) {
    let parts = gaps.iter().flat_map(|gap| rows.lists(gap));
    // what cannot be skipped to is loaded to its end, but for rows that nobody knows of yet
    let parts: Vec<_> = parts.filter(|(list, _)| list.can_skip()).collect();
    if parts.is_empty() {
        return;
    }
    spawn_local(async move {
        for (list, rows) in parts {
            if let Err(error) = mark_rows(page, list, rows).await {
                return toasts.error(&error);
            }
        }
    });
}

/// Marks these rows of a list, as long as marks are wanted and it is the same list.
async fn mark_rows(page: Page, list: TaskList, rows: Range<usize>) -> Result<(), ApiError> {
    let filter = list.filter_untracked();
    let mut from = rows.start;
    while from < rows.end {
        let limit = AT_ONCE.min(rows.end - from);
        let request = ListTasks { limit: limit as i64, ..list.page(Wanted::At(from)) };
        let read = ipc::call(request).await?;
        let wanted = |marks: &Marks| matches!(marks, Marks::These(ids) if !ids.is_empty());
        let wanted = page.picks.try_with_untracked(|picks| wanted(picks.marks())) == Some(true);
        if !wanted || read.tasks.is_empty() || list.filter_untracked() != filter {
            return Ok(());
        }
        from += read.tasks.len();
        page.picks.update(|picks| picks.mark(read.tasks.iter().map(|task| task.id)));
    }
    Ok(())
}
