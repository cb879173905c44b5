//! The frame of the window: sidebar, page, detail pane, status bar, and which of them shows.

mod background;
mod filters;
pub mod notify_question;
pub mod route;
pub mod sidebar;
pub mod splitter;
pub mod status_bar;
pub mod trouble;

pub use route::Route;

use crate::{
    hooks::remembered::recall,
    live::Live,
    state::{
        attached::ChosenFile, first_run::FirstRun, queue_view::QueueView, saved_filters::view_of,
        workflow::edit::Editor,
    },
};
use contract::{ChatId, NewTask, ReportId, ScheduleId, TaskId, settings::SavedFilter};
use leptos::prelude::*;
use std::collections::HashMap;

/// What shows in the frame. A cheap handle: take it with [`Shell::get`] in any component.
#[derive(Clone, Copy)]
pub struct Shell {
    /// Whether the first screen shows in place of the queue.
    pub first_run: RwSignal<FirstRun>,
    /// The page; follows the address, so that going back works.
    pub route: RwSignal<Route>,
    /// The New task dialog: `Some` opens it, filled with that draft (`None` inside: the kept draft of last time).
    pub new_task: RwSignal<Option<Option<NewTask>>>,
    /// The task that the New task dialog edits instead of making one, while it does.
    pub editing: RwSignal<Option<TaskId>>,
    /// What the queue is asked to show; kept while other pages show.
    pub queue_view: RwSignal<QueueView>,
    /// The filter that is to get a name, while it is asked for.
    pub saving_filter: RwSignal<Option<SavingFilter>>,
    /// Whether the detail takes the whole centre.
    pub detail_in_full: RwSignal<bool>,
    /// The tab of the detail that shows, by its key.
    pub detail_tab: RwSignal<&'static str>,
    /// Whether the question before quitting shows.
    pub quitting: RwSignal<bool>,
    /// Whether the command palette shows.
    pub palette: RwSignal<bool>,
    /// Whether the list of keyboard shortcuts shows.
    pub cheat_sheet: RwSignal<bool>,
    /// Whether the search field is to have the focus; it takes the wish back as soon as it is there to fulfil it.
    pub search: RwSignal<bool>,
    /// The report that is open.
    pub report: RwSignal<Option<ReportId>>,
    /// The conversation that is open; none: a new one.
    pub chat: RwSignal<Option<ChatId>>,
    /// The words that conversations are looked for by.
    pub chat_search: RwSignal<String>,
    /// The turn that was found in a conversation, until it is in sight.
    pub chat_goal: RwSignal<Option<(ChatId, TaskId)>>,
    /// What was typed in conversations and not said yet.
    pub chat_drafts: StoredValue<HashMap<Option<ChatId>, ChatDraft>>,
    /// What of the providers is to show; the Agents page takes the wish back as soon as it can fulfil it.
    pub providers: RwSignal<Option<ProvidersWish>>,
    /// What of the schedules is to show; their page takes the wish back as soon as it can fulfil it.
    pub schedules: RwSignal<Option<SchedulesWish>>,
    /// What of the workflows shows.
    pub workflows: RwSignal<WorkflowsView>,
    /// What of the workflows is to show; their page takes the wish back as soon as it can fulfil it.
    pub workflows_wish: RwSignal<Option<WorkflowsWish>>,
    /// The workflow that is edited; kept while other pages show.
    pub workflow_draft: RwSignal<Option<Editor>>,
    selected: RwSignal<Option<TaskId>>,
}

/// Under what the folder is remembered from which workflows are looked for.
pub const WORKFLOWS_FOLDER: &str = "workflows-folder";

/// Under what the order of the queue is remembered.
pub const QUEUE_SORT: &str = "queue-sort";

/// What was typed in a conversation and not said yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatDraft {
    /// The words.
    pub text: String,
    /// The files.
    pub files: Vec<ChosenFile>,
}

/// Which filter is to get a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavingFilter {
    /// What the queue shows now.
    New,
    /// The one with this name, another one.
    Rename(String),
}

/// What another page wants to show of the providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvidersWish {
    /// All of them.
    All,
    /// The key of the one with this name, to be entered anew.
    KeyOf(String),
    /// The one with this name, to be changed.
    Edit(String),
    /// One that is not there yet.
    New,
}

/// What another page wants to show of the schedules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchedulesWish {
    /// This one.
    Show(ScheduleId),
    /// One that is not there yet.
    New,
}

/// What of the workflows shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkflowsView {
    /// Those that there are, and their runs.
    #[default]
    List,
    /// One run.
    Run(TaskId),
    /// The editor.
    Edit,
}

/// What another page wants to show of the workflows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkflowsWish {
    /// This run.
    Open(TaskId),
    /// The dialog that starts the one with this name.
    Start(String),
    /// One that is not there yet.
    New,
}

/// The tab of the detail that shows first.
pub const OVERVIEW: &str = "overview";
/// The tab of the detail with what the task writes.
pub const OUTPUT: &str = "output";
/// The tab of the detail with what the task changed.
pub const CHANGES: &str = "changes";

impl Shell {
    /// Makes the frame's state. Once, by the app.
    #[must_use]
    pub fn start(live: Live) -> Self {
        let shell = Self {
            first_run: RwSignal::new(FirstRun::default()),
            route: route::follow_address(),
            new_task: RwSignal::new(None),
            editing: RwSignal::new(None),
            queue_view: RwSignal::new(QueueView {
                sort: recall(QUEUE_SORT).unwrap_or_default(),
                ..QueueView::default()
            }),
            saving_filter: RwSignal::new(None),
            detail_in_full: RwSignal::new(false),
            detail_tab: RwSignal::new(OVERVIEW),
            quitting: RwSignal::new(false),
            palette: RwSignal::new(false),
            cheat_sheet: RwSignal::new(false),
            search: RwSignal::new(false),
            report: RwSignal::new(None),
            chat: RwSignal::new(None),
            chat_search: RwSignal::new(String::new()),
            chat_goal: RwSignal::new(None),
            chat_drafts: StoredValue::new(HashMap::new()),
            providers: RwSignal::new(None),
            schedules: RwSignal::new(None),
            workflows: RwSignal::new(WorkflowsView::default()),
            workflows_wish: RwSignal::new(None),
            workflow_draft: RwSignal::new(None),
            selected: live.selected,
        };
        provide_context(shell);
        shell
    }

    /// The state that the app made.
    ///
    /// # Panics
    /// Outside the app's component tree.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// Opens the New task dialog with the draft of last time.
    pub fn ask_new_task(&self) {
        self.new_task.set(Some(None));
    }

    /// Shows the first screen, whatever is in the store.
    pub fn show_first_run(&self) {
        self.selected.set(None);
        route::go(Route::Queue);
        self.first_run.set(FirstRun::Shows);
    }

    /// Leaves the first screen for good.
    pub fn leave_first_run(&self) {
        if self.first_run.get_untracked() != FirstRun::Over {
            self.first_run.set(FirstRun::Over);
        }
    }

    /// Shows a page. Whoever asks for the queue wants its tasks.
    pub fn go(&self, route: Route) {
        if route == Route::Queue {
            self.leave_first_run();
        }
        route::go(route);
    }

    /// Shows tasks of one kind, in the order that was chosen.
    pub fn show_tasks(&self, view: QueueView) {
        let sort = self.queue_view.with_untracked(|view| view.sort);
        self.queue_view.set(QueueView { sort, ..view });
        self.go(Route::Queue);
    }

    /// Shows what a saved filter finds, in its own order.
    pub fn open_filter(&self, filter: &SavedFilter) {
        self.queue_view.set(view_of(filter));
        self.go(Route::Queue);
    }

    /// Shows a task's detail beside the queue.
    pub fn open_task(&self, id: TaskId) {
        self.go(Route::Queue);
        self.selected.set(Some(id));
    }

    /// Shows one tab of a task's detail beside the queue.
    pub fn open_task_at(&self, id: TaskId, tab: &'static str) {
        self.open_task(id);
        self.detail_tab.set(tab);
    }

    /// Shows a conversation, or the beginning of a new one.
    pub fn open_chat(&self, chat: Option<ChatId>) {
        self.chat.set(chat);
        self.go(Route::Chat);
    }

    /// Shows a conversation, there where its turn `turn` stands; at its end without one.
    pub fn open_chat_at(&self, chat: ChatId, turn: Option<TaskId>) {
        self.chat_goal.set(turn.map(|turn| (chat, turn)));
        self.open_chat(Some(chat));
    }

    /// Shows the conversations in which these words are found.
    pub fn find_chats(&self, words: String) {
        self.chat_search.set(words);
        self.open_chat(None);
    }

    /// Shows a report.
    pub fn open_report(&self, report: ReportId) {
        self.report.set(Some(report));
        self.go(Route::Reports);
    }

    /// Shows the providers, or the dialog of one of them.
    pub fn open_providers(&self, wish: ProvidersWish) {
        self.providers.set(Some(wish));
        self.go(Route::Agents);
    }

    /// Shows a run of a workflow, the dialog that starts one, or a new one.
    pub fn open_workflows(&self, wish: WorkflowsWish) {
        self.workflows_wish.set(Some(wish));
        self.go(Route::Workflows);
    }

    /// Shows a schedule, or the dialog of a new one.
    pub fn open_schedules(&self, wish: SchedulesWish) {
        self.schedules.set(Some(wish));
        self.go(Route::Schedules);
    }
}
