//! The Queue page: what there is to do, what runs, what became of it.
//!
//! Owns: which tasks show and which are picked. What can be done to them is in [`crate::detail::actions`].

mod bulk_bar;
mod counters;
mod empty;
mod filters;
mod fitting;
mod grid;
mod keys;
mod list;
mod row;
mod row_menu;
mod search;

use crate::{
    components::{Button, ButtonKind, Glyph, Tab, Tabs},
    hooks::time,
    live::{Live, TaskList},
    shell::Shell,
    state::{
        picks::Picks,
        queue_view::{QueueTab, QueueView},
    },
};
use leptos::prelude::*;
use std::cell::RefCell;

thread_local! {
    /// What the page showed when it was left, for when one comes back to it.
    static LEFT: RefCell<QueueView> = RefCell::default();
}

/// What the page shows when it is opened next, such as what another page leads to.
pub fn show_next(view: QueueView) {
    LEFT.set(view);
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    view: RwSignal<QueueView>,
    list: TaskList,
    picks: RwSignal<Picks>,
}

/// The Queue page.
#[component]
pub fn QueuePage() -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let view = RwSignal::new(LEFT.with_borrow(Clone::clone));
    let list = live.list(view.with_untracked(|view| view.list(time::now())));
    let picks = RwSignal::new(Picks::default());
    let page = Page { view, list, picks };
    Effect::new(move |before: Option<()>| {
        let now = view.get();
        if before.is_some() {
            list.set_filter(now.list(time::now()));
            picks.set(Picks::default());
        }
        LEFT.set(now);
    });
    view! {
        <header class="page-head queue-head">
            <h1>"Queue"</h1>
            <div class="page-tools">
                <search::TaskSearch page=page/>
                <Button
                    kind=ButtonKind::Primary
                    icon=Glyph::Plus
                    title="New task (Ctrl+N)"
                    on_press=move || shell.ask_new_task()
                >
                    "New task"
                </Button>
            </div>
        </header>
        <counters::Counters page=page/>
        <QueueTabs page=page/>
        <filters::FilterChips page=page/>
        <list::TaskListArea page=page/>
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
            <filters::FilterMenu page=page/>
        </Tabs>
    }
}
