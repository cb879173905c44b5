//! The board's state: what was read, where the person is, what is to be asked. Pure: it neither draws nor waits.

use super::{
    approval::Approval,
    desk::{Ask, Deed},
    detail::{Detail, Pane},
    form::{Form, Origin},
    input::Input,
    layout, remedies,
    style::Paint,
    tasks::Tasks,
};
use crate::display::{Tint, time::Local};
use contract::{
    Agent, Status, Task, TaskId, Timestamp,
    queue::{QueueState, Worker},
};
use jiff::tz::TimeZone;

/// How long a line about an action stays, in seconds.
const TOAST: i64 = 8;
/// How often the load of the machine is asked for while something runs, in seconds.
const LOAD: i64 = 5;
/// How often it is looked at all the same when nothing happens, in seconds.
const CALM: i64 = 5;
/// How often the load of the machine is asked for again when it is not there yet.
const TRIES: u8 = 3;

/// What lies over the board and has the keys.
#[derive(Clone, Debug, Default)]
pub(super) enum Layer {
    #[default]
    None,
    /// A question of the board's own, answered by y or n.
    Confirm {
        question: String,
        deed: Deed,
    },
    /// The words that the list is filtered by.
    Filter(Input),
    /// An answer in words. `question`: what was asked; none for a message.
    Answer {
        task: Box<Task>,
        input: Input,
    },
    /// An answer of yes or no.
    Approve(Box<Approval>),
    Form(Box<Form>),
    Workers,
    /// The keys; how far they are scrolled.
    Help(usize),
}

/// A line about what an action did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Toast {
    pub(super) text: String,
    pub(super) hint: Option<String>,
    pub(super) tint: Option<Tint>,
    until: Timestamp,
}

/// What changed since it was told last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) ids: Vec<TaskId>,
    /// So much that everything is to be read again.
    pub(super) all: bool,
    /// Statuses, workers, or the queue itself.
    pub(super) queue: bool,
    pub(super) agents: bool,
}

/// The state.
pub(super) struct Board {
    pub(super) paint: Paint,
    pub(super) size: (u16, u16),
    pub(super) now: Timestamp,
    pub(super) zone: TimeZone,
    pub(super) origin: Origin,
    pub(super) queue: Option<QueueState>,
    pub(super) workers: Vec<Worker>,
    pub(super) agents: Vec<Agent>,
    /// What runs, is paused, or needs the person; and when that was read.
    pub(super) background: Vec<Task>,
    pub(super) background_at: Timestamp,
    pub(super) list: Tasks,
    pub(super) detail: Option<Detail>,
    pub(super) layer: Layer,
    /// A form that was put away.
    pub(super) draft: Option<Form>,
    pub(super) toast: Option<Toast>,
    /// What was deleted last.
    pub(super) deleted: Vec<TaskId>,
    pub(super) leaving: bool,
    /// Whether the terminal sends what the mouse does.
    pub(super) mouse_taken: bool,
    /// What is to be read, and what is to be done.
    pub(super) asks: Vec<Ask>,
    pub(super) deeds: Vec<Deed>,
    asked_queue: Timestamp,
    /// Since when the list waits for its tasks.
    loading_since: Option<Timestamp>,
    /// How often the load is still asked for: it is not there in the first moment after a rest.
    pub(super) load_tries: u8,
    views: u64,
}

impl Board {
    /// An empty board that asks for everything.
    pub(super) fn new(
        paint: Paint,
        size: (u16, u16),
        now: Timestamp,
        zone: TimeZone,
        origin: Origin,
    ) -> Self {
        let mut list = Tasks::default();
        let first = list.show(list.tab, "");
        Self {
            paint,
            size,
            now,
            zone,
            origin,
            queue: None,
            workers: vec![],
            agents: vec![],
            background: vec![],
            background_at: now,
            list,
            detail: None,
            layer: Layer::None,
            draft: None,
            toast: None,
            deleted: vec![],
            leaving: false,
            mouse_taken: true,
            asks: vec![first, Ask::Queue, Ask::Background, Ask::Agents],
            deeds: vec![],
            asked_queue: now,
            loading_since: None,
            load_tries: TRIES,
            views: 0,
        }
    }

    /// The moment in the person's zone.
    pub(super) fn local(&self) -> Local {
        Local::in_zone(self.now, self.zone.clone())
    }

    /// Rows of the list that are seen.
    pub(super) fn height(&self) -> usize {
        usize::from(layout::areas(self).rows.height)
    }

    /// The window has another size now.
    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        let height = self.height();
        self.list.keep_in_sight(height);
    }

    /// Whether a duration on the screen grows.
    pub(super) fn runs(&self) -> bool {
        self.background.iter().any(|task| task.status == Status::Running)
    }

    /// Whether the list has been waited for so long that it is to be said.
    pub(super) fn is_slow(&self) -> bool {
        self.list.loading
            && self.loading_since.is_some_and(|since| self.now.as_second() - since.as_second() >= 1)
    }

    /// Seconds until time alone changes something.
    pub(super) fn patience(&self) -> i64 {
        let calm = if self.runs() || self.load_tries > 0 || self.list.loading { 1 } else { CALM };
        let toast = self.toast.as_ref().map_or(CALM, |toast| toast.until.as_second() - self.now.as_second());
        calm.min(toast).max(1)
    }

    /// Time has gone on.
    pub(super) fn tick(&mut self, now: Timestamp) {
        self.now = now;
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

    pub(super) fn ask_queue(&mut self) {
        self.asked_queue = self.now;
        self.asks.push(Ask::Queue);
    }

    /// A line about an action.
    pub(super) fn say(&mut self, tint: Option<Tint>, text: impl Into<String>, hint: Option<String>) {
        let until = Timestamp::from_second(self.now.as_second() + TOAST).unwrap_or(self.now);
        let hint = hint.as_deref().map(remedies::on_board);
        self.toast = Some(Toast { text: text.into(), hint, tint, until });
    }

    /// Opens a task.
    pub(super) fn open(&mut self, task: Task, pane: Option<Pane>) {
        self.views += 1;
        let id = task.id;
        let detail = Detail::open(task, pane, self.views, &self.local());
        self.asks.push(Ask::Task(id));
        self.asks.extend(detail.ask());
        self.detail = Some(detail);
        let height = self.height();
        self.list.keep_in_sight(height);
    }
}
