//! To the page: the only place that emits.

use serde::Serialize;
use tauri::{AppHandle, Emitter};

/// The label of the only window.
pub(crate) const MAIN: &str = "main";

/// Sends the page an event.
pub(crate) fn emit(app: &AppHandle, name: &str, payload: impl Serialize + Clone) {
    if let Err(error) = app.emit_to(MAIN, name, payload) {
        tracing::error!(%error, name, "an event did not reach the window");
    }
}
