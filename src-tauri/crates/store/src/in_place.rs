//! Whether the file that is open is still the one in its place. SQLite goes on with a file that has lost its name, and
//! everything that is written into it then is gone with the process.

use crate::{Result, StoreError};
use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// A file by what does not change when it is renamed.
#[derive(Clone, Debug)]
pub(crate) struct InPlace {
    path: PathBuf,
    /// Its device and number on that; `None` where that could not be told, and then it counts as in its place.
    file: Option<(u64, u64)>,
}

impl InPlace {
    /// The file that is at `path` now.
    pub(crate) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), file: number(path).ok() }
    }

    /// Refuses to go on with one that is not in its place. What cannot be looked at is no matter of this.
    pub(crate) fn check(&self) -> Result<()> {
        let Some(file) = self.file else { return Ok(()) };
        let is_there = match number(&self.path) {
            Ok(now) => now == file,
            Err(error) => {
                !matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
            }
        };
        let folder = || self.path.parent().unwrap_or(&self.path).to_owned();
        if is_there { Ok(()) } else { Err(StoreError::Displaced(folder())) }
    }
}

fn number(path: &Path) -> std::io::Result<(u64, u64)> {
    fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FILE, Store, StoreOptions};

    #[test]
    fn nothing_is_read_from_or_written_into_a_file_that_has_lost_its_place() {
        for what in ["removed", "renamed", "replaced", "its folder removed", "its folder renamed"] {
            let dir = tempfile::tempdir().unwrap();
            let folder = dir.path().join("data");
            fs::create_dir(&folder).unwrap();
            let options =
                StoreOptions { data_dir: folder.clone(), after_commit: None, make_room: None, now: 1 };
            let store = Store::open(options).unwrap();
            let write = || store.write(|c| crate::queue_state::set_paused(c, true, None, 2));
            let read = || store.read(crate::queue_state::paused).map(drop);
            write().unwrap();
            read().unwrap();
            store.check_in_place().unwrap();
            let file = folder.join(FILE);
            match what {
                "removed" => fs::remove_file(&file).unwrap(),
                "renamed" => fs::rename(&file, folder.join("other.db")).unwrap(),
                "replaced" => {
                    fs::copy(&file, folder.join("copy.db")).unwrap();
                    fs::rename(folder.join("copy.db"), &file).unwrap();
                }
                "its folder removed" => fs::remove_dir_all(&folder).unwrap(),
                _ => fs::rename(&folder, dir.path().join("elsewhere")).unwrap(),
            }
            for refused in [write(), read(), store.check_in_place()] {
                assert!(
                    matches!(&refused, Err(StoreError::Displaced(at)) if *at == folder),
                    "{what}: {refused:?}"
                );
            }
        }
    }
}
