//! The board's state: what was read, where the person is, what is to be asked. Pure: it neither draws nor waits.

mod commands;
pub(crate) mod detail;
mod done;
mod mouse;
pub(crate) mod remedies;
mod talks;
pub(crate) mod tasks;
mod updates;

use crate::{
    dialogs::{Dialog, talks::Talks},
    display::Tint,
    feed::client::{Action, Query},
    form::{Form, TaskDefaults},
    layout::{self, Areas},
    view::View,
};
use contract::{
    Agent, Status, Task, TaskId, Timestamp,
    queue::{Counts, QueueState, Worker},
};
use detail::{Detail, Pane};
use tasks::Tasks;

/// How long a line about an action stays, in seconds.
const TOAST: i64 = 8;
/// How often the load of the machine is asked for while something runs, in seconds.
const LOAD: i64 = 5;
/// How often it is looked at all the same when nothing happens, in seconds.
const CALM: i64 = 5;
/// How often the load of the machine is asked for again when it is not there yet.
const TRIES: u8 = 3;

/// A line about what an action did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
    pub(crate) tint: Option<Tint>,
    until: Timestamp,
}

/// The state.
pub(crate) struct Board {
    pub(crate) view: View,
    pub(crate) defaults: TaskDefaults,
    pub(crate) queue: Option<QueueState>,
    /// Why what shows cannot be brought up to date, in words; until it can.
    pub(crate) cannot_read: Option<String>,
    pub(crate) workers: Vec<Worker>,
    pub(crate) agents: Vec<Agent>,
    /// What runs, is paused, or needs the person; and when that was read.
    pub(crate) background: Vec<Task>,
    pub(crate) background_at: Timestamp,
    pub(crate) list: Tasks,
    pub(crate) detail: Option<Detail>,
    /// What lies over the board and has the keys.
    pub(crate) dialog: Option<Dialog>,
    /// What has the keys again once that is closed.
    behind: Option<Dialog>,
    /// The talks, while they are not shown.
    talks: Option<Box<Talks>>,
    /// Turns of talks that were said here, and whose answers were waited for here.
    pub(crate) waits: Vec<TaskId>,
    /// A form that was put away.
    pub(crate) draft: Option<Form>,
    pub(crate) toast: Option<Toast>,
    /// What was deleted last.
    pub(crate) deleted: Vec<TaskId>,
    pub(crate) leaving: bool,
    /// What is to be read, and what is to be done.
    pub(crate) queries: Vec<Query>,
    pub(crate) actions: Vec<Action>,
    asked_queue: Timestamp,
    /// Since when the list waits for its tasks.
    loading_since: Option<Timestamp>,
    /// How often the load is still asked for: it is not there in the first moment after a rest.
    pub(crate) load_tries: u8,
    /// Tells one open task from the next.
    views: u64,
}

impl Board {
    /// An empty board that asks for everything.
    pub(crate) fn new(view: View, defaults: TaskDefaults) -> Self {
        let mut list = Tasks::default();
        let first = list.show(list.tab, "");
        let now = view.now;
        Self {
            view,
            defaults,
            queue: None,
            cannot_read: None,
            workers: vec![],
            agents: vec![],
            background: vec![],
            background_at: now,
            list,
            detail: None,
            dialog: None,
            behind: None,
            talks: None,
            waits: vec![],
            draft: None,
            toast: None,
            deleted: vec![],
            leaving: false,
            queries: vec![first, Query::Queue, Query::Background, Query::Agents],
            actions: vec![],
            asked_queue: now,
            loading_since: None,
            load_tries: TRIES,
            views: 0,
        }
    }

    /// Where everything stands.
    pub(crate) fn areas(&self) -> Areas {
        layout::areas(self.view.size, self.detail.is_some(), self.background.len())
    }

    /// How many tasks stand where; none before that is known.
    pub(crate) fn counts(&self) -> Counts {
        self.queue.as_ref().map(|queue| queue.seen_counts()).unwrap_or_default()
    }

    /// Rows of the list that are seen.
    pub(crate) fn height(&self) -> usize {
        usize::from(self.areas().rows.height)
    }

    /// Columns and rows for the lines of the open task.
    pub(crate) fn pager_size(&self) -> (usize, usize) {
        layout::pager_size(self.areas().task)
    }

    /// The window has another size now.
    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.view.size = (width, height);
        let height = self.height();
        self.list.keep_in_sight(height);
    }

    /// A window of this size has been drawn.
    pub(crate) fn drawn(&mut self, size: (u16, u16)) {
        if let Some(dialog) = &mut self.dialog {
            dialog.drawn(size, &self.view);
        }
    }

    /// Whether a duration on the screen grows.
    pub(crate) fn runs(&self) -> bool {
        self.follows_answer().is_some() || self.background.iter().any(|task| task.status == Status::Running)
    }

    /// Whether the list has been waited for so long that it is to be said.
    pub(crate) fn is_slow(&self) -> bool {
        self.list.loading
            && self.loading_since.is_some_and(|since| self.view.now.as_second() - since.as_second() >= 1)
    }

    /// Seconds until time alone changes something.
    pub(crate) fn patience(&self) -> i64 {
        let calm = if self.runs() || self.load_tries > 0 || self.list.loading { 1 } else { CALM };
        let toast =
            self.toast.as_ref().map_or(CALM, |toast| toast.until.as_second() - self.view.now.as_second());
        calm.min(toast).max(1)
    }

    /// Time has gone on.
    pub(crate) fn tick(&mut self, now: Timestamp) {
        self.view.now = now;
        self.toast.take_if(|toast| toast.until <= now);
        self.loading_since = self.list.loading.then(|| self.loading_since.unwrap_or(now));
        let rested = now.as_second() - self.asked_queue.as_second();
        if rested >= CALM {
            self.load_tries = TRIES;
        }
        if rested >= LOAD && self.runs() || rested >= 1 && self.load_tries > 0 {
            self.ask_queue();
        }
    }

    pub(crate) fn ask_queue(&mut self) {
        self.asked_queue = self.view.now;
        self.queries.push(Query::Queue);
    }

    /// A line about an action.
    pub(crate) fn say(&mut self, tint: Option<Tint>, text: impl Into<String>, hint: Option<String>) {
        let until = Timestamp::from_second(self.view.now.as_second() + TOAST).unwrap_or(self.view.now);
        let hint = hint.as_deref().map(remedies::on_board);
        self.toast = Some(Toast { text: text.into(), hint, tint, until });
    }

    /// Opens a task.
    pub(crate) fn open(&mut self, task: Task, pane: Option<Pane>) {
        self.views += 1;
        let id = task.id;
        let detail = Detail::open(task, pane, self.views, &self.view.local());
        self.queries.push(Query::Task(id));
        self.queries.extend(detail.query());
        self.detail = Some(detail);
        let height = self.height();
        self.list.keep_in_sight(height);
    }
}
