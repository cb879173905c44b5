//! Opening a database file for a look that changes nothing in it: no migration, no repair, no new file.

use crate::{
    Connection, Result, StoreError,
    connect::library_version,
    place::FILE,
    version::{applied, version},
};
use diesel::{Connection as _, connection::SimpleConnection};
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// What stands in the place of the database file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing; it is made when the store is opened first.
    Missing,
    /// A file without a byte, which would be taken for a new one.
    Empty,
    /// A symbolic link: locks beside it would not keep a second engine away from the same file.
    Link,
    /// A file.
    File,
}

/// A look at the database of a data folder.
pub struct Look {
    connection: Connection,
}

impl Look {
    /// What stands in the place of the file.
    ///
    /// # Errors
    /// The folder cannot be looked at.
    pub fn standing(data_dir: &Path) -> Result<Standing> {
        match fs::symlink_metadata(data_dir.join(FILE)) {
            Ok(metadata) if metadata.is_symlink() => Ok(Standing::Link),
            Ok(metadata) if metadata.len() == 0 => Ok(Standing::Empty),
            Ok(_) => Ok(Standing::File),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Standing::Missing),
            Err(error) => Err(StoreError::Io(error.to_string())),
        }
    }

    /// Opens the file, which must be there.
    ///
    /// # Errors
    /// It cannot be opened, or is no database.
    pub fn open(data_dir: &Path) -> Result<Self> {
        let path = data_dir.join(FILE);
        let mut connection = connect_kept(&path)?;
        connection.batch_execute("PRAGMA query_only = ON")?;
        Ok(Self { connection })
    }

    /// How many migrations the file has seen, and how many this program knows.
    ///
    /// # Errors
    /// The read failed.
    pub fn migrations(&mut self) -> Result<(i64, i64)> {
        version(&mut self.connection)
    }

    /// The version of the SQLite library.
    ///
    /// # Errors
    /// The read failed.
    pub fn library(&mut self) -> Result<String> {
        library_version(&mut self.connection)
    }

    /// Looks in one read transaction.
    ///
    /// # Errors
    /// Whatever `query` gives.
    pub fn read<T>(&mut self, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.connection.transaction(query)
    }
}

/// Opens a database file to read, wherever it lies.
pub(crate) fn connect_kept(path: &Path) -> Result<Connection> {
    let log = fs::metadata(beside(path, "-wal")).map_or(0, |metadata| metadata.len());
    match connect_uri(path, "mode=ro") {
        // where nothing may be written, not even the log's index can be made: without a log none is needed
        Err(StoreError::Io(_) | StoreError::ReadOnly) if log == 0 => connect_uri(path, "mode=ro&immutable=1"),
        other => other,
    }
}

/// The file that SQLite keeps beside a database, by what its name ends with.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Opens a database file, which must be there, and reads its head.
pub(crate) fn connect_uri(path: &Path, how: &str) -> Result<Connection> {
    let mut connection = Connection::establish(&uri(path, how)?)?;
    connection.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;",
    )?;
    // the file is read only now
    applied(&mut connection)?;
    Ok(connection)
}

/// The path as SQLite's URI: every byte that means something there is written as its number.
pub(crate) fn uri(path: &Path, how: &str) -> Result<String> {
    let path =
        path.to_str().ok_or_else(|| StoreError::Io(format!("{} is not UTF-8 text", path.display())))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let written: String = path
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    Ok(format!("file:{written}?{how}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, StoreOptions};

    #[test]
    fn a_file_in_a_folder_of_any_name_is_looked_at_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("50% of? #1 & Süß");
        fs::create_dir(&folder).unwrap();
        assert_eq!(Look::standing(&folder).unwrap(), Standing::Missing);
        assert!(Look::open(&folder).is_err());
        assert!(fs::read_dir(&folder).unwrap().next().is_none(), "a look makes nothing");
        let options = StoreOptions { data_dir: folder.clone(), after_commit: None, make_room: None, now: 1 };
        drop(Store::open(options).unwrap());
        let before = fs::read(folder.join(FILE)).unwrap();
        assert_eq!(Look::standing(&folder).unwrap(), Standing::File);
        let mut look = Look::open(&folder).unwrap();
        let (found, known) = look.migrations().unwrap();
        assert_eq!(found, known);
        assert_eq!(look.read(super::super::differences).unwrap(), Vec::<String>::new());
        assert!(look.read(|c| Ok(c.batch_execute("DELETE FROM users")?)).is_err());
        drop(look);
        assert!(fs::read(folder.join(FILE)).unwrap() == before);
    }
}
