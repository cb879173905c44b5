//! Which are kept, and that one is whole or is not there.

use super::*;
use crate::{Store, StoreOptions};
use std::{fs::File, os::unix::fs::PermissionsExt as _};

#[test]
fn the_newest_of_each_hour_day_and_week_are_kept() {
    const DAY: i64 = 24 * HOUR_MS;
    let hourly = |from: i64, to: i64| (from..to).map(|n| n * HOUR_MS).collect::<Vec<_>>();
    // what there is, how many stay, the oldest that stays
    let table: &[(&str, Vec<i64>, usize, Option<i64>)] = &[
        ("none", vec![], 0, None),
        ("one", vec![5], 1, Some(5)),
        ("three within an hour", vec![1, 2, 3], 1, Some(3)),
        ("a day of hours", hourly(0, 24), 24, Some(0)),
        // the last one of an earlier day, though 24 hours are kept
        ("two days of hours", hourly(0, 48), 25, Some(23 * HOUR_MS)),
        ("one a day for ten days", (0..10).map(|n| n * DAY).collect(), 10, Some(0)),
        ("one a day for a year", (0..365).map(|n| n * DAY).collect(), 24, Some(341 * DAY)),
        ("one a week for a year", (0..52).map(|n| n * 7 * DAY).collect(), 24, Some(28 * 7 * DAY)),
        ("thirty days of hours", hourly(0, 720), 32, Some((2 * 168 - 1) * HOUR_MS)),
        ("before 1970", vec![-1, -2], 1, Some(-1)),
    ];
    for (what, there, count, oldest) in table {
        let kept = kept(there);
        assert_eq!((kept.len(), kept.first().copied()), (*count, *oldest), "{what}");
        assert_eq!(kept.last(), there.iter().max(), "{what}: the newest always stays");
        let again: Vec<_> = kept.iter().copied().collect();
        assert_eq!(super::kept(&again), kept, "{what}: what is kept stays kept");
    }
}

fn opened(data_dir: &Path) -> Store {
    let options = StoreOptions { data_dir: data_dir.to_owned(), after_commit: None, make_room: None, now: 1 };
    Store::open(options).unwrap()
}

#[test]
fn one_is_taken_while_the_store_is_open_and_is_sound() {
    let dir = tempfile::tempdir().unwrap();
    let store = opened(dir.path());
    let taken = take(dir.path(), BackupKind::Hourly, 7).unwrap();
    check(&taken.path).unwrap();
    let mode = fs::metadata(&taken.path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    let asked = take(dir.path(), BackupKind::Asked, 9).unwrap();
    assert_eq!(list(dir.path()).unwrap(), [asked, taken]);
    assert_eq!(fs::read_dir(dir.path().join(BACKUPS)).unwrap().count(), 2, "nothing unready is left");
    drop(store);
}

#[test]
fn a_writer_is_not_held_up_and_the_copy_is_of_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let store = opened(dir.path());
    let folder = dir.path().to_owned();
    store
        .write(move |_| {
            // somebody is within a write at this moment
            take(&folder, BackupKind::Hourly, 7).map(|_| ())
        })
        .unwrap();
    check(&list(dir.path()).unwrap()[0].path).unwrap();
}

#[test]
fn of_a_damaged_file_no_backup_is_made() {
    let dir = tempfile::tempdir().unwrap();
    drop(opened(dir.path()));
    let file = dir.path().join(FILE);
    let whole = fs::read(&file).unwrap();
    for (what, bytes) in [
        ("nothing", vec![]),
        ("text", b"Dear diary, ".repeat(400)),
        ("half of it", whole[..whole.len() / 2].to_vec()),
        ("a page of noise", [&whole[..4096], &[0x5a; 4096], &whole[8192..]].concat()),
    ] {
        fs::write(&file, bytes).unwrap();
        assert!(take(dir.path(), BackupKind::Asked, 7).is_err(), "{what}");
        let left: Vec<_> = fs::read_dir(dir.path().join(BACKUPS)).unwrap().flatten().collect();
        assert!(left.is_empty(), "{what}: {left:?}");
    }
}

#[test]
fn only_what_the_clock_took_is_taken_away() {
    let dir = tempfile::tempdir().unwrap();
    drop(opened(dir.path()));
    for now in [1, 2, 3] {
        for kind in BackupKind::ALL {
            take(dir.path(), kind, now).unwrap();
        }
    }
    prune(dir.path()).unwrap();
    let left = list(dir.path()).unwrap();
    let hourly: Vec<_> = left.iter().filter(|b| b.kind == BackupKind::Hourly).map(|b| b.taken_at).collect();
    assert_eq!((left.len(), hourly), (7, vec![3]));
}

#[test]
fn what_a_copy_that_never_ended_has_left_goes_and_one_that_is_written_stays() {
    let dir = tempfile::tempdir().unwrap();
    drop(opened(dir.path()));
    take(dir.path(), BackupKind::Hourly, 1).unwrap();
    let [left, written] =
        ["a", "b"].map(|name| dir.path().join(BACKUPS).join(format!("hourly-2.db.{name}.unready")));
    let held = [&left, &written].map(|path| File::create(path).unwrap());
    held[1].lock().unwrap();
    prune(dir.path()).unwrap();
    assert_eq!((left.exists(), written.exists()), (false, true));
    drop(held);
    prune(dir.path()).unwrap();
    assert!(!written.exists());
    assert_eq!(list(dir.path()).unwrap().len(), 1);
}

#[test]
fn the_newest_good_one_is_found_and_what_it_is_of_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let store = opened(dir.path());
    let good = take(dir.path(), BackupKind::Hourly, 1).unwrap();
    let bad = take(dir.path(), BackupKind::Hourly, 2).unwrap();
    assert_eq!(stamp_of(&good).unwrap(), store.read(stamp).unwrap());
    assert_eq!(newest_good(dir.path()).unwrap().as_ref(), Some(&bad));
    let whole = fs::read(&bad.path).unwrap();
    fs::write(&bad.path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(newest_good(dir.path()).unwrap(), Some(good));
    let folder: Vec<_> = fs::read_dir(dir.path().join(BACKUPS)).unwrap().collect();
    assert_eq!(folder.len(), 2, "a look leaves nothing beside them: {folder:?}");
}
