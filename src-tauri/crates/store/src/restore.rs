//! Putting a backup in the place of the database.
//!
//! Must never: begin while any process has the store open, or remove anything: what is replaced stays beside.

mod loss;

pub use loss::{Loss, loss};

use crate::{
    Result, StoreError,
    backup::{self, Source},
    integrity::beside,
    migrate,
    place::{ATTEMPTS, FILE},
};
use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::ErrorKind,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

/// What SQLite keeps beside a database file, by what its name ends with.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The sole right to a data folder's database, as long as this is kept: nobody has it open, and whoever wants to waits.
#[derive(Debug)]
pub struct Alone(#[expect(dead_code, reason = "held, not used")] File);

impl Alone {
    /// Takes it.
    ///
    /// # Errors
    /// [`StoreError::InUse`]: a process has the store open.
    pub fn take(data_dir: &Path) -> Result<Self> {
        let lock = migrate::open_lock(data_dir)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self(lock)),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => Err(StoreError::from_io(error)),
        }
    }
}

/// Where what was replaced lies now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aside {
    /// The database, with its log beside it; `None` where there was none.
    pub database: Option<PathBuf>,
    /// The folders of attempts that the backup does not know; `None` where there are none.
    pub attempts: Option<PathBuf>,
}

/// Puts a copy of `backup` in the place of the database. That one stays beside, under a name with `now`, and so do
/// `folders` of attempts, as [`loss`] names them: a run that got the number of one would take its files for its own. If
/// it ends halfway there is no database, which the next start tells.
///
/// # Errors
/// The backup is damaged, or a file could not be written or renamed.
pub fn restore(_: &Alone, data_dir: &Path, backup: &Path, folders: &[String], now: i64) -> Result<Aside> {
    backup::sweep(data_dir);
    let file = data_dir.join(FILE);
    let ready = data_dir.join(format!("{FILE}.restored"));
    backup::copy(backup, Source::Kept, &ready)?;
    let database = data_dir.join(format!("{FILE}.broken-{now}"));
    let moved = move_aside(&file, &database)?;
    // the log goes with it and never stays for the new one
    for suffix in BESIDE {
        move_aside(&beside(&file, suffix), &beside(&database, suffix))?;
    }
    let attempts = data_dir.join(format!("attempts.unknown-{now}"));
    for folder in folders {
        let to = attempts.join(folder);
        let above = to.parent().unwrap_or(&attempts);
        DirBuilder::new().recursive(true).mode(0o700).create(above).map_err(StoreError::from_io)?;
        move_aside(&data_dir.join(ATTEMPTS).join(folder), &to)?;
    }
    backup::rename(&ready, &file)?;
    Ok(Aside { database: moved.then_some(database), attempts: (!folders.is_empty()).then_some(attempts) })
}

/// Whether there was something to move.
fn move_aside(from: &Path, to: &Path) -> Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::from_io(error)),
    }
}

#[cfg(test)]
mod tests;
