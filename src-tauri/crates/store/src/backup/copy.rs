//! Copying a whole database file: beside its place, for its owner alone, checked, on the disk, and only then by its name.
//!
//! Must never: leave a file of a final name that was not checked, or take away a copy that is still being written.

use super::check::check;
use crate::{
    Result, StoreError, connect,
    integrity::{connect_kept, connect_uri},
};
use diesel::{RunQueryDsl as _, sql_types::Text};
use std::{
    fs::{self, File},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// What a copy that is not yet checked ends with.
const UNREADY: &str = ".unready";

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The database itself, which others may have open. Whoever closes it last must be able to tidy its log.
    InUse,
    /// A file that was kept; it may lie where nothing can be written.
    Kept,
}

/// Copies a database, checks the copy, and gives it its name.
pub(crate) fn copy(from: &Path, source: Source, to: &Path) -> Result<()> {
    let (unready, held) = begin(to)?;
    let done = fill(from, source, &unready).and_then(|()| {
        // SQLite leaves it to the system when a copy is on the disk
        held.sync_all().map_err(StoreError::from_io)?;
        rename(&unready, to)
    });
    if done.is_err() {
        let _ = fs::remove_file(&unready);
    }
    done
}

/// Makes the file that is filled, for its owner alone, and holds it locked: one that nobody holds was left behind.
fn begin(to: &Path) -> Result<(PathBuf, File)> {
    loop {
        let mut name = to.as_os_str().to_owned();
        name.push(format!(".{}{UNREADY}", uuid::Uuid::now_v7().simple()));
        let unready = PathBuf::from(name);
        let file = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&unready)
            .map_err(StoreError::from_io)?;
        file.lock().map_err(StoreError::from_io)?;
        // swept away between its making and its lock: another one
        if file.metadata().map_err(StoreError::from_io)?.nlink() > 0 {
            return Ok((unready, file));
        }
    }
}

/// SQLite fills a file that is there and empty, and leaves its rights as they are.
fn fill(from: &Path, source: Source, unready: &Path) -> Result<()> {
    let mut connection = match source {
        Source::InUse => connect_uri(from, "mode=rw")?,
        Source::Kept => connect_kept(from)?,
    };
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(connect::name(unready)?).execute(&mut connection)?;
    drop(connection);
    check(unready)
}

/// Gives a file its name, for good.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(StoreError::from_io)?;
    match to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder).and_then(|f| f.sync_all()).map_err(StoreError::from_io),
        None => Ok(()),
    }
}

/// Takes away what copies that never ended have left in a folder: their process was ended, or the machine.
pub(crate) fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let is_unready = path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.ends_with(UNREADY));
        if is_unready && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(&path);
        }
    }
}
