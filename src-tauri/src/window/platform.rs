//! What Tauri does not offer for the window on Linux and GTK does.

use super::{ends::Then, page::Page};
use crate::catalogue::window as say;
use gtk::{
    ButtonsType, DialogFlags, MessageDialog, MessageType,
    prelude::{DialogExt, GtkSettingsExt, GtkWindowExt, MessageDialogExt, ObjectExt, WidgetExt},
};
use std::time::Instant;
use tauri::{Manager, WebviewWindow};
use webkit2gtk::{LoadEvent, WebView, WebViewExt};

/// Loads the page again when its process ended (out of memory, a crash). Work goes on meanwhile.
pub(crate) fn reload_when_its_process_ends(window: &WebviewWindow) -> tauri::Result<()> {
    let own = window.clone();
    window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |view, reason| {
            match own.state::<Page>().its_process_ended(Instant::now()) {
                Then::Reload => {
                    tracing::error!(?reason, "the page's process ended; loading the page again");
                    view.reload();
                }
                Then::GiveUp => {
                    tracing::error!(?reason, "the page's process ends again and again; it is left alone");
                    say_that_it_was_given_up(&own, view);
                }
                Then::Nothing => {}
            }
        });
    })
}

/// Loads the page again if it was given up: whoever asks for the window wants to see it.
pub(super) fn reload_if_given_up(window: &WebviewWindow) -> tauri::Result<()> {
    if window.state::<Page>().try_again() {
        tracing::info!("the window is asked for: loading the page that was given up");
        window.with_webview(|webview| webview.inner().reload())?;
    }
    Ok(())
}

/// A box over the empty window, until its page is loaded again. A hidden one needs none: whoever asks for it gets its page.
fn say_that_it_was_given_up(window: &WebviewWindow, view: &WebView) {
    if !window.is_visible().unwrap_or(false) {
        return;
    }
    let Ok(parent) = window.gtk_window() else { return };
    let told = MessageDialog::new(
        Some(&parent),
        DialogFlags::DESTROY_WITH_PARENT,
        MessageType::Error,
        ButtonsType::Close,
        say::given_up(),
    );
    told.set_title("Legwork");
    told.set_secondary_text(Some(say::given_up_hint()));
    told.connect_response(|told, _| told.close());
    let over = told.downgrade();
    view.connect_load_changed(move |_, event| {
        if let Some(told) = over.upgrade().filter(|_| event == LoadEvent::Started) {
            told.close();
        }
    });
    told.show();
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
