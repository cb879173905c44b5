//! A full disk, as SQLite itself says it.

use crate::{
    fresh::{Fresh, number, sql},
    writer::{Change, adds, ids, in_one_group},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use store::{Connection, Result, StoreError};

/// Lets the database of this connection grow by so many pages and no more.
fn leave_pages(connection: &mut Connection, pages: i64) -> Result<()> {
    let now = number(connection, "SELECT page_count FROM pragma_page_count()")?;
    sql(connection, &format!("PRAGMA max_page_count = {}", now + pages))
}

/// A setting of one megabyte, on a disk that has no room for it as long as `full` says so.
fn large(name: &'static str, full: &Arc<AtomicBool>) -> Change {
    let full = Arc::clone(full);
    Box::new(move |c| {
        if full.load(Ordering::SeqCst) {
            leave_pages(c, 8)?;
        }
        let value = format!("hex(zeroblob({}))", 1 << 19);
        let user = store::users::LOCAL_USER;
        sql(c, &format!("INSERT INTO settings (user_id, name, value) VALUES ('{user}', '{name}', {value})"))
    })
}

#[test]
fn a_disk_that_fills_up_within_a_group_fails_only_what_does_not_fit() {
    let fresh = Fresh::new();
    let full = Arc::new(AtomicBool::new(true));
    let group = vec![adds("a"), large("one", &full), adds("b"), adds("c"), large("two", &full), adds("d")];
    let answers = in_one_group(&fresh, group);
    for (n, answer) in answers.iter().enumerate() {
        match answer {
            Ok(()) => assert!(![1, 4].contains(&n), "request {n} cannot have fitted"),
            Err(error) => {
                assert!([1, 4].contains(&n), "request {n}: {error:?}");
                assert!(matches!(error, StoreError::Full), "it says why: {error:?}");
            }
        }
    }
    let again = fresh.reopened();
    assert_eq!(ids(&again), ["a", "b", "c", "d"], "what was acknowledged is there, once");
    assert_eq!(again.number("SELECT COUNT(*) FROM settings"), 0, "and nothing else");
    again.assert_sound();
}

#[test]
fn it_goes_on_by_itself_when_there_is_room_again() {
    let fresh = Fresh::new();
    let full = Arc::new(AtomicBool::new(true));
    assert!(matches!(fresh.store.write(large("one", &full)), Err(StoreError::Full)));
    full.store(false, Ordering::SeqCst);
    fresh.store.write(large("one", &full)).unwrap();
    fresh.add("a");
    let again = fresh.reopened();
    assert_eq!((ids(&again), again.number("SELECT COUNT(*) FROM settings")), (vec!["a".to_owned()], 1));
}

#[test]
fn a_request_that_does_not_notice_is_not_acknowledged() {
    let fresh = Fresh::new();
    let full = Arc::new(AtomicBool::new(true));
    let hides = large("one", &full);
    let answers = in_one_group(
        &fresh,
        vec![
            adds("a"),
            Box::new(move |c| {
                sql(c, "UPDATE queue_state SET paused = 1")?;
                // as if a failed write were no matter: the transaction is gone all the same
                let _ = hides(c);
                Ok(())
            }),
            adds("b"),
        ],
    );
    assert!(answers[0].is_ok() && answers[2].is_ok(), "{answers:?}");
    assert!(answers[1].is_err(), "nothing is acknowledged on a guess");
    let again = fresh.reopened();
    assert_eq!(ids(&again), ["a", "b"]);
    assert_eq!(again.number("SELECT paused FROM queue_state"), 0);
}
