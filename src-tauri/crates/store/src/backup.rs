//! Copies of the database that can be put back.
//!
//! Owns: which of them are kept, what there is, and whether anything has changed since. Must never: hold up a write (a
//! copy reads one moment of the write-ahead log), or take away what the clock did not take.

mod check;
mod copy;

pub use check::{check, quick_check};
pub(crate) use copy::{Source, copy, rename, sweep};

use crate::{
    Connection, Result, StoreError,
    integrity::{Look, Standing, connect_kept},
    place::{BACKUPS, FILE},
};
use diesel::{RunQueryDsl as _, dsl::sql, sql_types::BigInt};
use std::{
    cmp::Reverse,
    collections::BTreeSet,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// So many of the newest are kept: one for each hour, day and week that has any.
const KEPT: [(i64, usize); 3] = [(HOUR_MS, 24), (24 * HOUR_MS, 7), (7 * 24 * HOUR_MS, 4)];
/// An hour, in milliseconds.
pub const HOUR_MS: i64 = 3_600_000;

/// Why a backup was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupKind {
    /// By the clock, while something changed; the only ones that are taken away again.
    Hourly,
    /// Before the tables were changed by a newer version.
    BeforeMigration,
    /// Somebody asked for it.
    Asked,
}

impl BackupKind {
    const ALL: [Self; 3] = [Self::Hourly, Self::BeforeMigration, Self::Asked];

    /// What the names of its files begin with.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hourly => "hourly",
            Self::BeforeMigration => "before-migration",
            Self::Asked => "asked",
        }
    }
}

/// A backup that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Why it was taken.
    pub kind: BackupKind,
    /// The moment it was taken, in UTC milliseconds.
    pub taken_at: i64,
    /// Its length.
    pub bytes: u64,
}

/// All backups of a data folder, newest first.
///
/// # Errors
/// The folder of backups cannot be read.
pub fn list(data_dir: &Path) -> Result<Vec<Backup>> {
    let entries = match fs::read_dir(data_dir.join(BACKUPS)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        other => other.map_err(StoreError::from_io)?,
    };
    let mut all: Vec<_> = entries.flatten().filter_map(|entry| backup(&entry.path())).collect();
    all.sort_unstable_by_key(|backup| Reverse(backup.taken_at));
    Ok(all)
}

/// The backup that a file of the folder is by its name.
fn backup(path: &Path) -> Option<Backup> {
    let (kind, taken_at) = path.file_name()?.to_str()?.strip_suffix(".db")?.rsplit_once('-')?;
    let kind = BackupKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
    let bytes = fs::metadata(path).ok()?.len();
    Some(Backup { path: path.to_owned(), kind, taken_at: taken_at.parse().ok()?, bytes })
}

/// The newest backup that is sound, and of no newer version than this program. Reads all of it.
///
/// # Errors
/// The folder of backups cannot be read.
pub fn newest_good(data_dir: &Path) -> Result<Option<Backup>> {
    Ok(list(data_dir)?.into_iter().find(|backup| check(&backup.path).is_ok()))
}

/// Takes a backup into the data folder, whoever else reads or writes meanwhile.
///
/// # Errors
/// There is no database, it is damaged, or the copy could not be written; no file is left then.
pub fn take(data_dir: &Path, kind: BackupKind, now: i64) -> Result<Backup> {
    let folder = data_dir.join(BACKUPS);
    fs::create_dir_all(&folder).map_err(StoreError::from_io)?;
    let path = folder.join(format!("{}-{now}.db", kind.as_str()));
    write_to(data_dir, &path)?;
    let bytes = fs::metadata(&path).map_err(StoreError::from_io)?.len();
    Ok(Backup { path, kind, taken_at: now, bytes })
}

/// Writes a checked copy of the database to `to`, in place of what may be there.
///
/// # Errors
/// There is no database, it is damaged, or the copy could not be written; `to` is as it was then.
pub fn write_to(data_dir: &Path, to: &Path) -> Result<()> {
    match Look::standing(data_dir)? {
        Standing::Missing => return Err(StoreError::Emptied { missing: true }),
        Standing::Empty => return Err(StoreError::Emptied { missing: false }),
        Standing::File | Standing::Link => {}
    }
    copy(&data_dir.join(FILE), Source::InUse, to)
}

/// The number of the last thing that happened: where it stays the same, nothing has changed that a backup is for.
///
/// # Errors
/// The read failed.
pub fn stamp(connection: &mut Connection) -> Result<i64> {
    Ok(diesel::select(sql::<BigInt>("(SELECT coalesce(max(id), 0) FROM events)")).get_result(connection)?)
}

/// The same of a backup.
///
/// # Errors
/// The read failed.
pub fn stamp_of(backup: &Backup) -> Result<i64> {
    stamp(&mut connect_kept(&backup.path)?)
}

/// Takes away the backups by the clock that are not kept any more, and what copies that never ended have left.
///
/// # Errors
/// The folder cannot be read, or a file not be removed.
pub fn prune(data_dir: &Path) -> Result<()> {
    sweep(&data_dir.join(BACKUPS));
    let hourly: Vec<_> = list(data_dir)?.into_iter().filter(|b| b.kind == BackupKind::Hourly).collect();
    let kept = kept(&hourly.iter().map(|backup| backup.taken_at).collect::<Vec<_>>());
    for backup in hourly.iter().filter(|backup| !kept.contains(&backup.taken_at)) {
        fs::remove_file(&backup.path).map_err(StoreError::from_io)?;
    }
    Ok(())
}

/// Which of these moments are kept: the newest of each of the last 24 hours, 7 days and 4 weeks that have any.
fn kept(moments: &[i64]) -> BTreeSet<i64> {
    let mut newest_first = moments.to_vec();
    newest_first.sort_unstable_by_key(|at| Reverse(*at));
    let of = |(span, count): (i64, usize)| {
        let mut spans = BTreeSet::new();
        let first: Vec<_> =
            newest_first.iter().copied().filter(|at| spans.insert(at.div_euclid(span))).take(count).collect();
        first
    };
    KEPT.into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests;
