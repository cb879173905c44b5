//! One database has one name: what is told by a file's name (the log beside it, the lock of its pool, the folders of
//! attempts) would exist twice for one that can be reached by two.

use crate::{Result, StoreError};
use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

/// Refuses a database that another folder may hold as well: a link to a file elsewhere, or a file with several names.
pub(crate) fn refuse_second(path: &Path) -> Result<()> {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(()) };
    if metadata.is_symlink() {
        // one that leads nowhere is told as what it is: missing
        let target = fs::canonicalize(path).ok();
        return target.map_or(Ok(()), |target| Err(StoreError::SecondName { link_to: Some(target) }));
    }
    // a folder has a link from each below it; that it is none is told when it is opened
    if metadata.is_file() && metadata.nlink() > 1 {
        Err(StoreError::SecondName { link_to: None })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FILE, Store, StoreOptions};
    use std::os::unix::fs::symlink;

    fn open(data_dir: &Path) -> Result<Store> {
        let data_dir = data_dir.to_owned();
        Store::open(StoreOptions { data_dir, after_commit: None, make_room: None, now: 1 })
    }

    #[test]
    fn a_database_that_two_folders_hold_is_refused_in_either() {
        let dir = tempfile::tempdir().unwrap();
        let (real, other, linked) =
            (dir.path().join("real"), dir.path().join("other"), dir.path().join("linked"));
        fs::create_dir(&real).unwrap();
        fs::create_dir(&other).unwrap();
        drop(open(&real).unwrap());
        // the whole folder under two names is one folder, with one lock
        symlink(&real, &linked).unwrap();
        drop(open(&linked).unwrap());

        symlink(real.join(FILE), other.join(FILE)).unwrap();
        let refused = open(&other).err();
        let target = fs::canonicalize(real.join(FILE)).unwrap();
        assert!(
            matches!(&refused, Some(StoreError::SecondName { link_to: Some(found) }) if *found == target),
            "{refused:?}"
        );
        drop(open(&real).expect("the file itself is used where it lies"));

        fs::remove_file(other.join(FILE)).unwrap();
        fs::hard_link(real.join(FILE), other.join(FILE)).unwrap();
        for folder in [&other, &real] {
            let refused = open(folder).err();
            assert!(matches!(refused, Some(StoreError::SecondName { link_to: None })), "{refused:?}");
        }
        fs::remove_file(other.join(FILE)).unwrap();
        drop(open(&real).unwrap());
    }
}
