//! The element that the list is: where it is scrolled to, its focus, the names of its rows.

use super::lists::{Heights, Lists};
use crate::{
    hooks::appearance,
    state::rows_layout::{self, Stretch},
};
use contract::TaskId;
use leptos::{html, prelude::*};
use std::ops::Range;
use wasm_bindgen::JsCast;

/// The element that has the focus while the list has it.
pub(super) const GRID: &str = "task-list";
/// Heights of a head and of rows, in rem (`--head`, `--row-tall`, `--row-short`).
const HEAD: f64 = 1.875;
const TALL: f64 = 2.75;
const SHORT: f64 = 2.0;
/// From this width on, in rem, one line is enough for a row that neither moves nor asks.
const WIDE: f64 = 38.0;

/// Where the list is scrolled to, and what follows from it.
#[derive(Clone, Copy)]
pub(super) struct Scroll {
    pub(super) element: NodeRef<html::Div>,
    /// How far it is scrolled, and its height, in pixels.
    pub(super) top: RwSignal<f64>,
    pub(super) height: RwSignal<f64>,
    /// Whether it is wide.
    pub(super) wide: RwSignal<bool>,
    rem: RwSignal<f64>,
    /// What lies where.
    pub(super) layout: Memo<Vec<Stretch>>,
}

impl Scroll {
    pub(super) fn new(lists: Lists) -> Self {
        let (wide, rem) = (RwSignal::new(false), RwSignal::new(appearance::rem()));
        let layout = Memo::new(move |_| {
            let rem = rem.get();
            let short = if wide.get() { SHORT } else { TALL };
            lists.layout(Heights { head: HEAD * rem, tall: TALL * rem, short: short * rem })
        });
        Self {
            element: NodeRef::new(),
            top: RwSignal::new(0.0),
            height: RwSignal::new(800.0),
            wide,
            rem,
            layout,
        }
    }

    /// How many rows are one page, for the page keys.
    pub(super) fn page(&self) -> usize {
        let row = TALL * self.rem.get_untracked();
        ((self.height.get_untracked() / row) as usize).max(2) - 1
    }

    /// Where a row begins and ends.
    pub(super) fn place(&self, (part, row): (usize, usize)) -> Option<Range<f64>> {
        self.layout.with_untracked(|layout| rows_layout::place(layout, part, row))
    }

    /// Scrolls as far as it takes for a row to be in view; to the very top for the first one, whose head stands there.
    pub(super) fn reveal(&self, at: (usize, usize)) {
        let Some(place) = self.place(at) else { return };
        let (top, height) = (self.top.get_untracked(), self.height.get_untracked());
        let head = HEAD * self.rem.get_untracked();
        if place.start <= head {
            self.to(0.0);
        } else if place.start < top {
            self.to(place.start);
        } else if place.end > top + height {
            self.to(place.end - height);
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
            let rem = appearance::rem();
            let height = f64::from(element.client_height());
            if height > 0.0 {
                self.height.set(height);
                let wide = f64::from(element.offset_width()) >= WIDE * rem;
                self.wide.maybe_update(|known| std::mem::replace(known, wide) != wide);
            }
            self.rem.maybe_update(|known| std::mem::replace(known, rem) != rem);
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
