//! Whether a folder without a database ever had one. A file that was emptied or removed must not be taken for a new
//! one: what was in it would be gone without a word.

use crate::{
    Result, StoreError,
    integrity::{Look, Standing},
    place::{ATTEMPTS, BACKUPS, FILE, SCHEMA_LOCK},
};
use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
};

/// Refuses a file that is missing or empty where there was one. Looks only.
pub(crate) fn refuse(data_dir: &Path) -> Result<()> {
    // first, for another process may be making a database this instant, and a task its files
    let had_one = had_one(data_dir);
    match Look::standing(data_dir)? {
        Standing::Missing if had_one => Err(StoreError::Emptied { missing: true }),
        Standing::Empty if had_one => Err(StoreError::Emptied { missing: false }),
        Standing::Link if had_one => match fs::metadata(data_dir.join(FILE)) {
            Ok(metadata) if metadata.len() > 0 => Ok(()),
            found => Err(StoreError::Emptied { missing: found.is_err() }),
        },
        Standing::Missing | Standing::Empty | Standing::Link | Standing::File => Ok(()),
    }
}

/// Refuses to make the tables of a file that has none, where there were some. Nobody else has the file open.
pub(crate) fn refuse_another_beginning(data_dir: &Path) -> Result<()> {
    if had_one(data_dir) { Err(StoreError::Emptied { missing: false }) } else { Ok(()) }
}

/// Whether something tells of a database that was here: the mark of one, files of tasks, or backups.
#[must_use]
pub fn had_one(data_dir: &Path) -> bool {
    let marked = fs::metadata(data_dir.join(SCHEMA_LOCK)).is_ok_and(|lock| lock.len() > 0);
    let any = |folder: &str| fs::read_dir(data_dir.join(folder)).is_ok_and(|mut all| all.next().is_some());
    marked || any(ATTEMPTS) || any(BACKUPS)
}

/// Leaves the mark that a database was made here, in the schema lock. Where the disk is full it is left another time.
pub(crate) fn mark_as_made(mut lock: &File) {
    if lock.metadata().is_ok_and(|lock| lock.len() == 0) {
        let _ = lock.write_all(b"made\n");
    }
}

#[cfg(test)]
mod tests;
