//! The writer: groups, and what undoes what.

use crate::fresh::{Fresh, refusal, sql, task};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};
use store::{Connection, GROUP_REQUESTS, Result, StoreError, tasks};

/// Long enough for anything that must happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Keeps the writer busy with a request of its own, so that what is sent meanwhile waits together.
pub(crate) struct Gate {
    open: Sender<()>,
    answered: Receiver<Result<()>>,
}

impl Gate {
    /// Returns once the writer stands at the gate.
    pub(crate) fn shut(fresh: &Fresh) -> Self {
        let (open, opened) = mpsc::channel();
        let (arrive, arrived) = mpsc::channel();
        let (answer, answered) = mpsc::channel();
        let opened = std::sync::Mutex::new(opened);
        fresh.store.write_behind(
            move |_| {
                let _ = arrive.send(());
                // dropped with the test, should that fail meanwhile
                let _ = opened.lock().unwrap().recv();
                Ok(())
            },
            move |result| {
                let _ = answer.send(result);
            },
        );
        arrived.recv_timeout(DEADLINE).unwrap();
        Self { open, answered }
    }

    /// Opens it once its own work has taken as long as a group may: what waits is not of its group then.
    pub(crate) fn open_after_its_time(self) {
        std::thread::sleep(store::GROUP_TIME);
        self.open();
    }

    fn open(self) {
        self.open.send(()).unwrap();
        self.answered.recv_timeout(DEADLINE).unwrap().unwrap();
    }
}

pub(crate) type Change = Box<dyn Fn(&mut Connection) -> Result<()> + Send>;

/// Sends requests while the writer stands at a gate, so that they share a group, and gives their answers in order.
/// The gate itself is a group of its own: it takes longer than a group may.
pub(crate) fn in_one_group(fresh: &Fresh, changes: Vec<Change>) -> Vec<Result<()>> {
    let gate = Gate::shut(fresh);
    let (tell, told) = mpsc::channel();
    let count = changes.len();
    for (n, change) in changes.into_iter().enumerate() {
        let tell = tell.clone();
        fresh.store.write_behind(change, move |result| {
            let _ = tell.send((n, result));
        });
    }
    gate.open_after_its_time();
    let mut answers: Vec<_> = (0..count).map(|_| told.recv_timeout(DEADLINE).unwrap()).collect();
    answers.sort_by_key(|(n, _)| *n);
    answers.into_iter().map(|(_, result)| result).collect()
}

pub(crate) fn adds(id: &str) -> Change {
    let row = task(id);
    Box::new(move |c| tasks::insert(c, &row))
}

#[test]
fn what_waits_shares_one_commit_up_to_the_limit() {
    let fresh = Fresh::new();
    let before = fresh.commits();
    let many = GROUP_REQUESTS * 3;
    let light = |_: usize| -> Change { Box::new(|c| sql(c, "UPDATE queue_state SET paused = 0")) };
    let answers = in_one_group(&fresh, (0..many).map(light).collect());
    assert!(answers.iter().all(Result::is_ok));
    // a commit is counted after its answers: one more behind them all, and all but it and the gate are theirs
    fresh.sql("UPDATE queue_state SET paused = 0").unwrap();
    let groups = fresh.commits() - before - 2;
    assert!(groups >= 3, "no group is larger than {GROUP_REQUESTS}: {many} requests in {groups} commits");
    assert!(groups * 4 <= many, "commits are shared: {many} requests in {groups} commits");
}

#[test]
fn callers_are_answered_after_the_commit() {
    let fresh = Fresh::new();
    let gate = Gate::shut(&fresh);
    let (tell, told) = mpsc::channel();
    let store = fresh.store.clone();
    fresh.store.write_behind(
        |c| tasks::insert(c, &task("a")),
        move |result| {
            // a reader sees only what is committed
            let _ = tell.send(result.and_then(|()| store.read(|c| tasks::find(c, "a"))));
        },
    );
    assert!(matches!(fresh.store.read(|c| tasks::find(c, "a")), Err(StoreError::NotFound)));
    gate.open();
    assert_eq!(told.recv_timeout(DEADLINE).unwrap().unwrap().id, "a");
}

#[test]
fn a_request_that_fails_undoes_only_itself() {
    let fresh = Fresh::new();
    let fails = || -> Change {
        Box::new(|c| {
            tasks::insert(c, &task("half"))?;
            tasks::insert(c, &task("half"))
        })
    };
    let (first, later) = (fails(), fails());
    let answers = in_one_group(&fresh, vec![first, adds("a"), later, adds("b")]);
    assert!(answers[1].is_ok() && answers[3].is_ok());
    for refused in [&answers[0], &answers[2]] {
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
    }
    assert_eq!(ids(&fresh), ["a", "b"]);
    fresh.assert_sound();
}

#[test]
fn a_request_that_panics_undoes_only_itself() {
    let fresh = Fresh::new();
    let panics = |nested: bool| -> Change {
        Box::new(move |c| {
            tasks::insert(c, &task("half"))?;
            if nested {
                // leaves a savepoint of its own open
                diesel::Connection::transaction::<(), StoreError, _>(c, |_| panic!("told to"))?;
            }
            panic!("told to")
        })
    };
    let answers = in_one_group(
        &fresh,
        vec![panics(true), adds("a"), panics(false), adds("b"), panics(true), adds("c")],
    );
    for (n, answer) in answers.iter().enumerate() {
        match answer {
            Ok(()) => assert!(n % 2 == 1),
            Err(StoreError::Panicked(words)) => assert!(n % 2 == 0 && words == "told to"),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(ids(&fresh), ["a", "b", "c"]);
    assert_eq!(ids(&fresh.reopened()), ["a", "b", "c"], "what was acknowledged is on disk");
}

#[test]
fn a_commit_that_fails_fails_every_caller_and_leaves_nothing() {
    let broken = || -> Change {
        Box::new(|c| {
            sql(c, "PRAGMA defer_foreign_keys = ON")?;
            sql(c, "INSERT INTO settings (user_id, name, value) VALUES ('nobody', 'theme', 'dark')")
        })
    };
    // on a machine that was busy for longer than a group may take, a group ends early, and another store is tried
    let one_group = || {
        let fresh = Fresh::new();
        let answers = in_one_group(&fresh, vec![adds("a"), broken(), adds("b")]);
        answers.iter().all(Result::is_err).then_some((fresh, answers))
    };
    let (fresh, answers) = (0..50).find_map(|_| one_group()).expect("all three share the commit that fails");
    for answer in &answers {
        let Err(StoreError::Constraint(words)) = answer else { panic!("{answer:?}") };
        assert!(words.contains("FOREIGN KEY"), "{words}");
    }
    assert_eq!(ids(&fresh), Vec::<String>::new());
    fresh.add("c");
    let again = fresh.reopened();
    assert_eq!(ids(&again), ["c"], "the writer goes on");
    again.assert_sound();
}

#[test]
fn what_was_sent_before_the_store_closes_is_committed() {
    let fresh = Fresh::new();
    let answered = Arc::new(AtomicUsize::new(0));
    for n in 0..100 {
        let row = task(&format!("t{n:03}"));
        let answered = Arc::clone(&answered);
        fresh.store.write_behind(
            move |c| tasks::insert(c, &row),
            move |result| {
                result.unwrap();
                answered.fetch_add(1, Ordering::SeqCst);
            },
        );
    }
    let again = fresh.reopened();
    assert_eq!(answered.load(Ordering::SeqCst), 100);
    assert_eq!(ids(&again).len(), 100);
}

#[test]
fn readers_cannot_write() {
    let fresh = Fresh::new();
    let refused = refusal(fresh.store.read(|c| tasks::insert(c, &task("a"))));
    assert!(matches!(refused, StoreError::ReadOnly), "{refused:?}");
    fresh.add("b");
}

pub(crate) fn ids(fresh: &Fresh) -> Vec<String> {
    let filter =
        tasks::ListFilter { user: store::users::LOCAL_USER.into(), limit: 1000, ..Default::default() };
    let mut ids: Vec<_> =
        fresh.store.read(|c| tasks::page(c, &filter)).unwrap().into_iter().map(|t| t.id).collect();
    ids.sort_unstable();
    ids
}
