//! Saying why there is no window: on standard error, and in a box of its own for whoever started it with a click.

use crate::catalogue::start;
use contract::ApiError;
use gtk::{
    ButtonsType, DialogFlags, MessageDialog, MessageType, Window,
    prelude::{DialogExt, GtkWindowExt, MessageDialogExt},
};
use std::io::{IsTerminal, Write};

/// Says it. Waits for the person where it had to open a box.
pub(crate) fn say(error: &ApiError) {
    tracing::info!(%error, "did not start");
    let mut out = std::io::stderr().lock();
    // Where nobody listens there is nothing more to do.
    let _ = writeln!(out, "{}", start::error(&error.to_string()));
    if let Some(hint) = &error.hint {
        let _ = writeln!(out, "{}", start::hint(hint));
    }
    drop(out);
    if !std::io::stderr().is_terminal() {
        show_box(error);
    }
}

fn show_box(error: &ApiError) {
    if gtk::init().is_err() {
        return;
    }
    let dialog = MessageDialog::new(
        None::<&Window>,
        DialogFlags::MODAL,
        MessageType::Error,
        ButtonsType::Close,
        &error.message,
    );
    dialog.set_title("Legwork");
    dialog.set_secondary_text(error.hint.as_deref());
    dialog.run();
}
