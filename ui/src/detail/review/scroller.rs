//! A part of the page that draws only the rows near its view.

use crate::{
    hooks::{appearance, size::on_resize},
    state::review::layout::RowPlaces,
};
use leptos::{html, prelude::*};
use std::ops::Range;

/// What is drawn beyond the view, on both sides, in pixels.
const SPARE: f64 = 300.0;
/// What stays around a row that is brought into view, in pixels.
const AROUND: f64 = 40.0;

/// Where it is scrolled to, and what follows from it. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Scroller {
    /// The element that scrolls.
    pub(super) element: NodeRef<html::Div>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    /// How wide its view is, in pixels.
    pub(super) width: RwSignal<f64>,
    /// The length of one rem, in pixels.
    pub(super) rem: RwSignal<f64>,
    /// Where the rows lie.
    pub(super) places: Memo<RowPlaces>,
    /// The rows that are drawn.
    pub(super) drawn: Memo<Range<usize>>,
}

impl Scroller {
    /// `places`: where the rows lie, with one rem so long.
    pub(super) fn new(places: impl Fn(f64) -> RowPlaces + Send + Sync + 'static) -> Self {
        let rem = RwSignal::new(appearance::rem());
        let places = Memo::new(move |_| places(rem.get()));
        let (top, height) = (RwSignal::new(0.0), RwSignal::new(800.0));
        let drawn = Memo::new(move |_| places.with(|places| places.drawn(top.get(), height.get(), SPARE)));
        let scroller =
            Self { element: NodeRef::new(), top, height, width: RwSignal::new(800.0), rem, places, drawn };
        on_resize(scroller.element, move || scroller.measure());
        scroller
    }

    /// The person has scrolled. How far to the side, in pixels.
    pub(super) fn scrolled(self) -> i32 {
        let Some(element) = self.element.get_untracked() else { return 0 };
        let top = f64::from(element.scroll_top());
        self.top.maybe_update(|known| std::mem::replace(known, top) != top);
        element.scroll_left()
    }

    /// Scrolls as little as brings a row into view.
    pub(super) fn reveal(self, row: usize) {
        // the lines may have been left for something else meanwhile
        let Some(top) = self.top.try_get_untracked() else { return };
        let height = self.height.get_untracked();
        let to = self.places.with_untracked(|places| places.reveal(row, top, height, AROUND));
        if let Some(to) = to {
            self.to(to);
        }
    }

    /// Scrolls to a place, in pixels.
    pub(super) fn to(self, top: f64) {
        if let Some(element) = self.element.get_untracked() {
            element.set_scroll_top(top.round() as i32);
            self.scrolled();
        }
    }

    /// How many rows of this height, in rem, are one page.
    pub(super) fn page(self, row: f64) -> usize {
        let rows = self.height.get_untracked() / (row * self.rem.get_untracked()).max(1.0);
        (rows as usize).max(2) - 1
    }

    /// How high all rows are, and where the first drawn one begins, in pixels (tracked).
    pub(super) fn lengths(self) -> (f64, f64) {
        let first = self.drawn.with(|drawn| drawn.start);
        self.places.with(|places| (places.height(), places.place(first).start))
    }

    fn measure(self) {
        if let Some(element) = self.element.try_get_untracked().flatten() {
            let put = |signal: RwSignal<f64>, value: f64| {
                signal.maybe_update(|known| std::mem::replace(known, value) != value);
            };
            put(self.rem, appearance::rem());
            if element.client_height() > 0 {
                put(self.height, f64::from(element.client_height()));
                put(self.width, f64::from(element.client_width()));
            }
        }
    }
}
