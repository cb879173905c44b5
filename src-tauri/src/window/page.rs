//! What the app knows of the page in the window: whether it listens, what it is to be told, what it shows.

use super::ends::{Ends, Then};
use crate::emit::emit;
use contract::{
    ReportId, TaskId,
    event::{CONFIRM_QUIT, OPEN_INBOX, OPEN_NEW_TASK, OPEN_REPORT, OPEN_TASK},
};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tauri::{AppHandle, Manager};

/// Something that the page is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Open this task.
    Task(TaskId),
    /// Open this report.
    Report(ReportId),
    /// Open the New task dialog.
    NewTask,
    /// Show the inbox.
    Inbox,
    /// Ask what becomes of the tasks that run.
    ConfirmQuit,
}

/// How the window comes up after the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstTime {
    /// Before all others.
    Shown,
    /// Not before it is asked for.
    Hidden,
}

/// Whether the page listens, and what waits for it.
#[derive(Default)]
pub(crate) struct Page {
    state: Mutex<PageState>,
}

#[derive(Default)]
struct PageState {
    listens: bool,
    shown_once: bool,
    start_hidden: bool,
    /// The task in its detail.
    looks_at: Option<TaskId>,
    wishes: Vec<Wish>,
    ends: Ends,
}

impl Page {
    fn lock(&self) -> MutexGuard<'_, PageState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first page that is ready does not show the window by itself.
    pub(crate) fn start_hidden(&self, hidden: bool) {
        self.lock().start_hidden = hidden;
    }

    /// The window was shown for another reason than its page being ready.
    pub(super) fn was_shown(&self) {
        self.lock().shown_once = true;
    }

    /// A page began to load or its window is gone.
    pub(crate) fn gone(&self) {
        let mut page = self.lock();
        page.listens = false;
        page.looks_at = None;
    }

    /// The page's process has ended.
    pub(super) fn its_process_ended(&self, now: Instant) -> Then {
        self.lock().ends.ended(now)
    }

    /// The window is asked for: whether its page was given up and is to be loaded once more.
    pub(super) fn try_again(&self) -> bool {
        self.lock().ends.try_again()
    }

    /// The page listens. What waited for it is told next.
    pub(crate) fn ready(&self) -> Vec<Wish> {
        let mut page = self.lock();
        page.listens = true;
        std::mem::take(&mut page.wishes)
    }

    /// Whether the window is to be shown hidden or not, the first time that this is asked; `None` once it was shown.
    pub(crate) fn first_time(&self) -> Option<FirstTime> {
        let mut page = self.lock();
        match std::mem::replace(&mut page.shown_once, true) {
            true => None,
            false if page.start_hidden => Some(FirstTime::Hidden),
            false => Some(FirstTime::Shown),
        }
    }

    /// Whether the window was not shown yet, and will be as soon as its page is ready.
    pub(super) fn comes_up(&self) -> bool {
        let page = self.lock();
        !page.shown_once && !page.start_hidden
    }

    /// The task that the page shows in its detail.
    pub(super) fn looks_at(&self) -> Option<TaskId> {
        self.lock().looks_at
    }

    /// Whether the page listens now.
    pub(crate) fn listens(&self) -> bool {
        self.lock().listens
    }
}

/// Tells the page as soon as it listens.
pub(crate) fn tell(app: &AppHandle, wish: Wish) {
    {
        let page = app.state::<Page>();
        let mut page = page.lock();
        if !page.listens {
            page.wishes.push(wish);
            return;
        }
    }
    match wish {
        Wish::Task(id) => emit(app, OPEN_TASK, id),
        Wish::Report(id) => emit(app, OPEN_REPORT, id),
        Wish::NewTask => emit(app, OPEN_NEW_TASK, ()),
        Wish::Inbox => emit(app, OPEN_INBOX, ()),
        Wish::ConfirmQuit => emit(app, CONFIRM_QUIT, ()),
    }
}

/// The page shows `task` in its detail, or none any more.
pub(crate) fn looking_at(app: &AppHandle, task: Option<TaskId>) {
    app.state::<Page>().lock().looks_at = task;
}
