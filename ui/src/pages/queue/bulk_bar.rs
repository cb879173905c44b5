//! The bar that shows while several tasks are marked.

use super::{
    Page,
    fitting::{act_on_fitting, count, fitting},
    grid,
    lists::Lists,
};
use crate::{
    catalogue::queue as say,
    components::{Button, ButtonKind, Glyph, IconButton},
    detail::actions::{Actor, glyph},
    live::Live,
    state::{actions::Action, picks::Picks},
};
use leptos::prelude::*;

/// The bar.
#[component]
pub(super) fn BulkBar(page: Page, lists: Lists) -> impl IntoView {
    let (live, actor) = (Live::get(), Actor::get());
    let any = Memo::new(move |_| page.picks.with(Picks::has_marks));
    let count = Memo::new(move |_| page.picks.with(|picks| count(picks, lists)));
    let actions = Memo::new(move |_| page.picks.with(|picks| fitting(picks.marks(), lists, live)));
    let press = move |action: Action| {
        let marks = page.picks.with_untracked(|picks| picks.marks().clone());
        act_on_fitting(page, lists, live, actor, action, marks);
        grid::focus();
    };
    let button = move |action: Action| {
        let kind = if action.is_danger() { ButtonKind::Danger } else { ButtonKind::Plain };
        view! {
            <Button small=true kind=kind icon=glyph(action) on_press=move || press(action)>{action.label()}</Button>
        }
    };
    let clear = move || {
        page.picks.update(|picks| {
            picks.clear();
        });
        grid::focus();
    };
    view! {
        <Show when=move || any.get()>
            <div class="bulk-bar" role="toolbar" aria-label=say::marked_tasks()>
                <span class="bulk-count figure" role="status">
                    {move || say::selected(count.get())}
                </span>
                <For each=move || actions.get() key=|action| *action let:action>{button(action)}</For>
                <IconButton glyph=Glyph::Cross label=say::clear_selection() on_press=clear/>
            </div>
        </Show>
    }
}
