//! The main window: made hidden, shown once its page listens, hidden to the tray, brought back, never navigated away.

use crate::{
    arguments::Arguments,
    quit::{self, Leaving},
    tray,
};
use contract::{
    TaskId,
    command::{GetSettings, GetTask},
    settings::{Settings, Theme},
};
use engine::Engine;
use std::{sync::Arc, time::Duration};
use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
    async_runtime,
    webview::{NewWindowResponse, PageLoadEvent, PermissionResponse},
};

pub(crate) use page::{Page, Wish, looking_at, page_ready, shows, tell};

mod page;
mod platform;

/// The label of the only window.
pub(crate) const MAIN: &str = "main";
/// A page that has not said by then that it listens is shown all the same: better a broken page than none.
const READY_WITHIN: Duration = Duration::from_secs(10);

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
                page::gone(window.app_handle());
            }
        })
        .build()?;
    apply_theme(app, settings.theme);
    platform::reload_when_its_process_ends(&window)?;
    let app = app.clone();
    async_runtime::spawn(async move {
        tokio::time::sleep(READY_WITHIN).await;
        if !app.state::<Page>().listens() {
            tracing::error!("the page has not said that it is ready; showing the window as it is");
            page::show_first_time(&app);
        }
    });
    Ok(())
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
        WindowEvent::Destroyed => page::gone(app),
        _ => {}
    }
}

/// The person closed the window. Blocks.
fn close(app: &AppHandle) {
    let settings = app.state::<Engine>().call(GetSettings {}).unwrap_or_else(|error| {
        tracing::error!(%error, "the settings could not be read");
        Settings::default()
    });
    if settings.close_to_tray && tray::is_shown(app) { hide(app) } else { quit::ask(app) }
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
            Err(error) => tracing::warn!(%error, %task, "a task that was to be opened was not"),
        }
    }
    if arguments.new_task {
        tell(app, Wish::NewTask);
    }
}

/// Shows the window before all others, with its page at this task.
pub(crate) fn open_task(app: &AppHandle, id: TaskId, token: Option<String>) {
    tell(app, Wish::Task(id));
    present_with(app, token);
}

/// Shows the window before all others.
pub(crate) fn present(app: &AppHandle) {
    present_with(app, None);
}

/// Shows the window before all others. On Wayland this needs the `token` of what the person clicked on.
pub(crate) fn present_with(app: &AppHandle, token: Option<String>) {
    app.state::<Page>().was_shown();
    on_main(app, move |window| {
        if let Some(token) = token {
            platform::use_token(window, &token);
        }
        window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus())
    });
}

/// Shows the window where it would be lost otherwise.
pub(crate) fn show_if_hidden(app: &AppHandle) {
    let handle = app.clone();
    on_main(app, move |window| {
        if !window.is_visible()? {
            present(&handle);
        }
        Ok(())
    });
}

/// Hides the window; work goes on.
pub(crate) fn hide(app: &AppHandle) {
    on_main(app, WebviewWindow::hide);
}

/// Hides the window if it can be seen, else shows it.
pub(crate) fn toggle(app: &AppHandle, token: Option<String>) {
    let handle = app.clone();
    on_main(app, move |window| {
        if window.is_visible()? && !window.is_minimized()? {
            return window.hide();
        }
        present_with(&handle, token);
        Ok(())
    });
}

/// Light, dark, or as the system says.
pub(crate) fn apply_theme(app: &AppHandle, theme: Theme) {
    on_main(app, move |window| match theme {
        Theme::Light => window.set_theme(Some(tauri::Theme::Light)),
        Theme::Dark => window.set_theme(Some(tauri::Theme::Dark)),
        Theme::System => {
            platform::follow_the_systems_theme();
            Ok(())
        }
    });
}

/// Whether the person has the window before them.
pub(crate) fn has_focus(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN)
        .is_some_and(|window| window.is_focused().unwrap_or(false) && window.is_visible().unwrap_or(false))
}

/// Does something with the window where windows may be touched: on the main thread.
fn on_main(app: &AppHandle, act: impl FnOnce(&WebviewWindow) -> tauri::Result<()> + Send + 'static) {
    let handle = app.clone();
    let sent = app.run_on_main_thread(move || {
        if let Some(window) = handle.get_webview_window(MAIN)
            && let Err(error) = act(&window)
        {
            tracing::error!(%error, "the window did not do as it was told");
        }
    });
    if let Err(error) = sent {
        tracing::error!(%error, "the main thread could not be reached");
    }
}
