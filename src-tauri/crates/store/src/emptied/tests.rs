//! What is a new folder, and what had a database once.

use super::*;
use crate::{Store, StoreError::Emptied, StoreOptions, connect::connect_writer};

fn open(data_dir: &Path) -> Result<Store> {
    Store::open(StoreOptions { data_dir: data_dir.to_owned(), after_commit: None, make_room: None, now: 1 })
}

#[test]
fn one_that_was_here_is_missed_by_whatever_tells_of_it() {
    type Leave = fn(&Path);
    let signs: [(&str, Leave); 3] = [
        ("files of a task", |dir| fs::create_dir_all(dir.join("attempts/some-task")).unwrap()),
        ("a backup", |dir| {
            fs::create_dir(dir.join("backups")).unwrap();
            fs::write(dir.join("backups/hourly-1.db"), "").unwrap();
        }),
        ("its mark", |dir| {
            drop(open(dir).unwrap());
            for name in ["legwork.db", "legwork.db-wal", "legwork.db-shm"] {
                let _ = fs::remove_file(dir.join(name));
            }
        }),
    ];
    for (what, leave) in signs {
        let dir = tempfile::tempdir().unwrap();
        leave(dir.path());
        let file = dir.path().join(FILE);
        assert!(matches!(open(dir.path()), Err(Emptied { missing: true })), "{what}");
        assert!(!file.exists(), "{what}: nothing is made");
        fs::write(&file, "").unwrap();
        assert!(matches!(open(dir.path()), Err(Emptied { missing: false })), "{what}");
        assert_eq!(fs::metadata(&file).unwrap().len(), 0, "{what}: it is left as it was");
        fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(dir.path().join("gone.db"), &file).unwrap();
        assert!(matches!(open(dir.path()), Err(Emptied { missing: true })), "{what}: a link to nothing");
        assert!(!dir.path().join("gone.db").exists(), "{what}");
        fs::remove_file(&file).unwrap();
        drop(connect_writer(&file).unwrap());
        assert!(
            matches!(open(dir.path()), Err(Emptied { missing: false })),
            "{what}: a database without tables"
        );
    }
}

#[test]
fn a_new_folder_is_begun_even_with_an_empty_file_in_it() {
    for empty in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("attempts")).unwrap();
        if empty {
            fs::write(dir.path().join(FILE), "").unwrap();
        }
        drop(open(dir.path()).unwrap());
        drop(open(dir.path()).unwrap());
    }
}

#[test]
fn one_that_goes_while_it_is_open_is_not_made_anew() {
    for missing in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let file = dir.path().join(FILE);
        if missing {
            fs::remove_file(&file).unwrap()
        } else {
            fs::write(&file, "").unwrap()
        }
        let watched = store.watcher().map(drop);
        assert!(matches!(watched, Err(Emptied { missing: found }) if found == missing), "{watched:?}");
        // SQLite itself may put the last of its log into an emptied one
        drop(store);
        assert!(!missing || !file.exists());
    }
}
