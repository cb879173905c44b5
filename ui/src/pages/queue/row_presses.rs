//! What is pressed within the rows. The list hears it for all of them: a row that comes for a moment listens to nothing.

use super::{Page, keys::mark_gaps, lists::Lists};
use crate::{
    components::Toasts,
    dialogs::parts::focus_soon,
    live::Live,
    shell::{OVERVIEW, Shell},
};
use contract::TaskId;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The place of a row that was pressed.
enum RowPlace {
    /// Its box.
    Box,
    /// The button of its menu.
    More(Element),
    /// The button that opens what it asks.
    Answer,
    /// The button that shows the tasks of a run.
    Fold,
    /// Anything else.
    Row,
}

/// The row that was pressed, and where.
fn pressed(event: &ev::MouseEvent) -> Option<(TaskId, RowPlace)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let closest = |of: &str| target.closest(of).ok().flatten();
    let id = closest(".task-row")?.id().strip_prefix("row-")?.parse().ok()?;
    let place = if closest(".row-status").is_some() {
        RowPlace::Box
    } else if let Some(button) = closest(".row-more > button") {
        RowPlace::More(button)
    } else if closest(".row-answer > button").is_some() {
        RowPlace::Answer
    } else if closest(".row-fold").is_some() {
        RowPlace::Fold
    } else {
        RowPlace::Row
    };
    Some((id, place))
}

/// What becomes of what is pressed. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct RowPresses {
    page: Page,
    lists: Lists,
    live: Live,
    shell: Shell,
    toasts: Toasts,
    menu: RwSignal<Option<(f64, f64)>>,
}

impl RowPresses {
    /// `menu` is where the menu of a row opens.
    pub(super) fn new(page: Page, lists: Lists, menu: RwSignal<Option<(f64, f64)>>) -> Self {
        Self { page, lists, live: Live::get(), shell: Shell::get(), toasts: Toasts::get(), menu }
    }

    /// A button of the mouse goes down: by the time that it comes up the row may be in another group, and no click would come.
    pub(super) fn down(self, event: &ev::MouseEvent) {
        if event.button() == 0
            && let Some((id, RowPlace::Row)) = pressed(event)
        {
            self.pick(event, id);
        }
    }

    /// A click.
    pub(super) fn click(self, event: &ev::MouseEvent) {
        match pressed(event) {
            Some((id, RowPlace::Box)) if event.shift_key() => self.stretch(id),
            Some((id, RowPlace::Box)) => self.page.picks.update(|picks| picks.toggle(&self.lists.rows(), id)),
            Some((id, RowPlace::More(button))) => {
                self.aim(id);
                let place = button.get_bounding_client_rect();
                self.menu.set(Some((place.left(), place.bottom() + 2.0)));
            }
            Some((id, RowPlace::Answer)) => {
                self.shell.open_task_at(id, OVERVIEW);
                focus_soon(".question :is(textarea, button)");
            }
            Some((id, RowPlace::Fold)) => self.lists.unfold(id, !untrack(|| self.lists.is_unfolded(id))),
            // a click without a button is one of a program that reads the screen
            Some((id, RowPlace::Row)) if event.detail() == 0 => self.pick(event, id),
            Some((_, RowPlace::Row)) | None => {}
        }
    }

    /// Two clicks, one after the other.
    pub(super) fn double(self, event: &ev::MouseEvent) {
        if pressed(event).is_some() {
            self.shell.detail_in_full.set(true);
        }
    }

    /// The menu is asked for.
    pub(super) fn context(self, event: &ev::MouseEvent) {
        if let Some((id, _)) = pressed(event) {
            event.prevent_default();
            self.aim(id);
            self.menu.set(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
        }
    }

    fn pick(self, event: &ev::MouseEvent, id: TaskId) {
        let apart = event.ctrl_key() || event.meta_key();
        if event.shift_key() {
            return self.stretch(id);
        }
        let rows = self.lists.rows();
        self.page.picks.update(|picks| if apart { picks.toggle(&rows, id) } else { picks.put(&rows, id) });
        if !apart {
            self.live.selected.set(Some(id));
        }
    }

    /// Marks all from where the range began to this row, loaded or not.
    fn stretch(self, id: TaskId) {
        let rows = self.lists.rows();
        let gaps = self.page.picks.try_update(|picks| picks.stretch(&rows, id)).unwrap_or_default();
        mark_gaps(self.page, &rows, gaps, self.toasts);
    }

    /// The menu is about this row, or about all marked ones where it is one of them.
    fn aim(self, id: TaskId) {
        let group = self.lists.position(id).and_then(|(part, _)| self.lists.all().get(part)?.group);
        self.page.picks.update(|picks| {
            if !picks.is_marked(id, group) {
                picks.put(&self.lists.rows(), id);
            }
        });
    }
}
