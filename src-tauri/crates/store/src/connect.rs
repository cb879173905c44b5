//! Connections to the database file: pragmas, and the library's version.

use crate::{Connection, Result, StoreError};
use diesel::{Connection as _, connection::SimpleConnection, prelude::*};
use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    time::{Duration, Instant},
};

/// Older SQLite libraries have a race between processes that can damage the file.
const OLDEST_LIBRARY: i64 = 3_051_003;
/// How long another process that makes the same file is waited for,
const PATIENCE: Duration = Duration::from_secs(10);
/// and how often it is looked whether it is done.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

pub(crate) fn connect_writer(path: &Path) -> Result<Connection> {
    let mut connection = Connection::establish(name(path)?)?;
    connection.batch_execute("PRAGMA busy_timeout = 10000;")?;
    write_ahead(&mut connection)?;
    connection.batch_execute(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(connection)
}

/// Makes the file where there is none, for its owner alone, and takes it from others where it was made by a version
/// that left it to them: the folder may be one that others can look into. SQLite gives its log the same rights.
pub(crate) fn keep_private(path: &Path) {
    const OWN: u32 = 0o600;
    let made = fs::OpenOptions::new().write(true).create(true).truncate(false).mode(OWN).open(path);
    // what cannot be opened or changed is told when it is connected to
    let Ok(file) = made else { return };
    let is_open_to_others = file.metadata().is_ok_and(|found| found.is_file() && found.mode() & 0o077 != 0);
    if is_open_to_others {
        let _ = file.set_permissions(fs::Permissions::from_mode(OWN));
    }
}

/// The path as SQLite takes it. One that is no text must not become that of another file.
pub(crate) fn name(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| StoreError::NotText(path.to_owned()))
}

/// Switches a fresh file to a write-ahead log; a look at one that has it already. Of several processes that switch at
/// the same moment SQLite refuses all but one at once, whatever the busy time-out: the others look again.
fn write_ahead(connection: &mut Connection) -> Result<()> {
    let patience = Instant::now() + PATIENCE;
    loop {
        match connection.batch_execute("PRAGMA journal_mode = WAL;").map_err(StoreError::from) {
            Err(StoreError::Busy) if Instant::now() < patience => std::thread::sleep(LOOK_AGAIN),
            other => return other,
        }
    }
}

/// Opens the file once more, which must be there: SQLite would make it anew.
pub(crate) fn connect_writer_again(path: &Path) -> Result<Connection> {
    refuse_emptied(path)?;
    connect_writer(path)
}

fn refuse_emptied(path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.len() == 0 => Err(StoreError::Emptied { missing: false }),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(StoreError::Emptied { missing: true }),
        Ok(_) | Err(_) => Ok(()),
    }
}

pub(crate) fn connect_reader(path: &Path) -> Result<Connection> {
    refuse_emptied(path)?;
    let mut connection = Connection::establish(name(path)?)?;
    connection.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;",
    )?;
    Ok(connection)
}

/// Refuses a library with the race.
pub(crate) fn check_library(connection: &mut Connection) -> Result<()> {
    let version = library_version(connection)?;
    let mut parts = version.split('.').map(|p| p.parse::<i64>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let number = next() * 1_000_000 + next() * 1000 + next();
    if number < OLDEST_LIBRARY { Err(StoreError::OldLibrary(version)) } else { Ok(()) }
}

/// The version of the SQLite library.
pub(crate) fn library_version(connection: &mut Connection) -> Result<String> {
    let version = diesel::dsl::sql::<diesel::sql_types::Text>("sqlite_version()");
    Ok(diesel::select(version).get_result(connection)?)
}
