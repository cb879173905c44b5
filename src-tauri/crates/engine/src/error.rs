//! The one place where errors inside become errors for callers. They are logged here, once.

use contract::{ApiError, ErrorCode};
use store::StoreError;

/// Whether this says that there was no room on the disk.
pub(crate) fn is_full(error: &ApiError) -> bool {
    error.code == ErrorCode::DiskFull
}

/// An error of the store in words for people.
pub(crate) fn api(error: StoreError) -> ApiError {
    let store = |message: &str, hint: &str| {
        tracing::error!(%message, "store");
        ApiError::new(ErrorCode::Store, message).hint(hint)
    };
    match error {
        StoreError::Refused(refusal) => *refusal,
        StoreError::Full => {
            let message = "The disk is full, so nothing more can be stored. What was acknowledged is safe.";
            tracing::error!(%message, "store");
            ApiError::new(ErrorCode::DiskFull, message)
                .hint("Free some room on the disk that holds the data folder; work goes on by itself.")
        }
        StoreError::ReadOnly => store(
            "The data folder cannot be written.",
            "Give yourself the right to write it, or choose another one with --data-dir.",
        ),
        StoreError::Newer { found, known } => store(
            &format!(
                "The database was written by a newer Legwork ({found} migrations; this one knows {known}). It was left as it is."
            ),
            "Update Legwork, or choose another data folder with --data-dir.",
        ),
        StoreError::OlderInUse => store(
            "An older Legwork has the database open, so it cannot be brought up to date.",
            "Close the app and every `legwork worker`, and try again.",
        ),
        StoreError::Damaged(words) => store(
            &format!("The database is damaged: {words}. It was left as it is."),
            "Stop the app and every `legwork worker`; then `legwork restore` shows the backups and puts one in its place.",
        ),
        StoreError::Emptied { missing } => store(
            &format!(
                "The database is {}, though tasks were kept in this data folder. Nothing was changed.",
                if missing { "missing" } else { "empty" }
            ),
            "`legwork restore` shows the backups and puts one in its place. To begin anew on purpose, rename the data folder, or choose another one with --data-dir.",
        ),
        StoreError::Displaced(folder) => store(
            &format!(
                "The database in {} was removed or replaced while it was open, so nothing more is written to the old one.",
                folder.display()
            ),
            "Put the folder back in its place, or start anew: end the app and every `legwork worker` first.",
        ),
        StoreError::SecondName { link_to } => {
            let what = link_to.as_ref().map_or_else(
                || "The database in this data folder has a second name (a hard link), by which another folder may run it as well.".to_owned(),
                |target| format!("The database in this data folder is a link to {}, which that folder may run as well.", target.display()),
            );
            let hint = link_to.as_ref().and_then(|target| target.parent()).map_or_else(
                || "Remove the other name, or copy the file to one of its own.".to_owned(),
                |folder| format!("Use the folder that it lies in (--data-dir {}), or put the file itself in place of the link.", folder.display()),
            );
            store(&what, &hint)
        }
        StoreError::InUse => ApiError::refused("An engine or a worker has the database open.").hint(
            "Stop the app, every `legwork worker` and every coding agent's `legwork mcp`, and try again.",
        ),
        StoreError::Busy => store(
            "Another process kept the database busy for too long.",
            "Try again; `legwork workers` shows who runs the queue.",
        ),
        StoreError::NotFound => ApiError::not_found("There is no such thing any more."),
        StoreError::StaleLease => ApiError::refused("The task moved on while it was being changed.")
            .hint("Look at it and try again."),
        other => {
            tracing::error!(%other, "store");
            ApiError::new(ErrorCode::Store, format!("The store failed: {other}."))
        }
    }
}

/// A refusal carried out of a transaction unchanged.
pub(crate) fn refuse(error: ApiError) -> StoreError {
    StoreError::Refused(Box::new(error))
}

/// A failure of the engine itself.
pub(crate) fn engine(message: impl Into<String>) -> ApiError {
    let message = message.into();
    tracing::error!(%message, "engine");
    ApiError::new(ErrorCode::Engine, message)
}
