//! The element that the list is: where it is scrolled to, its focus, the names of its rows.

use crate::hooks::appearance;
use contract::TaskId;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// The element that has the focus while the list has it.
pub(super) const GRID: &str = "task-list";
/// Height of a row, in rem (`--row`).
const ROW: f64 = 3.25;
/// Where the list is scrolled to, and what follows from it.
#[derive(Clone, Copy)]
pub(super) struct Scroll {
    pub(super) element: NodeRef<html::Div>,
    /// The last row is wanted, and comes under the cursor as soon as it is loaded.
    pub(super) to_last: StoredValue<bool>,
    /// How far it is scrolled, its height, and the height of a row, in pixels.
    pub(super) top: RwSignal<f64>,
    pub(super) height: RwSignal<f64>,
    pub(super) row: RwSignal<f64>,
}

impl Scroll {
    pub(super) fn new() -> Self {
        Self {
            element: NodeRef::new(),
            to_last: StoredValue::new(false),
            top: RwSignal::new(0.0),
            height: RwSignal::new(800.0),
            row: RwSignal::new(ROW * appearance::rem()),
        }
    }

    /// How many rows are one page, for the page keys.
    pub(super) fn page(&self) -> usize {
        ((self.height.get_untracked() / self.row.get_untracked()) as usize).max(2) - 1
    }

    /// Scrolls as far as it takes for a row to be in view.
    pub(super) fn reveal(&self, index: usize) {
        let (top, height, row) =
            (self.top.get_untracked(), self.height.get_untracked(), self.row.get_untracked());
        let from = index as f64 * row;
        if from < top {
            self.to(from);
        } else if from + row > top + height {
            self.to(from + row - height);
        }
    }

    /// Scrolls to a place, in pixels.
    pub(super) fn to(&self, top: f64) {
        if let Some(element) = self.element.get_untracked() {
            element.set_scroll_top(top.round() as i32);
            self.top.set(f64::from(element.scroll_top()));
        }
    }

    /// Scrolls to the very end.
    pub(super) fn to_end(self) {
        self.to(f64::from(i32::MAX / 2));
    }

    /// Takes note of the sizes as they are now.
    pub(super) fn measure(&self) {
        if let Some(element) = self.element.try_get_untracked().flatten() {
            let height = f64::from(element.client_height());
            if height > 0.0 {
                self.height.set(height);
            }
            self.row.set(ROW * appearance::rem());
        }
    }
}

/// Gives the list the focus.
pub(super) fn focus() {
    if let Some(grid) = document().get_element_by_id(GRID)
        && let Ok(grid) = grid.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = grid.focus();
    }
}

/// The id of a row's element.
pub(super) fn row_id(id: TaskId) -> String {
    format!("row-{id}")
}
