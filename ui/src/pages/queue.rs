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
mod row_menu;
mod search;
mod sort;

use crate::{
    components::{Button, ButtonKind, Glyph, Tab, Tabs},
    hooks::{
        remembered::{recall, remember},
        shortcuts::{KeysOf, Shortcuts},
        time,
    },
    live::Live,
    shell::Shell,
    state::{
        keymap::NEW_TASK,
        picks::Picks,
        queue_view::{Folds, QueueTab, QueueView},
    },
};
use contract::task::TaskGroup;
use leptos::prelude::*;
use std::cell::RefCell;

thread_local! {
    /// What the page showed when it was left, for when one comes back to it.
    static LEFT: RefCell<QueueView> = RefCell::new(QueueView {
        sort: recall(SORT).unwrap_or_default(),
        ..QueueView::default()
    });
}

/// Under what the order is remembered, and which groups are folded.
const SORT: &str = "queue-sort";
const FOLDS: &str = "queue-folds";

/// What the page shows when it is opened next, such as what another page leads to; in the order that was chosen.
pub fn show_next(view: QueueView) {
    LEFT.with_borrow_mut(|left| *left = QueueView { sort: left.sort, ..view });
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    view: RwSignal<QueueView>,
    folds: RwSignal<Folds>,
    picks: RwSignal<Picks>,
}

/// The Queue page.
#[component]
pub fn QueuePage() -> impl IntoView {
    let shell = Shell::get();
    let page = Page {
        view: RwSignal::new(LEFT.with_borrow(Clone::clone)),
        folds: RwSignal::new(recall(FOLDS).unwrap_or_default()),
        picks: RwSignal::new(Picks::default()),
    };
    keep(page);
    view! {
        <header class="page-head queue-head">
            <h1>"Queue"</h1>
            <div class="page-tools">
                <search::TaskSearch page=page/>
                <Button
                    kind=ButtonKind::Primary
                    icon=Glyph::Plus
                    title=untrack(|| Shortcuts::get().titled("New task", NEW_TASK))
                    on_press=move || shell.ask_new_task()
                >
                    "New task"<KeysOf binding=NEW_TASK/>
                </Button>
            </div>
        </header>
        <counters::Counters page=page/>
        <QueueTabs page=page/>
        <filters::FilterChips page=page/>
        <Listed page=page/>
    }
}

/// What is shown is kept for when one comes back, and how it is ordered for good.
fn keep(page: Page) {
    Effect::new(move |before: Option<()>| {
        let now = page.view.get();
        if before.is_some() {
            page.picks.set(Picks::default());
            remember(SORT, now.sort);
        }
        LEFT.set(now);
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
    let tabs: Vec<Tab> = QueueTab::ALL.iter().map(|tab| Tab::new(tab.key(), tab.label())).collect();
    view! {
        <Tabs id="queue" label="Which tasks" tabs=Signal::stored(tabs) selected=chosen narrowing=true>
            <sort::SortMenu page=page/>
            <filters::FilterMenu page=page/>
        </Tabs>
    }
}
