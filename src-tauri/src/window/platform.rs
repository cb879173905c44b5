//! What Tauri does not offer for the window on Linux and GTK does.

use gtk::prelude::{GtkSettingsExt, GtkWindowExt};
use std::{cell::RefCell, collections::VecDeque, time::Duration, time::Instant};
use tauri::WebviewWindow;
use webkit2gtk::WebViewExt;

/// A page that ends so many times within [`IN`] is left alone: reloading it does not help.
const TOO_OFTEN: usize = 4;
const IN: Duration = Duration::from_secs(30);

/// Loads the page again when its process ended (out of memory, a crash). Work goes on meanwhile.
pub(crate) fn reload_when_its_process_ends(window: &WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|webview| {
        let ends = RefCell::new(VecDeque::new());
        webview.inner().connect_web_process_terminated(move |view, reason| {
            let now = Instant::now();
            let mut ends = ends.borrow_mut();
            ends.push_back(now);
            ends.retain(|end| now.duration_since(*end) < IN);
            if ends.len() < TOO_OFTEN {
                tracing::error!(?reason, "the page's process ended; loading the page again");
                view.reload();
            } else {
                tracing::error!(?reason, "the page's process ends again and again; restart Legwork");
            }
        });
    })
}

/// Lets the compositor know which click asks for the window, so that it may come to the front.
pub(super) fn use_token(window: &WebviewWindow, token: &str) {
    match window.gtk_window() {
        Ok(gtk) => gtk.set_startup_id(token),
        Err(error) => tracing::warn!(%error, "the window cannot be asked to the front"),
    }
}

/// Takes back what an earlier choice of light or dark set.
pub(super) fn follow_the_systems_theme() {
    if let Some(settings) = gtk::Settings::default() {
        settings.reset_property("gtk-application-prefer-dark-theme");
    }
}
