//! Putting a backup in the place of the database.
//!
//! Must never: begin while any process has the store open, or remove anything: what is replaced stays beside.

use crate::{
    Result, StoreError, backup,
    integrity::{Look, connect_uri},
    migrate,
    open::FILE,
};
use diesel::{RunQueryDsl as _, sql_types::Text};
use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// What SQLite keeps beside a database file, by what its name ends with.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// What a backup does not know of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// The tasks of the database that are not in the backup, by id; `None` where the database cannot be read.
    pub tasks: Option<Vec<String>>,
    /// Folders of tasks that the backup does not know; they are kept.
    pub folders: Vec<String>,
}

/// The sole right to a data folder's database, as long as this is kept: nobody has it open, and whoever wants to waits.
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

/// What would be lost with `backup` in the place of the database.
///
/// # Errors
/// The backup cannot be read, is damaged, or was written by a newer version.
pub fn loss(data_dir: &Path, backup: &Path) -> Result<Loss> {
    backup::check(backup)?;
    let mut connection = connect_uri(backup, "mode=ro")?;
    let (found, known) = (migrate::applied(&mut connection)?, migrate::known()?);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found == 0 {
        return Err(StoreError::Damaged("it has no tables of Legwork".into()));
    }
    let kept = task_ids(&mut connection)?;
    let there = Look::open(data_dir).and_then(|mut look| look.read(task_ids)).ok();
    let tasks = there.map(|there| there.difference(&kept).cloned().collect());
    let folders = fs::read_dir(data_dir.join("attempts")).into_iter().flatten().flatten();
    let mut folders: Vec<_> = folders
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !kept.contains(name))
        .collect();
    folders.sort_unstable();
    Ok(Loss { tasks, folders })
}

fn task_ids(connection: &mut crate::Connection) -> Result<BTreeSet<String>> {
    // by the table itself: an index may be what is damaged
    let ids: Vec<Id> = diesel::sql_query("SELECT id FROM agent_tasks NOT INDEXED").load(connection)?;
    Ok(ids.into_iter().map(|row| row.id).collect())
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: String,
}

/// Puts a copy of `backup` in the place of the database, which stays beside under a name with `now`; that name, where
/// there was one. If it ends halfway there is no database, which the next start tells.
///
/// # Errors
/// The backup is damaged, or a file could not be written or renamed.
pub fn restore(_alone: &Alone, data_dir: &Path, backup: &Path, now: i64) -> Result<Option<PathBuf>> {
    let file = data_dir.join(FILE);
    let ready = data_dir.join(format!("{FILE}.restored"));
    backup::copy(backup, &ready)?;
    let aside = data_dir.join(format!("{FILE}.broken-{now}"));
    // the log goes with it and never stays for the new one
    let moved = move_aside(&file, &aside)?;
    for suffix in BESIDE {
        move_aside(&with(&file, suffix), &with(&aside, suffix))?;
    }
    backup::rename(&ready, &file)?;
    Ok(moved.then_some(aside))
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether there was something to move.
fn move_aside(from: &Path, to: &Path) -> Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::from_io(error)),
    }
}
