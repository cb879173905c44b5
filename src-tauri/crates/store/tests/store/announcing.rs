//! Which ended tasks are to be told of next.

use crate::fresh::Fresh;
use store::{
    inbox::{self, InboxRow},
    tasks,
};

/// Tasks that ended in this order, whatever their ids and however they ended.
fn ended(fresh: &Fresh, count: usize) -> Vec<String> {
    let ids: Vec<String> = (0..count).map(|n| format!("t{:03}", (n * 37) % count)).collect();
    for (n, id) in ids.iter().enumerate() {
        fresh.add_with(id, |task| task.completed_at = Some(1000 + n as i64));
        let status = if n % 3 == 0 { "failed" } else { "completed" };
        for to in ["running", status] {
            fresh.sql(&format!("UPDATE agent_tasks SET status = '{to}' WHERE id = '{id}'")).unwrap();
        }
    }
    ids
}

fn next(fresh: &Fresh, limit: i64) -> Vec<String> {
    let user = store::users::LOCAL_USER;
    let rows = fresh.store.read(|c| tasks::unannounced(c, user, limit)).unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

#[test]
fn those_that_ended_first_come_first_and_never_more_than_asked_for() {
    let fresh = Fresh::new();
    let ids = ended(&fresh, 25);
    for limit in [1, 7, 24, 25, 100] {
        let expected = &ids[..limit.min(ids.len())];
        assert_eq!(next(&fresh, limit as i64), expected, "at most {limit}");
    }
}

#[test]
fn what_was_told_or_deleted_is_left_out() {
    let fresh = Fresh::new();
    let ids = ended(&fresh, 6);
    let told = vec![ids[0].clone(), ids[3].clone()];
    fresh.store.write(move |c| tasks::mark_announced(c, &told, 5000)).unwrap();
    let deleted = ids[1].clone();
    fresh.store.write(move |c| tasks::set_deleted(c, &deleted, Some(5000))).unwrap();
    assert_eq!(next(&fresh, 100), [&ids[2], &ids[4], &ids[5]].map(Clone::clone));
}

#[test]
fn what_is_put_off_is_told_when_it_comes_back_and_not_before() {
    let fresh = Fresh::new();
    let ids = ended(&fresh, 3);
    fresh.add("goes on");
    let told = vec![ids[0].clone(), ids[2].clone()];
    fresh.store.write(move |c| tasks::mark_announced(c, &told, 5000)).unwrap();
    for id in [ids[0].as_str(), ids[1].as_str(), "goes on"] {
        let row = InboxRow { snoozed_until: Some(7000), ..InboxRow::untouched(id) };
        fresh.store.write(move |c| inbox::put(c, &row, 6000)).unwrap();
    }
    assert!(next(&fresh, 100).is_empty(), "one that nobody was told of is put off as well");
    assert_eq!(fresh.store.write(|c| inbox::wake(c, 6999)).unwrap(), 0);
    assert_eq!(fresh.store.write(|c| inbox::wake(c, 7000)).unwrap(), 3);
    assert_eq!(next(&fresh, 100), [&ids[0], &ids[1]].map(Clone::clone));
    let again = next(&fresh, 100);
    fresh.store.write(move |c| tasks::mark_announced(c, &again, 8000)).unwrap();
    assert_eq!(fresh.store.write(|c| inbox::wake(c, 9000)).unwrap(), 0);
    assert!(next(&fresh, 100).is_empty(), "once");
}
