//! The list's keys.

use super::{
    Page,
    fitting::act_on_fitting,
    grid::{Scroll, row_id},
    lists::Lists,
};
use crate::{
    components::Toasts,
    detail::actions::Actor,
    ipc,
    live::{Live, TaskList},
    shell::Shell,
    state::{actions::take_away, list_keys::ListKey, picks::Go},
};
use contract::{ApiError, Task, command::ListTasks};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// The detail follows the cursor once it rests for so long.
const REST: Duration = Duration::from_millis(140);
/// Tasks of one request while all are being marked.
const AT_ONCE: i64 = 500;

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
        let rows = untrack(|| lists.ids());
        let came_to = page.picks.try_update(|picks| picks.go(&rows, to, stretching)).flatten();
        scroll.to_last.set_value(to == Go::Last && lists.lack_their_end() && !stretching);
        match (to, came_to.and_then(|index| lists.position(rows[index]))) {
            (Go::Last, Some(_)) => scroll.to_end(),
            (_, Some(at)) => scroll.reveal(at),
            _ => {}
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
                    page.picks.update(|picks| picks.toggle(&untrack(|| lists.ids()), id));
                }
            }
            ListKey::MarkAll => mark_all(page, lists, toasts),
            ListKey::TakeAway => remove(page, live, actor),
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
fn remove(page: Page, live: Live, actor: Actor) {
    let ids = page.picks.with_untracked(|picks| picks.targets());
    let held: Vec<Task> = ids.iter().filter_map(|id| live.tasks.peek(*id)).collect();
    if let Some(action) = take_away(&held) {
        act_on_fitting(page, live, actor, action, ids);
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

/// Marks every task that shows: those that are loaded at once, the others as their ids come.
fn mark_all(page: Page, lists: Lists, toasts: Toasts) {
    page.picks.update(|picks| picks.mark(untrack(|| lists.ids())));
    let parts = untrack(|| lists.unfolded());
    spawn_local(async move {
        for part in parts {
            if let Err(error) = mark_rest(page, part.list).await {
                return toasts.error(&error);
            }
        }
    });
}

/// Marks what one list has not loaded, as long as these marks are wanted and it is the same list.
async fn mark_rest(page: Page, list: TaskList) -> Result<(), ApiError> {
    let filter = list.filter_untracked();
    let mut request = list.next_page();
    while let Some(mut next) = request {
        next.limit = AT_ONCE;
        let read = ipc::call(next).await?;
        let wanted = page.picks.try_with_untracked(|picks| picks.count() > 0) == Some(true);
        if !wanted || list.filter_untracked() != filter {
            return Ok(());
        }
        page.picks.update(|picks| picks.mark(read.tasks.iter().map(|task| task.id)));
        request = read.next_before.map(|id| ListTasks {
            before: Some(id.to_string()),
            before_rank: read.tasks.last().map(|task| task.rank),
            ..filter.clone()
        });
    }
    Ok(())
}
