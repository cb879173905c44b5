//! Starting with the person's session, as the settings say.
//!
//! The entry is touched only when the setting asks for it or changes: a start on another data folder must not take
//! away the usual one's.

use contract::settings::Settings;
use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};
use tauri::{AppHandle, Manager, Wry, plugin::TauriPlugin};
use tauri_plugin_autostart::ManagerExt;

/// What the setting was when it was last looked at.
#[derive(Default)]
pub(crate) struct LastChoice(AtomicBool);

/// The plugin, for the entry of this data folder.
pub(crate) fn plugin(data_dir: &Path) -> TauriPlugin<Wry> {
    let builder = tauri_plugin_autostart::Builder::new();
    if engine::default_data_dir().as_deref() == Some(data_dir) {
        return builder.app_name("Legwork").build();
    }
    let folder = data_dir.to_string_lossy().replace(|c: char| !c.is_alphanumeric(), "-");
    let name = format!("Legwork{folder}");
    builder.app_name(name).arg(format!("--data-dir={}", data_dir.display())).build()
}

/// At the start: the entry is there if the setting asks for it (the person may have removed the file).
pub(crate) fn apply_at_start(app: &AppHandle, settings: &Settings) {
    app.state::<LastChoice>().0.store(settings.autostart, Ordering::SeqCst);
    if settings.autostart {
        write(app, true);
    }
}

/// After the settings changed.
pub(crate) fn apply_change(app: &AppHandle, settings: &Settings) {
    let before = app.state::<LastChoice>().0.swap(settings.autostart, Ordering::SeqCst);
    if before != settings.autostart {
        write(app, settings.autostart);
    }
}

fn write(app: &AppHandle, on: bool) {
    let entry = app.autolaunch();
    let done = if on { entry.enable() } else { entry.disable() };
    if let Err(error) = done {
        tracing::error!(%error, on, "starting with the session could not be set");
    }
}
