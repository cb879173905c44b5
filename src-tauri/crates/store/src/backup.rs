//! Copies of the database that can be put back.
//!
//! Owns: taking one while others write, which of them are kept, what there is. Must never: hold up a write (a copy reads
//! one moment of the write-ahead log), or leave a file of a final name that was not checked.

use crate::{
    Connection, Result, StoreError, connect,
    integrity::{Look, Standing, connect_uri},
    open::FILE,
};
use diesel::{
    RunQueryDsl as _,
    dsl::sql,
    sql_types::{BigInt, Text},
};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

/// Where backups go, within the data folder.
pub(crate) const FOLDER: &str = "backups";
/// What a copy that is not yet checked ends with.
const UNREADY: &str = "unready";
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
    let entries = match fs::read_dir(data_dir.join(FOLDER)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        other => other.map_err(StoreError::from_io)?,
    };
    let mut all: Vec<_> = entries.flatten().filter_map(|entry| backup(&entry.path())).collect();
    all.sort_unstable_by_key(|backup| std::cmp::Reverse(backup.taken_at));
    Ok(all)
}

/// The backup that a file of the folder is by its name.
fn backup(path: &Path) -> Option<Backup> {
    let (kind, taken_at) = path.file_name()?.to_str()?.strip_suffix(".db")?.rsplit_once('-')?;
    let kind = BackupKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
    let bytes = fs::metadata(path).ok()?.len();
    Some(Backup { path: path.to_owned(), kind, taken_at: taken_at.parse().ok()?, bytes })
}

/// Takes a backup into the data folder, whoever else reads or writes meanwhile.
///
/// # Errors
/// There is no database, it is damaged, or the copy could not be written; no file is left then.
pub fn take(data_dir: &Path, kind: BackupKind, now: i64) -> Result<Backup> {
    let folder = data_dir.join(FOLDER);
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
    copy(&data_dir.join(FILE), to)
}

/// Copies a whole database file, checks the copy, and gives it its name.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".{}.{UNREADY}", std::process::id()));
    let unready = PathBuf::from(name);
    let _ = fs::remove_file(&unready);
    let done = copy_checked(from, &unready).and_then(|()| rename(&unready, to));
    if done.is_err() {
        let _ = fs::remove_file(&unready);
    }
    done
}

fn copy_checked(from: &Path, unready: &Path) -> Result<()> {
    let mut source = connect_uri(from, "mode=rw")?;
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(connect::name(unready)?).execute(&mut source)?;
    drop(source);
    check(unready)?;
    // SQLite leaves it to the system when a copy is on the disk
    File::open(unready).and_then(|file| file.sync_all()).map_err(StoreError::from_io)
}

/// Gives a file its name, for good.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(StoreError::from_io)?;
    match to.parent() {
        Some(folder) => File::open(folder).and_then(|f| f.sync_all()).map_err(StoreError::from_io),
        None => Ok(()),
    }
}

/// Looks whether a file is a sound database.
///
/// # Errors
/// It cannot be opened, or is damaged.
pub fn check(path: &Path) -> Result<()> {
    quick_check(&mut connect_uri(path, "mode=ro")?)
}

/// Looks at every page that an open database has, but not whether its indexes are complete.
///
/// # Errors
/// It is damaged, or could not be read.
pub fn quick_check(connection: &mut Connection) -> Result<()> {
    let found = diesel::select(sql::<Text>("(SELECT quick_check FROM pragma_quick_check(1))"));
    match found.get_result::<String>(connection)? {
        ok if ok == "ok" => Ok(()),
        words => Err(StoreError::Damaged(words)),
    }
}

/// The number of the last thing that happened: where it stays the same, nothing has changed that a backup is for.
///
/// # Errors
/// The read failed.
pub fn stamp(connection: &mut Connection) -> Result<i64> {
    Ok(diesel::select(sql::<BigInt>("(SELECT coalesce(max(id), 0) FROM events)")).get_result(connection)?)
}

/// Takes away the backups by the clock that are not kept any more.
///
/// # Errors
/// The folder cannot be read, or a file not be removed.
pub fn prune(data_dir: &Path) -> Result<()> {
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
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
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
