//! The window as a thing: shown, hidden, brought to the front, light or dark.

use super::{
    page::{Page, Wish, tell},
    platform,
};
use crate::emit::MAIN;
use contract::{ReportId, TaskId, settings::Theme};
use tauri::{AppHandle, Manager, WebviewWindow};

/// Shows the window before all others, with its page at this task.
pub(crate) fn open_task(app: &AppHandle, id: TaskId, token: Option<String>) {
    tell(app, Wish::Task(id));
    present_with(app, token);
}

/// Shows the window before all others, with its page at this report.
pub(crate) fn open_report(app: &AppHandle, id: ReportId, token: Option<String>) {
    tell(app, Wish::Report(id));
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
        platform::reload_if_given_up(window)?;
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

/// Gives the window this title, if it has another.
pub(crate) fn say_in_title(app: &AppHandle, title: String) {
    if app.get_webview_window(MAIN).is_some_and(|window| window.title().is_ok_and(|shown| shown != title)) {
        on_main(app, move |window| window.set_title(&title));
    }
}

/// Whether the person has the window before them.
pub(crate) fn has_focus(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN)
        .is_some_and(|window| window.is_focused().unwrap_or(false) && window.is_visible().unwrap_or(false))
}

/// Whether the person has the window before them, or is about to: it comes up by itself after the start.
pub(crate) fn is_before_the_person(app: &AppHandle) -> bool {
    app.state::<Page>().comes_up() || has_focus(app)
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

/// Whether the person looks at this task right now.
pub(crate) fn shows(app: &AppHandle, id: TaskId) -> bool {
    app.state::<Page>().looks_at() == Some(id) && has_focus(app)
}
