//! Who is refused where others write.

use super::*;
use crate::connect::connect_writer;
use diesel::connection::SimpleConnection as _;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

/// Nothing else waits.
struct Nobody;

impl Waiting for Nobody {
    fn next(&self) -> Option<Request> {
        None
    }
}

/// A process that has waited for its turn in vain, and asks SQLite for so many milliseconds only.
fn impatient(path: &Path, dir: &Path, busy: u32) -> Groups {
    let mut connection = connect_writer(path).unwrap();
    connection.batch_execute(&format!("PRAGMA busy_timeout = {busy}")).unwrap();
    let mut turns = Turns::of(dir);
    assert!(turns.wait_for(Duration::ZERO).is_none());
    Groups::new(path.to_owned(), connection, turns, Hooks { after_commit: None, make_room: None })
}

#[test]
fn who_writes_without_a_turn_is_refused_only_where_nobody_moves_on() {
    for (moves, busy) in [(false, 1), (true, 2_000)] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("legwork.db");
        let mut writing = connect_writer(&path).unwrap();
        let mut others = Turns::of(dir.path());
        let turn = others.wait().unwrap();
        writing.batch_execute("BEGIN IMMEDIATE").unwrap();
        let mut groups = impatient(&path, dir.path(), busy);
        let (tell, told) = mpsc::sync_channel(1);
        let has_run = Arc::new(AtomicBool::new(false));
        let runs = Arc::clone(&has_run);
        let change: Change = Box::new(move |_| {
            runs.store(true, Ordering::Relaxed);
            Ok(Box::new(()) as Value)
        });
        let (at_the_door, waits) = mpsc::channel();
        let asking = thread::spawn(move || {
            at_the_door.send(()).unwrap();
            groups.run(Request { change, asker: Asker::Waiting(tell) }, &Nobody);
        });
        waits.recv().unwrap();
        if moves {
            // it asks SQLite by now, or has seen by the first that signs that it may stand in the line
            for _ in 0..5 {
                thread::sleep(Duration::from_millis(10));
                others.sign();
            }
            writing.batch_execute("ROLLBACK").unwrap();
            drop(turn);
        }
        asking.join().unwrap();
        let Reply::Done(result) = told.recv().unwrap() else { panic!("it is to lead") };
        assert!(matches!((moves, result), (true, Ok(_)) | (false, Err(StoreError::Busy))));
        assert_eq!(has_run.load(Ordering::Relaxed), moves, "nothing was done where it is refused");
    }
}
