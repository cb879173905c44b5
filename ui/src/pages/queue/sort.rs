//! The order of the list.

use super::Page;
use crate::{
    components::{Glyph, Menu, MenuItem},
    state::queue_view::QueueSort,
};
use leptos::prelude::*;

/// The order as it is, and the others behind it.
#[component]
pub(super) fn SortMenu(page: Page) -> impl IntoView {
    let sort = Memo::new(move |_| page.view.with(|view| view.sort));
    let items = Signal::derive(move || {
        let item = |way: QueueSort| {
            let glyph = if way == sort.get() { Glyph::Check } else { Glyph::Sort };
            MenuItem::new(way.label(), glyph, move || page.view.update(|view| view.sort = way))
        };
        QueueSort::ALL.map(item).to_vec()
    });
    let label = Signal::derive(move || sort.get().label().to_owned());
    view! { <Menu label=label glyph=Glyph::Sort small=true quiet=true items=items/> }
}
