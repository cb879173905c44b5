//! The Reports page: results that were saved for reading.
//!
//! Owns: finding, reading, exporting and deleting reports. What a task does is on the Queue page.

mod export;
mod list;
mod outline;
mod reading_view;

use crate::{
    catalogue::{common, filter, reports as say},
    components::{Glyph, Icon, Select},
    ipc,
    live::Live,
    shell::Shell,
    state::revision::Turns,
};
use contract::{ApiError, ReportId, command::ListReports, report::Report};
use leptos::{leptos_dom::helpers::debounce, prelude::*, task::spawn_local};
use std::time::Duration;

/// A search begins so long after the last letter.
const PAUSE: Duration = Duration::from_millis(180);

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Shelf {
    /// The report that is open.
    open: RwSignal<Option<ReportId>>,
    search: RwSignal<String>,
    /// Only this agent's; empty: all.
    agent: RwSignal<String>,
    /// The reports, newest first; `None` until they are known.
    reports: RwSignal<Option<Vec<Report>>>,
    next: RwSignal<Option<ReportId>>,
    failed: RwSignal<Option<ApiError>>,
    turns: StoredValue<Turns>,
}

impl Shelf {
    fn get() -> Self {
        expect_context()
    }

    /// Reads the first page, or the one after what shows.
    fn read(self, more: bool) {
        let before = if more { self.next.get_untracked() } else { None };
        let given = |text: String| Some(text).filter(|text| !text.trim().is_empty());
        let request = ListReports {
            search: given(self.search.get_untracked()),
            agent: given(self.agent.get_untracked()),
            limit: 0,
            before,
        };
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        spawn_local(async move {
            let answer = ipc::call(request).await;
            if self.turns.try_update_value(|turns| turns.admit(turn)) != Some(true) {
                return; // overtaken, or the page is gone
            }
            match answer {
                Ok(page) => {
                    self.failed.set(None);
                    self.next.set(page.next_before);
                    self.reports.update(|all| match all {
                        Some(all) if more => all.extend(page.reports),
                        all => *all = Some(page.reports),
                    });
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    /// Whether anything narrows the list (tracked).
    fn is_narrowed(self) -> bool {
        !self.search.with(|words| words.trim().is_empty()) || !self.agent.with(String::is_empty)
    }
}

/// The Reports page.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let shelf = Shelf {
        open: shell.report,
        search: RwSignal::new(String::new()),
        agent: RwSignal::new(String::new()),
        reports: RwSignal::new(None),
        next: RwSignal::new(None),
        failed: RwSignal::new(None),
        turns: StoredValue::new(Turns::default()),
    };
    provide_context(shelf);
    Effect::new(move |_| {
        live.reports.with(|_| ());
        shelf.search.with(|_| ());
        shelf.agent.with(|_| ());
        shelf.read(false);
    });
    view! {
        <header class="page-head">
            <h1>{common::reports()}</h1>
            <div class="page-tools"><Narrow/></div>
        </header>
        <div class="report-shelf">
            <div class="reports" class:reading=move || shelf.open.with(Option::is_some)>
                <list::ReportList/>
                <reading_view::ReadingView/>
            </div>
        </div>
    }
}

/// Search and agent.
#[component]
fn Narrow() -> impl IntoView {
    let (live, shelf) = (Live::get(), Shelf::get());
    let mut search = debounce(PAUSE, move |words: String| {
        let _ = shelf.search.try_set(words);
    });
    let agents = Signal::derive(move || {
        let mut options = vec![(String::new(), filter::all_agents().to_owned())];
        let names: Vec<String> =
            live.agents.with(|agents| agents.iter().flatten().map(|agent| agent.name.clone()).collect());
        options.extend(names.into_iter().map(|name| (name.clone(), name)));
        options
    });
    view! {
        <div class="search" role="search">
            <Icon glyph=Glyph::Find/>
            <input
                type="search"
                class="input"
                placeholder=say::search()
                aria-label=say::search()
                autocomplete="off"
                spellcheck="false"
                prop:value=move || shelf.search.get()
                on:input=move |event| search(event_target_value(&event))
            />
        </div>
        <Select label=common::agent() value=shelf.agent options=agents/>
    }
}
