//! A database that is damaged, or gone: the backup that can take its place is offered before there is a window.

use crate::catalogue::start as say;
use contract::{ApiError, Timestamp};
use engine::recovery::{self, Backup};
use gtk::{
    ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType, Window,
    prelude::{DialogExt, GtkWindowExt, MessageDialogExt},
};
use std::path::Path;

/// Puts the newest good backup in the place of the database where the person agrees; whether it did. Only where that
/// is what the data needs.
///
/// # Errors
/// It was agreed to and could not be put there.
pub(crate) fn offer(data_dir: &Path, problem: &str) -> Result<bool, ApiError> {
    if !recovery::is_needed(data_dir) {
        return Ok(false);
    }
    let Some(backup) = recovery::newest_good(data_dir)? else { return Ok(false) };
    let loss = recovery::words(&recovery::loss(data_dir, &backup.path)?);
    if !ask(problem, &format!("{}\n\n{loss} {}", of(&backup), say::kept_aside())) {
        return Ok(false);
    }
    recovery::restore(data_dir, &backup.path, Timestamp::now())?;
    tracing::info!(backup = %backup.path.display(), "a backup was put in the place of the database");
    Ok(true)
}

fn of(backup: &Backup) -> String {
    let taken = Timestamp::from_millisecond(backup.taken_at).ok();
    let at =
        taken.map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%A, %e %B %Y, %H:%M").to_string());
    at.map_or_else(|| say::newest_backup_undated().to_owned(), |at| say::newest_backup(&at))
}

fn ask(problem: &str, details: &str) -> bool {
    if gtk::init().is_err() {
        return false;
    }
    let dialog = MessageDialog::new(
        None::<&Window>,
        DialogFlags::MODAL,
        MessageType::Warning,
        ButtonsType::None,
        problem,
    );
    dialog.set_title("Legwork");
    dialog.set_secondary_text(Some(details));
    dialog.add_button(say::close(), ResponseType::Cancel);
    dialog.add_button(say::restore(), ResponseType::Accept);
    // what nothing is lost by is what Enter does
    dialog.set_default_response(ResponseType::Cancel);
    let answer = dialog.run();
    dialog.close();
    while gtk::events_pending() {
        gtk::main_iteration();
    }
    answer == ResponseType::Accept
}
