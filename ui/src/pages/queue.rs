//! The Queue page: what there is to do, what runs, what became of it.
//!
//! Owns: which tasks show and which are picked. What can be done to them is in [`crate::detail::actions`].

mod bulk_bar;
mod counters;
mod empty;
mod filters;
mod fitting;
mod grid;
mod group_head;
mod keys;
mod list;
mod lists;
mod row;
mod row_body;
mod row_menu;
mod row_presses;
mod search;
mod sort;
mod talks;

use crate::{
    catalogue::{common, filter, queue as say},
    components::{Button, ButtonKind, Glyph, IconButton, Tab, Tabs},
    hooks::{
        remembered::{recall, remember},
        shortcuts::{KeysOf, Shortcuts},
        time,
    },
    live::Live,
    shell::{QUEUE_SORT, SavingFilter, Shell},
    state::{
        keymap::NEW_TASK,
        picks::Picks,
        queue_view::{Folds, QueueTab, QueueView},
        saved_filters::is_shown,
    },
};
use contract::task::TaskGroup;
use leptos::prelude::*;

/// Under what is remembered which groups are folded.
const FOLDS: &str = "queue-folds";

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    view: RwSignal<QueueView>,
    folds: RwSignal<Folds>,
    picks: RwSignal<Picks>,
    /// How many tasks a search found, in words.
    found: RwSignal<Option<String>>,
}

/// The Queue page.
#[component]
pub fn QueuePage() -> impl IntoView {
    let shell = Shell::get();
    let page = Page {
        view: shell.queue_view,
        folds: RwSignal::new(recall(FOLDS).unwrap_or_default()),
        picks: RwSignal::new(Picks::default()),
        found: RwSignal::new(None),
    };
    keep(page);
    view! {
        <header class="page-head queue-head">
            <h1>{say::queue()}</h1>
            <span class="queue-found figure" role="status">{move || page.found.get()}</span>
            <div class="page-tools">
                <search::TaskSearch page=page/>
                <Button
                    kind=ButtonKind::Primary
                    icon=Glyph::Plus
                    title=untrack(|| Shortcuts::get().titled(common::new_task(), NEW_TASK))
                    on_press=move || shell.ask_new_task()
                >
                    {common::new_task()}<KeysOf binding=NEW_TASK/>
                </Button>
            </div>
        </header>
        <counters::Counters page=page/>
        <QueueTabs page=page/>
        <filters::FilterChips page=page/>
        <talks::FoundTalks page=page/>
        <Listed page=page/>
    }
}

/// How it is ordered is kept for good, and so is what is folded.
fn keep(page: Page) {
    Effect::new(move |before: Option<()>| {
        let now = page.view.get();
        if before.is_some() {
            page.picks.set(Picks::default());
            remember(QUEUE_SORT, now.sort);
        }
    });
    Effect::new(move |before: Option<()>| {
        let folds = page.folds.get();
        if before.is_some() {
            remember(FOLDS, folds);
        }
    });
}

/// The lists: others where they are of other groups, else the same with other filters.
#[component]
fn Listed(page: Page) -> impl IntoView {
    let live = Live::get();
    let groups = Memo::new(move |_| -> Vec<Option<TaskGroup>> {
        page.view.with(|view| view.lists(time::now()).into_iter().map(|list| list.group).collect())
    });
    move || {
        groups.with(|_| ());
        let lists =
            lists::Lists::new(live, page.view.with_untracked(|view| view.lists(time::now())), page.folds);
        Effect::new(move |before: Option<()>| {
            let filters = page.view.with(|view| view.lists(time::now()));
            if before.is_some() && filters.iter().map(|list| list.group).eq(groups.get_untracked()) {
                lists.set_filters(filters);
            }
        });
        let found = Memo::new(move |_| {
            let searches = page.view.with(|view| !view.search.trim().is_empty());
            (searches && !lists.are_loading()).then(|| lists.found().words())
        });
        Effect::new(move |_| page.found.set(found.get()));
        view! { <list::TaskListArea page=page lists=lists/> }
    }
}

/// The tabs, with the filters at the end of their row.
#[component]
fn QueueTabs(page: Page) -> impl IntoView {
    let chosen = RwSignal::new(page.view.with_untracked(|view| view.tab.key()));
    // The tab follows the view (a counter takes it back to all), and the view follows the tab.
    Effect::new(move |_| {
        let key = page.view.with(|view| view.tab.key());
        if chosen.get_untracked() != key {
            chosen.set(key);
        }
    });
    Effect::new(move |_| {
        let tab = QueueTab::from_key(chosen.get());
        if page.view.with_untracked(|view| view.tab != tab) {
            page.view.update(|view| view.choose_tab(tab));
        }
    });
    let (live, shell) = (Live::get(), Shell::get());
    let to_keep = Memo::new(move |_| {
        let is_kept = |view: &QueueView| {
            live.settings.with(|settings| settings.saved_filters.iter().any(|filter| is_shown(filter, view)))
        };
        page.view.with(|view| view.narrows() && !is_kept(view))
    });
    let tabs: Vec<Tab> = QueueTab::ALL.iter().map(|tab| Tab::new(tab.key(), tab.label())).collect();
    view! {
        <Tabs id="queue" label=say::which_tasks() tabs=Signal::stored(tabs) selected=chosen narrowing=true>
            <sort::SortMenu page=page/>
            <filters::FilterMenu page=page/>
            <Show when=move || to_keep.get()>
                <IconButton
                    glyph=Glyph::Save
                    label=filter::save()
                    on_press=move || shell.saving_filter.set(Some(SavingFilter::New))
                />
            </Show>
        </Tabs>
    }
}
