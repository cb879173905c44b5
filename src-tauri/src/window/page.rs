//! What the app knows of the page in the window: whether it listens, what it is to be told, what it shows.

use super::{has_focus, present};
use crate::{events, output::Views, tray};
use contract::TaskId;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tauri::{AppHandle, Manager, async_runtime};

/// At log-in the tray may come after us: so long a hidden start waits for it before it shows the window.
const TRAY_WITHIN: Duration = Duration::from_secs(8);

/// Something that the page is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Open this task.
    Task(TaskId),
    /// Open the New task dialog.
    NewTask,
    /// Ask what becomes of the tasks that run.
    ConfirmQuit,
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
}

impl Page {
    fn lock(&self) -> MutexGuard<'_, PageState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first page that is ready does not show the window by itself.
    pub(super) fn start_hidden(&self, hidden: bool) {
        self.lock().start_hidden = hidden;
    }

    /// The window was shown for another reason than its page being ready.
    pub(super) fn was_shown(&self) {
        self.lock().shown_once = true;
    }

    /// Whether the page listens now.
    pub(crate) fn listens(&self) -> bool {
        self.lock().listens
    }
}

/// A page began to load or its window is gone: what was open in the old one is over.
pub(super) fn gone(app: &AppHandle) {
    {
        let page = app.state::<Page>();
        let mut page = page.lock();
        page.listens = false;
        page.looks_at = None;
    }
    app.state::<Views>().close_all();
}

/// The page listens: it gets what waited for it, and the window is shown if this is the first time.
pub(crate) fn page_ready(app: &AppHandle) {
    let wishes = {
        let page = app.state::<Page>();
        let mut page = page.lock();
        page.listens = true;
        std::mem::take(&mut page.wishes)
    };
    for wish in wishes {
        tell(app, wish);
    }
    show_first_time(app);
}

/// Shows the window once after the start; a hidden start shows it only when there is no tray to find it in.
pub(super) fn show_first_time(app: &AppHandle) {
    let hidden = {
        let page = app.state::<Page>();
        let mut page = page.lock();
        if std::mem::replace(&mut page.shown_once, true) {
            return;
        }
        page.start_hidden
    };
    if !hidden {
        return present(app);
    }
    let app = app.clone();
    async_runtime::spawn(async move {
        if !tray::shown_within(&app, TRAY_WITHIN).await {
            tracing::info!("started hidden, but there is no tray to find the window in: showing it");
            present(&app);
        }
    });
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
        Wish::Task(id) => events::open_task(app, id),
        Wish::NewTask => events::open_new_task(app),
        Wish::ConfirmQuit => events::confirm_quit(app),
    }
}

/// The page shows `task` in its detail, or none any more.
pub(crate) fn looking_at(app: &AppHandle, task: Option<TaskId>) {
    app.state::<Page>().lock().looks_at = task;
}

/// Whether the person looks at this task right now.
pub(crate) fn shows(app: &AppHandle, id: TaskId) -> bool {
    let looks_at = app.state::<Page>().lock().looks_at;
    looks_at == Some(id) && has_focus(app)
}
