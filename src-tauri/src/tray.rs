//! The tray icon: shows how the queue is and controls it. Where no tray is on the session bus, nothing is lost; the
//! icon appears as soon as one is.

use crate::{quit, window};
use contract::{
    command::{GetQueue, ListTasks, PauseQueue, ResumeQueue},
    task::Status,
};
use engine::{Engine, Notice, Subscription};
use item::{Item, Said};
use ksni::{Handle, TrayMethods};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
        mpsc::RecvTimeoutError,
    },
    thread,
    time::{Duration, Instant},
};
use tauri::{AppHandle, Manager, async_runtime};
use tokio::sync::watch;
use view::{Choice, Named, View};

mod icons;
mod item;
mod view;

/// The icon is brought up to date at most this often.
const PAUSE: Duration = Duration::from_millis(250);
/// So many tasks of each kind are named in the menu.
const MOST_NAMED: i64 = 10;
/// A desktop's shell that restarts brings its tray back within this.
const BACK_WITHIN: Duration = Duration::from_secs(15);
/// What "Pause for 1 hour" means, in seconds.
const HOUR: i64 = 60 * 60;

/// The tray as the rest of the app knows it.
pub(crate) struct Tray {
    /// Whether a tray shows the icon.
    shown: watch::Sender<bool>,
    /// Whether it has been said since the start that no tray is there.
    was_missing: AtomicBool,
    /// Tasks that failed since the person last looked at the window.
    failed_unseen: AtomicI64,
    handle: Mutex<Option<Handle<Item>>>,
}

impl Default for Tray {
    fn default() -> Self {
        Self {
            shown: watch::Sender::new(false),
            was_missing: AtomicBool::new(false),
            failed_unseen: AtomicI64::new(0),
            handle: Mutex::default(),
        }
    }
}

/// Whether a tray shows the icon now.
pub(crate) fn is_shown(app: &AppHandle) -> bool {
    *app.state::<Tray>().shown.borrow()
}

/// Whether a tray shows the icon now or before `limit` is over.
pub(crate) async fn shown_within(app: &AppHandle, limit: Duration) -> bool {
    let mut shown = app.state::<Tray>().shown.subscribe();
    tokio::time::timeout(limit, shown.wait_for(|shown| *shown)).await.is_ok_and(|seen| seen.is_ok())
}

/// The person looks at the window: failures are no news any more.
pub(crate) fn seen(app: &AppHandle) {
    if app.state::<Tray>().failed_unseen.swap(0, Ordering::SeqCst) > 0 {
        let app = app.clone();
        async_runtime::spawn_blocking(move || refresh(&app));
    }
}

/// Puts the icon up and keeps it up to date, in the background.
pub(crate) fn start(app: &AppHandle, engine: &Engine) -> std::io::Result<()> {
    let (app, events) = (app.clone(), engine.subscribe());
    thread::Builder::new().name("tray".into()).spawn(move || {
        async_runtime::block_on(put_up(&app));
        refresh(&app);
        keep_up_to_date(&app, &events);
    })?;
    Ok(())
}

/// Registers the icon. Without a tray on the bus it waits for one; without a bus there will be none.
async fn put_up(app: &AppHandle) {
    let tray = app.state::<Tray>();
    match Item::new(app.clone(), hear).assume_sni_available(true).spawn().await {
        Ok(handle) => {
            *tray.handle.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
            if !tray.was_missing.load(Ordering::SeqCst) {
                tray.shown.send_replace(true);
            }
        }
        Err(error) => tracing::info!(%error, "there is no tray"),
    }
}

/// What a tray says. Returns at once; the tray must not wait.
fn hear(app: &AppHandle, said: Said) {
    match said {
        Said::Came => came(app),
        Said::Went => went(app),
        Said::Pressed(token) => window::toggle(app, token),
        Said::Chosen(choice, token) => choose(app, choice, token),
    }
}

/// A tray came.
fn came(app: &AppHandle) {
    app.state::<Tray>().shown.send_replace(true);
}

/// The tray went, or was never there. Nobody could find a hidden window again, so it is shown if the tray stays
/// away for longer than the desktop's shell takes to restart.
fn went(app: &AppHandle) {
    let tray = app.state::<Tray>();
    tray.was_missing.store(true, Ordering::SeqCst);
    if tray.shown.send_replace(false) {
        let app = app.clone();
        async_runtime::spawn(async move {
            if !shown_within(&app, BACK_WITHIN).await {
                tracing::info!("the tray is gone: a hidden window is shown");
                window::show_if_hidden(&app);
            }
        });
    }
}

fn keep_up_to_date(app: &AppHandle, events: &Subscription) {
    while let Some(notice) = events.recv() {
        note(app, &notice);
        let until = Instant::now() + PAUSE;
        loop {
            match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(notice) => note(app, &notice),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        refresh(app);
    }
}

/// A failure that nobody saw is shown by the icon until the window is looked at.
fn note(app: &AppHandle, notice: &Notice) {
    if let Notice::Event(event) = notice
        && event.is_move_to(Status::Failed)
        && !window::has_focus(app)
    {
        app.state::<Tray>().failed_unseen.fetch_add(1, Ordering::SeqCst);
    }
}

/// Reads the queue and brings icon, tooltip and menu up to date, and the number in the window's title. Blocks.
fn refresh(app: &AppHandle) {
    let tray = app.state::<Tray>();
    let handle = tray.handle.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match read(app, tray.failed_unseen.load(Ordering::SeqCst)) {
        Ok(view) => {
            window::say_in_title(app, view.title());
            if let Some(handle) = handle {
                async_runtime::block_on(handle.update(|item| item.view = view));
            }
        }
        Err(error) => tracing::error!(%error, "the tray could not be brought up to date"),
    }
}

fn read(app: &AppHandle, failed_unseen: i64) -> Result<View, contract::ApiError> {
    let engine = app.state::<Engine>();
    let queue = engine.call(GetQueue {})?;
    let named = |some: bool, which: ListTasks| -> Result<Vec<Named>, contract::ApiError> {
        if !some {
            return Ok(vec![]);
        }
        let tasks = engine.call(ListTasks { limit: MOST_NAMED, ..which })?.tasks.into_iter();
        let name = |task: contract::Task| Named { id: task.id, title: task.title, percent: task.progress };
        Ok(tasks.map(name).collect())
    };
    let asking = ListTasks { statuses: vec![Status::NeedsInput], approvals: true, ..ListTasks::default() };
    let asking = named(queue.need_person() > 0, asking)?;
    let running = ListTasks { statuses: vec![Status::Running], ..ListTasks::default() };
    let running = named(queue.counts.running > 0, running)?;
    Ok(View { queue, asking, running, failed_unseen })
}

/// Does it. Returns at once; the tray must not wait.
fn choose(app: &AppHandle, choice: Choice, token: Option<String>) {
    let app = app.clone();
    async_runtime::spawn_blocking(move || {
        let engine = app.state::<Engine>();
        let paused = match choice {
            Choice::Open => return window::present_with(&app, token),
            Choice::NewTask => {
                window::tell(&app, window::Wish::NewTask);
                return window::present_with(&app, token);
            }
            Choice::Inbox => {
                window::tell(&app, window::Wish::Inbox);
                return window::present_with(&app, token);
            }
            Choice::Task(id) => return window::open_task(&app, id, token),
            Choice::Quit => return quit::ask(&app),
            Choice::PauseAll => engine.call(PauseQueue { for_seconds: None }),
            Choice::PauseForAnHour => engine.call(PauseQueue { for_seconds: Some(HOUR) }),
            Choice::Resume => engine.call(ResumeQueue {}),
        };
        if let Err(error) = paused {
            tracing::error!(%error, "the queue could not be paused or resumed from the tray");
        }
        refresh(&app);
    });
}
