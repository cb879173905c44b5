//! The saved filters in the sidebar: a click shows what one finds.

use super::{Route, SavingFilter, Shell};
use crate::{
    catalogue::{common, shell as say},
    components::{Glyph, Icon, Menu, MenuItem, Toasts, unique_id},
    live::Live,
    state::saved_filters::{counted, is_shown},
};
use contract::{settings::SavedFilter, text};
use leptos::{prelude::*, task::spawn_local};

/// The part of the sidebar; there only while there are some.
#[component]
pub(super) fn SavedFilters() -> impl IntoView {
    let live = Live::get();
    let heading = unique_id("filters");
    let labelled = heading.clone();
    let all = Memo::new(move |_| live.settings.with(|settings| settings.saved_filters.clone()));
    view! {
        <section class="saved-filters" aria-labelledby=labelled hidden=move || all.with(Vec::is_empty)>
            <h2 id=heading>{common::filters()}</h2>
            <ul>
                <For each=move || all.get() key=SavedFilter::clone let:filter><SavedFilterLine filter=filter/></For>
            </ul>
        </section>
    }
}

#[component]
fn SavedFilterLine(filter: SavedFilter) -> impl IntoView {
    let (live, shell, toasts) = (Live::get(), Shell::get(), Toasts::get());
    let name = filter.name.clone();
    let filter = StoredValue::new(filter);
    let count = Memo::new(move |_| {
        let queue = live.queue.get()?;
        filter.with_value(|filter| counted(filter, &queue, live.now.get_untracked()))
    });
    let here = Memo::new(move |_| {
        let shows = || shell.queue_view.with(|view| filter.with_value(|filter| is_shown(filter, view)));
        shell.route.get() == Route::Queue && shows()
    });
    let of = name.clone();
    let items = Signal::derive(move || {
        let (renamed, deleted) = (of.clone(), of.clone());
        vec![
            MenuItem::new(say::rename(), Glyph::Pencil, move || {
                shell.saving_filter.set(Some(SavingFilter::Rename(renamed.clone())));
            }),
            MenuItem::new(say::delete(), Glyph::Bin, move || delete(live, toasts, deleted.clone())).danger(),
        ]
    });
    view! {
        <li class="saved-filter">
            <button
                type="button"
                title=name.clone()
                aria-current=move || here.get().then_some("true")
                on:click=move |_| shell.open_filter(&filter.get_value())
            >
                <Icon glyph=Glyph::Filter/>
                <span class="ellipsis" dir="auto">{name.clone()}</span>
                {move || count.get().map(|count| view! { " "<span class="figure">{text::count(count)}</span> })}
            </button>
            <Menu label=say::more_for_filter(&name) glyph=Glyph::More glyph_only=true small=true quiet=true items=items/>
        </li>
    }
}

/// Takes a filter away; it can be brought back to where it was.
fn delete(live: Live, toasts: Toasts, name: String) {
    let all = live.settings.with_untracked(|settings| settings.saved_filters.clone());
    let Some(at) = all.iter().position(|filter| filter.name == name) else { return };
    let gone = all[at].clone();
    change(live, toasts, move |all| all.retain(|filter| filter.name != name));
    toasts.say_with(say::filter_deleted(&gone.name), common::undo(), move || {
        let gone = gone.clone();
        change(live, toasts, move |all| {
            if all.iter().all(|filter| filter.name != gone.name) {
                all.insert(at.min(all.len()), gone.clone());
            }
        });
    });
}

/// Changes what filters there are.
fn change(live: Live, toasts: Toasts, change: impl Fn(&mut Vec<SavedFilter>) + 'static) {
    spawn_local(async move {
        if let Err(error) = live.change_settings(|settings| change(&mut settings.saved_filters)).await {
            toasts.error(&error);
        }
    });
}
