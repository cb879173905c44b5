//! The detail of the selected task: its head with the actions, and its tabs.
//!
//! Owns: how one task is shown in full. What is done to tasks is in [`actions`].
//! Must never: keep what it read about one task for another.

pub mod actions;
mod answer;
mod attempts;
mod check;
mod conversation;
pub mod every;
mod facts;
mod going;
mod graph;
mod head;
mod log;
pub mod made;
pub mod markdown;
mod message;
mod output;
mod overview;
mod own_words;
mod question;
pub mod quick_answer;
mod result;
mod review;
mod sender;
mod steps;
pub mod turn;
mod verdict;
mod why;

use crate::{
    catalogue::{common, detail as say, review as words_of_review},
    components::{EmptyState, Glyph, Skeleton, Tab, TabPanel, Tabs},
    live::Live,
    shell::{CHANGES, OUTPUT, OVERVIEW, Shell},
    state::words,
};
use contract::{AgentKind, Task, TaskId};
use leptos::prelude::*;

/// The name of the row of tabs.
const TABS: &str = "detail";
/// The tab that only tasks of a model have.
const CONVERSATION: &str = "conversation";

/// What the parts of the detail share.
#[derive(Clone, Copy)]
struct Pane {
    id: TaskId,
    task: Memo<Option<Task>>,
    /// The key of the chosen tab.
    tab: RwSignal<&'static str>,
    /// The attempt whose output shows; the latest where `None`.
    attempt: RwSignal<Option<i64>>,
    /// The changed file that shows; the first one that is to be looked at where `None`.
    file: RwSignal<Option<String>>,
}

impl Pane {
    /// Something about the task (tracked); `None` while it is not held.
    fn with<T>(&self, read: impl FnOnce(&Task) -> T) -> Option<T> {
        self.task.with(|task| task.as_ref().map(read))
    }

    /// A value about the task that changes only when it does.
    fn memo<T: PartialEq + Send + Sync + 'static>(
        &self,
        read: impl Fn(&Task) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        let pane = *self;
        Memo::new(move |_| pane.with(&read))
    }

    /// Whether a model does it (tracked).
    fn is_model(&self, live: Live) -> bool {
        let by_agent = |name: &String| {
            live.agents.with(|agents| {
                agents.iter().flatten().any(|agent| agent.name == *name && agent.kind.converses())
            })
        };
        self.with(|task| task.usage.is_some() || by_agent(&task.agent)) == Some(true)
    }

    /// Whether a coding agent does it, which can be gone on with once it has ended (tracked).
    fn is_coding(&self, live: Live) -> bool {
        let by_agent = |name: &String| {
            live.agents.with(|agents| {
                agents.iter().flatten().any(|agent| agent.name == *name && agent.kind == AgentKind::Coding)
            })
        };
        self.with(|task| by_agent(&task.agent)) == Some(true)
    }

    /// Shows the output of one attempt.
    fn open_output(&self, attempt: Option<i64>) {
        self.attempt.set(attempt);
        self.tab.set(OUTPUT);
    }
}

/// The detail of the selected task.
#[component]
pub fn Detail() -> impl IntoView {
    let live = Live::get();
    let id = Memo::new(move |_| live.selected.get());
    let tab = Shell::get().detail_tab;
    move || id.get().map(|id| view! { <TaskDetail id=id tab=tab/> })
}

#[component]
fn TaskDetail(id: TaskId, tab: RwSignal<&'static str>) -> impl IntoView {
    let live = Live::get();
    let held = live.task(id);
    let task = Memo::new(move |_| held.get());
    let pane = Pane { id, task, tab, attempt: RwSignal::new(None), file: RwSignal::new(None) };
    let there = Memo::new(move |_| task.with(Option::is_some));
    let in_full = Shell::get().detail_in_full;
    let reviewed = Memo::new(move |_| {
        in_full.get() && tab.get() == CHANGES && pane.with(review::is_there) == Some(true)
    });
    move || {
        if reviewed.get() {
            view! { <review::ReviewPage pane=pane/> }.into_any()
        } else if there.get() {
            view! { <Panels pane=pane/> }.into_any()
        } else if live.trouble.with(Option::is_some) {
            view! { <EmptyState glyph=Glyph::Warning title=say::unreadable()/> }.into_any()
        } else {
            view! { <Skeleton rows=4 label=say::details()/> }.into_any()
        }
    }
}

#[component]
fn Panels(pane: Pane) -> impl IntoView {
    let live = Live::get();
    let model = Memo::new(move |_| pane.is_model(live));
    let changed = pane.memo(review::is_there);
    let files = Signal::derive(move || pane.with(review::file_count).unwrap_or_default());
    let tabs = Signal::derive(move || {
        let mut tabs = vec![Tab::new(OVERVIEW, say::overview())];
        if changed.get() == Some(true) {
            tabs.push(Tab::new(CHANGES, words_of_review::changes()).counted(files));
        }
        tabs.push(Tab::new(OUTPUT, common::output()));
        if model.get() {
            tabs.push(Tab::new(CONVERSATION, say::conversation()));
        }
        tabs.extend([
            Tab::new("log", say::log()),
            Tab::new("result", say::result()),
            Tab::new("attempts", say::attempts()),
            Tab::new("details", say::details()),
        ]);
        tabs
    });
    let tab = pane.tab;
    // The tab of the task before may be one that this task does not have.
    Effect::new(move |_| {
        let is_there = match tab.get() {
            CONVERSATION => model.get(),
            CHANGES => changed.get() == Some(true),
            _ => true,
        };
        if !is_there {
            tab.set(OVERVIEW);
        }
    });
    let aloud = pane.memo(words::aloud);
    view! {
        // a paragraph for each: WebKit tells a screen reader of one that comes, not of one whose words change
        <div class="visually-hidden" role="status">
            <For each=move || aloud.get() key=String::clone let:words><p>{words}</p></For>
        </div>
        <head::Head pane=pane/>
        <Tabs id=TABS label=say::about_this_task() tabs=tabs selected=tab/>
        <TabPanel tabs=TABS key=OVERVIEW selected=tab><overview::Overview pane=pane/></TabPanel>
        <TabPanel tabs=TABS key=CHANGES selected=tab><review::ChangesTab pane=pane/></TabPanel>
        <TabPanel tabs=TABS key=OUTPUT selected=tab><output::OutputTab pane=pane/></TabPanel>
        <TabPanel tabs=TABS key=CONVERSATION selected=tab><conversation::ConversationTab pane=pane/></TabPanel>
        <TabPanel tabs=TABS key="log" selected=tab><log::LogTab pane=pane/></TabPanel>
        <TabPanel tabs=TABS key="result" selected=tab><result::ResultTab pane=pane/></TabPanel>
        <TabPanel tabs=TABS key="attempts" selected=tab><attempts::AttemptsTab pane=pane/></TabPanel>
        <TabPanel tabs=TABS key="details" selected=tab><facts::FactsTab pane=pane/></TabPanel>
    }
}
