//! Backups as people ask for them: taking one, what there is, what one would lose, putting it back. It needs no engine,
//! for there is none where the database is damaged.

mod words;

use crate::{
    error,
    process::{fault, folder, of_attempts},
};
use contract::{ApiError, Timestamp};
use std::path::{Path, PathBuf};
use store::{
    backup,
    integrity::{Look, Standing},
    restore::Alone,
};

pub use words::words;

pub use store::{
    backup::{Backup, BackupKind},
    restore::{Aside, Loss},
};

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What it lost.
    pub loss: Loss,
    /// Where what was there lies now.
    pub aside: Aside,
}

/// Whether there is a database in `data_dir`, sound or not.
#[must_use]
pub fn has_database(data_dir: &Path) -> bool {
    data_dir.join(store::FILE).exists()
}

/// The backups of `data_dir`, newest first.
///
/// # Errors
/// The folder cannot be read.
pub fn backups(data_dir: &Path) -> Result<Vec<Backup>, ApiError> {
    backup::list(data_dir).map_err(error::api)
}

/// The newest backup that could be put in the place of the database. Reads all of it.
///
/// # Errors
/// The folder of backups cannot be read.
pub fn newest_good(data_dir: &Path) -> Result<Option<Backup>, ApiError> {
    backup::newest_good(data_dir).map_err(error::api)
}

/// Whether a backup is what the database needs: it is damaged, or gone though there was one. Reads all of it.
#[must_use]
pub fn is_needed(data_dir: &Path) -> bool {
    match Look::standing(data_dir) {
        Ok(Standing::Missing | Standing::Empty) => store::had_one(data_dir),
        Ok(Standing::File | Standing::Link) => {
            let looked = Look::open(data_dir).and_then(|mut look| look.read(backup::quick_check));
            looked.is_err_and(|error| error.is_damage())
        }
        Err(error) => error.is_damage(),
    }
}

/// Whether a process that ran the queue has found something wrong with the data, and nobody since that nothing is.
#[must_use]
pub fn is_suspected(data_dir: &Path) -> bool {
    fault::suspects_data(data_dir)
}

/// Writes a checked copy of the database to `to`, or among the backups; where it is.
///
/// # Errors
/// There is no database, it is damaged, or the copy could not be written.
pub fn back_up(data_dir: &Path, to: Option<&Path>, now: Timestamp) -> Result<PathBuf, ApiError> {
    if !has_database(data_dir) && backups(data_dir)?.is_empty() {
        let folder = data_dir.display();
        return Err(ApiError::not_found(format!("There is no database in {folder}.")));
    }
    match to {
        Some(to) if to.exists() => {
            Err(ApiError::refused(format!("{} is there already.", to.display())).hint("Choose another name."))
        }
        Some(to) => backup::write_to(data_dir, to).map(|()| to.to_owned()).map_err(error::api),
        None => backup::take(data_dir, backup::BackupKind::Asked, now.as_millisecond())
            .map(|taken| taken.path)
            .map_err(error::api),
    }
}

/// What would be lost with `file` in the place of the database. Refused while an engine has it open, for then more
/// would be lost than is told.
///
/// # Errors
/// An engine runs, or the backup is not there, damaged or of a newer version.
pub fn loss(data_dir: &Path, file: &Path) -> Result<Loss, ApiError> {
    let _alone = alone(data_dir, file)?;
    look(data_dir, file)
}

/// Puts `file` in the place of the database.
///
/// # Errors
/// An engine runs, the backup is not there or damaged, or a file could not be written.
pub fn restore(data_dir: &Path, file: &Path, now: Timestamp) -> Result<Restored, ApiError> {
    let alone = alone(data_dir, file)?;
    let loss = look(data_dir, file)?;
    let aside = store::restore::restore(&alone, data_dir, file, &loss.folders, now.as_millisecond())
        .map_err(error::api)?;
    fault::forget(data_dir);
    Ok(Restored { loss, aside })
}

/// What would be lost, and whether anything still runs that nobody would know of afterwards.
fn look(data_dir: &Path, file: &Path) -> Result<Loss, ApiError> {
    let loss = store::restore::loss(data_dir, file).map_err(|error| of_the_backup(file, error))?;
    let unknown = |of: &of_attempts::OfAttempt| {
        let folder = format!("{}/{}", of.task, of.number);
        loss.folders.iter().any(|name| *name == of.task || *name == folder)
    };
    let pids: Vec<_> =
        of_attempts::living(data_dir).into_iter().filter(unknown).map(|of| of.pid.to_string()).collect();
    if pids.is_empty() {
        return Ok(loss);
    }
    Err(ApiError::refused(format!(
        "Commands that the backup does not know of still run (processes {}).",
        pids.join(", ")
    ))
    .hint("Wait until they have ended, or end them with `kill`, and try again."))
}

fn alone(data_dir: &Path, file: &Path) -> Result<Alone, ApiError> {
    if !file.is_file() {
        return Err(ApiError::not_found(format!("There is no file {}.", file.display()))
            .hint("`legwork restore` lists the backups."));
    }
    folder::prepare(data_dir)?;
    Alone::take(data_dir).map_err(error::api)
}

/// A damaged backup is not taken for a damaged database.
fn of_the_backup(file: &Path, error: store::StoreError) -> ApiError {
    ApiError::refused(format!("{} is no backup that can be put back: {error}.", file.display()))
        .hint("Nothing was changed; `legwork restore` lists the backups.")
}
