//! When one is taken.

use super::*;
use crate::testing::Bench;

#[test]
fn one_is_due_when_the_newest_is_an_hour_old() {
    for (newest, now, due) in [
        (None, 0, true),
        (Some(0), 0, false),
        (Some(0), HOUR_MS - 1, false),
        (Some(0), HOUR_MS, true),
        (Some(HOUR_MS), 0, true),
    ] {
        assert_eq!(is_due(newest, now), due, "{newest:?} {now}");
    }
}

#[test]
fn one_is_taken_an_hour_later_where_something_has_changed() {
    let bench = Bench::new();
    let core = bench.context();
    let (dir, file, start) = (&core.data_dir, core.store.path(), core.now());
    let taken = |now: i64| match back_up_if_due(dir, file, now).unwrap() {
        Outcome::Taken(backup) => Some(backup.taken_at),
        Outcome::NotDue => None,
        Outcome::NoRoom { .. } => panic!("the disk of the tests is full"),
    };
    assert_eq!(taken(start), Some(start), "there was none");
    bench.create("one", "ok");
    assert_eq!(taken(start + HOUR_MS - 1), None, "not yet");
    assert_eq!(taken(start + HOUR_MS), Some(start + HOUR_MS));
    assert_eq!(taken(start + 3 * HOUR_MS), None, "nothing has changed, whichever process looks");
    bench.create("two", "ok");
    assert_eq!(taken(start + 3 * HOUR_MS), Some(start + 3 * HOUR_MS));
    // the newest of them is not to be read any more
    let newest = backup::list(dir).unwrap().remove(0);
    std::fs::write(&newest.path, "Dear diary").unwrap();
    assert_eq!(taken(start + 4 * HOUR_MS), Some(start + 4 * HOUR_MS));
}
