//! The life of the main window: made hidden, shown once its page listens, closed to the tray or left, never navigated
//! away.

use crate::{
    arguments::Arguments,
    emit::MAIN,
    output::Views,
    quit::{self, Leaving},
    tray,
    window::{self, FirstTime, Page, Wish, apply_theme, hide, present, tell},
};
use contract::{
    ApiError, Origin,
    command::{GetSettings, GetTask},
    settings::Settings,
};
use engine::Engine;
use std::{sync::Arc, time::Duration};
use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent, async_runtime,
    webview::{NewWindowResponse, PageLoadEvent, PermissionResponse},
};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

/// A page that has not said by then that it listens is shown all the same: better a broken page than none.
const READY_WITHIN: Duration = Duration::from_secs(10);

/// At log-in the tray may come after us: so long a hidden start waits for it before it shows the window.
const TRAY_WITHIN: Duration = Duration::from_secs(8);

/// Makes the window. It shows itself when its page is ready, unless the start is to be a hidden one.
pub(crate) fn create(app: &AppHandle, settings: &Settings, hidden: bool) -> tauri::Result<()> {
    let engine = app.state::<Engine>();
    app.state::<Page>().start_hidden(hidden || settings.start_hidden);
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Legwork")
        .inner_size(1280.0, 800.0)
        .min_inner_size(720.0, 480.0)
        .visible(false)
        .data_directory(engine.data_dir().join("webview"))
        .on_navigation(is_our_own)
        .on_new_window(|url, _| {
            tracing::warn!(%url, "the page asked for a window of its own and was refused");
            NewWindowResponse::Deny
        })
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                page_gone(window.app_handle());
            }
        })
        .build()?;
    apply_theme(app, settings.theme);
    window::reload_when_its_process_ends(&window)?;
    let app = app.clone();
    async_runtime::spawn(async move {
        tokio::time::sleep(READY_WITHIN).await;
        if !app.state::<Page>().listens() {
            tracing::error!("the page has not said that it is ready; showing the window as it is");
            show_first_time(&app);
        }
    });
    Ok(())
}

/// A page began to load or its window is gone: what was open in the old one is over.
fn page_gone(app: &AppHandle) {
    app.state::<Page>().gone();
    app.state::<Views>().close_all();
}

/// The page listens: it gets what waited for it, and the window is shown if this is the first time.
pub(crate) fn page_ready(app: &AppHandle) {
    for wish in app.state::<Page>().ready() {
        tell(app, wish);
    }
    show_first_time(app);
}

/// Shows the window once after the start; a hidden start shows it only when there is no tray to find it in.
fn show_first_time(app: &AppHandle) {
    match app.state::<Page>().first_time() {
        None => {}
        Some(FirstTime::Shown) => present(app),
        Some(FirstTime::Hidden) => {
            let app = app.clone();
            async_runtime::spawn(async move {
                if !tray::shown_within(&app, TRAY_WITHIN).await {
                    tracing::info!("started hidden, but there is no tray to find the window in: showing it");
                    present(&app);
                }
            });
        }
    }
}

/// Only the page that is embedded in this program (or, while developing, the development server).
fn is_our_own(url: &Url) -> bool {
    let embedded = url.scheme() == "tauri" && url.host_str() == Some("localhost");
    let developing =
        cfg!(not(feature = "custom-protocol")) && url.host_str().is_some_and(|host| host == "localhost");
    if !(embedded || developing) {
        tracing::warn!(%url, "the page tried to go elsewhere and was refused");
    }
    embedded || developing
}

/// What happens to the window. Closing it never closes it: it hides or the app is left.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            let app = app.clone();
            async_runtime::spawn_blocking(move || close(&app));
        }
        WindowEvent::Focused(true) => tray::seen(app),
        WindowEvent::Destroyed => page_gone(app),
        _ => {}
    }
}

/// The person closed the window. Blocks.
fn close(app: &AppHandle) {
    let settings = app.state::<Engine>().call(GetSettings {}).unwrap_or_else(|error| {
        tracing::error!(%error, "the settings could not be read");
        Settings::default()
    });
    if !(settings.close_to_tray && tray::is_shown(app)) {
        return quit::ask(app);
    }
    hide(app);
    // nobody reads along any more: what is being answered goes on in the background, and its end is told
    if let Err(error) = app.state::<Engine>().door_closed(Origin::Window) {
        tracing::warn!(%error, "answers go on unseen");
    }
}

/// Does what a second start handed over. Blocks.
pub(crate) fn open(app: &AppHandle, arguments: &Arguments) {
    if app.state::<Arc<Leaving>>().start_again_with(arguments) {
        return;
    }
    wish_for(app, arguments);
    if !arguments.hidden {
        present(app);
    }
}

/// Has the page open what a start asked for. Blocks.
pub(crate) fn wish_for(app: &AppHandle, arguments: &Arguments) {
    if let Some(task) = &arguments.task {
        match app.state::<Engine>().call(GetTask { id: task.clone() }) {
            Ok(task) => tell(app, Wish::Task(task.id)),
            Err(error) => refuse(app, task, &error),
        }
    }
    if arguments.new_task {
        tell(app, Wish::NewTask);
    }
}

/// A task that was to be opened cannot be, as where a link is older than the task's deletion: the person is told.
fn refuse(app: &AppHandle, task: &str, error: &ApiError) {
    tracing::warn!(%error, %task, "a task that was to be opened was not");
    let dialog = app.dialog().message(&error.message).title("Legwork").kind(MessageDialogKind::Info);
    dialog.show(|_| ());
}
