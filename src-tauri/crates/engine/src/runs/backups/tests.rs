//! When one is taken.

use super::*;
use crate::{
    process,
    runs::{health::Health, pool::Scope},
    testing::Bench,
};
use store::breaking;

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

#[test]
fn damage_that_a_backup_comes_upon_is_told_as_any_other() {
    let pool = || Arc::new(Pool::new(Scope::Queue, true, None, |_, _, _| {}));
    for (what, spoilt, health) in [
        ("nothing", None, Health::Well),
        ("the events", Some("events"), Health::Damaged),
        ("the attempts", Some("task_attempts"), Health::Damaged),
        ("the tasks", Some("agent_tasks"), Health::Damaged),
        ("what depends on what", Some("task_dependencies"), Health::Damaged),
    ] {
        let (bench, pool) = (Bench::new(), pool());
        bench.create("one", "ok");
        let core = bench.context();
        // what was written stands in the file, and not in the log beside it
        breaking::alter_as_allowed(&core.data_dir, "PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        if let Some(name) = spoilt {
            breaking::spoil(&core.data_dir, name).unwrap();
        }
        let trouble = take_if_due(core, &pool, core.now(), None);
        assert_eq!(trouble.is_some(), spoilt.is_some(), "{what}: {trouble:?}");
        assert_eq!(pool.lock().health, health, "{what}");
        assert_eq!(process::fault::suspects_data(&core.data_dir), spoilt.is_some(), "{what}");
        assert!(backup::list(&core.data_dir).unwrap().len() <= usize::from(spoilt.is_none()), "{what}");
    }
}

/// How often the whole file is read in vain in two hours, and whether there is a backup in the end.
fn two_hours(core: &Arc<EngineContext>) -> (u32, bool) {
    let pool = Arc::new(Pool::new(Scope::Queue, true, None, |_, _, _| {}));
    let (mut trouble, mut tries) = (None::<NoBackup>, 0);
    for minute in 0..120 {
        let before = trouble.as_ref().map_or(0, |trouble| trouble.in_vain);
        trouble = take_if_due(core, &pool, core.now() + minute * LOOK_MS, trouble);
        tries += u32::from(trouble.as_ref().is_some_and(|trouble| trouble.in_vain > before));
    }
    assert_eq!(pool.lock().health, Health::Well, "it is nothing that stops the queue");
    (tries, !backup::list(&core.data_dir).unwrap().is_empty())
}

#[test]
fn a_file_of_which_no_backup_can_be_taken_is_not_read_as_a_whole_every_minute() {
    let other = [
        "UPDATE sqlite_schema SET sql = replace(sql, '(status, id)', '(title, id)') WHERE name = 'agent_tasks_list'",
        "REINDEX agent_tasks_list",
        "UPDATE sqlite_schema SET sql = replace(sql, '(title, id)', '(status, id)') WHERE name = 'agent_tasks_list'",
    ];
    for (what, damage, (tries, is_taken)) in [
        ("it is sound", &[][..], (0, true)),
        // only the check of the copy sees it
        ("an index has as many rows as it should, but others", &other[..], (7, false)),
    ] {
        let bench = Bench::new();
        bench.create("one", "ok");
        let core = bench.context();
        for statement in damage {
            breaking::alter(&core.data_dir, statement).unwrap();
        }
        assert_eq!(two_hours(core), (tries, is_taken), "{what}");
    }
}
