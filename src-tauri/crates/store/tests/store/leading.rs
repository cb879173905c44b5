//! Who runs what: callers that lead, and the thread that leads where nobody waits.

use crate::{
    fresh::{Fresh, open, sql, task},
    writer::{DEADLINE, Gate, ids},
};
use contract::event::EventKind;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, ThreadId},
};
use store::{Connection, Result, Store, events, tasks};

/// A change that says on which thread it runs.
fn tells(tell: &Sender<ThreadId>) -> impl Fn(&mut Connection) -> Result<()> + Send + 'static {
    let tell = tell.clone();
    move |_| {
        let _ = tell.send(thread::current().id());
        Ok(())
    }
}

fn here() -> ThreadId {
    thread::current().id()
}

#[test]
fn a_lone_caller_runs_its_request_itself() {
    let fresh = Fresh::new();
    let (tell, ran_on) = mpsc::channel();
    for _ in 0..3 {
        fresh.store.write(tells(&tell)).unwrap();
        assert_eq!(ran_on.try_recv(), Ok(here()));
    }
}

#[test]
fn what_nobody_waits_for_is_run_by_the_thread() {
    let fresh = Fresh::new();
    let (tell, ran_on) = mpsc::channel();
    for _ in 0..3 {
        let (done, is_done) = mpsc::channel();
        fresh.store.write_behind(tells(&tell), move |result| {
            let _ = done.send((result, thread::current().id()));
        });
        let (result, told_on) = is_done.recv_timeout(DEADLINE).unwrap();
        result.unwrap();
        assert_eq!(ran_on.try_recv(), Ok(told_on));
        assert_ne!(told_on, here());
    }
}

#[test]
fn the_caller_first_in_line_leads_what_comes_after_it() {
    let fresh = Fresh::new();
    let gate = Gate::shut(&fresh);
    let (tell, ran) = mpsc::channel();
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (store, tell) = (fresh.store.clone(), tell.clone());
            thread::spawn(move || {
                let asked_by = here();
                store.write(move |_| {
                    let _ = tell.send((asked_by, here()));
                    Ok(())
                })
            })
        })
        .collect();
    gate.open_after_its_time();
    let ran: Vec<_> = callers.iter().map(|_| ran.recv_timeout(DEADLINE).unwrap()).collect();
    for caller in callers {
        caller.join().unwrap().unwrap();
    }
    let (asked_by, ran_on) = ran[0];
    assert_eq!(asked_by, ran_on, "it leads, and not a thread in between");
    assert_ne!(ran_on, here());
}

/// Sends a request behind again and again, until told to stop.
fn goes_on(store: Store, stop: Arc<AtomicBool>, ended: Sender<()>) {
    let again = store.clone();
    store.write_behind(
        |c| sql(c, "UPDATE queue_state SET paused = 0"),
        move |result| {
            result.unwrap();
            if stop.load(Ordering::SeqCst) {
                let _ = ended.send(());
            } else {
                goes_on(again, stop, ended);
            }
        },
    );
}

#[test]
fn a_caller_leads_one_group_and_no_more() {
    let fresh = Fresh::new();
    let stop = Arc::new(AtomicBool::new(false));
    let (ended, has_ended) = mpsc::channel();
    for _ in 0..3 {
        goes_on(fresh.store.clone(), Arc::clone(&stop), ended.clone());
    }
    let (store, (told, tell)) = (fresh.store.clone(), mpsc::channel());
    thread::spawn(move || {
        for n in 0..50 {
            let row = task(&format!("t{n:02}"));
            store.write(move |c| tasks::insert(c, &row)).unwrap();
        }
        let _ = told.send(());
    });
    let returned: std::result::Result<(), _> = tell.recv_timeout(DEADLINE);
    stop.store(true, Ordering::SeqCst);
    returned.expect("a caller returns however much is sent meanwhile");
    for _ in 0..3 {
        has_ended.recv_timeout(DEADLINE).unwrap();
    }
    assert_eq!(ids(&fresh).len(), 50);
}

#[test]
fn what_follows_a_write_may_panic() {
    let fresh = Fresh::new();
    for leads in [false, true] {
        let gate = leads.then(|| Gate::shut(&fresh));
        fresh.store.write_behind(|_| Ok(()), |_| panic!("told to"));
        if let Some(gate) = gate {
            gate.open_after_its_time();
        }
        fresh.add(if leads { "b" } else { "a" });
    }
    assert_eq!(ids(&fresh), ["a", "b"]);
}

#[test]
fn the_last_handle_may_go_with_what_follows_a_write() {
    let Fresh { store, dir, .. } = Fresh::new();
    let (done, is_done): (Sender<()>, Receiver<()>) = mpsc::channel();
    let last = store.clone();
    store.write_behind(
        |c| tasks::insert(c, &task("a")),
        move |result| {
            result.unwrap();
            drop(last);
            let _ = done.send(());
        },
    );
    drop(store);
    is_done.recv_timeout(DEADLINE).unwrap();
    let (again, _) = open(dir.path()).unwrap();
    again.read(|c| tasks::find(c, "a")).unwrap();
}

#[test]
fn everybody_is_answered_and_each_senders_requests_keep_their_order() {
    const SENDERS: i64 = 6;
    const EACH: i64 = 150;
    let fresh = Fresh::new();
    let answers = Arc::new(Mutex::new(Vec::new()));
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (store, answers) = (fresh.store.clone(), Arc::clone(&answers));
            thread::spawn(move || {
                for n in 0..EACH {
                    let adds = move |c: &mut Connection| {
                        events::append(
                            c,
                            &events::NewEvent::about_nothing(sender * EACH + n, EventKind::Queue),
                        )
                    };
                    if (n + sender) % 3 == 0 {
                        let answers = Arc::clone(&answers);
                        store.write_behind(adds, move |result| answers.lock().unwrap().push(result));
                    } else {
                        store.write(adds).unwrap();
                    }
                }
            })
        })
        .collect();
    for sender in senders {
        sender.join().unwrap();
    }
    // one more at the end of the line: everything before it has been answered then
    fresh.store.write(|_| Ok(())).unwrap();
    let written: Vec<i64> = fresh
        .store
        .read(|c| events::after(c, 0, i64::MAX))
        .unwrap()
        .into_iter()
        .filter(|event| event.kind == EventKind::Queue)
        .map(|event| event.at)
        .collect();
    for sender in 0..SENDERS {
        let own: Vec<i64> = written.iter().copied().filter(|at| at / EACH == sender).collect();
        assert_eq!(own, (sender * EACH..(sender + 1) * EACH).collect::<Vec<_>>());
    }
    let again = fresh.reopened();
    assert!(answers.lock().unwrap().iter().all(Result::is_ok));
    assert_eq!(answers.lock().unwrap().len() as i64, SENDERS * EACH / 3);
    assert_eq!(again.number("SELECT COUNT(*) FROM events WHERE kind = 'queue'"), SENDERS * EACH);
}

#[test]
fn the_number_of_an_event_is_never_given_twice() {
    let fresh = Fresh::new();
    fresh.add("a");
    let newest = fresh.store.read(events::last).unwrap();
    fresh.store.write(|c| events::prune(c, 0)).unwrap();
    assert_eq!(fresh.number("SELECT COUNT(*) FROM events"), 1, "the newest stays");
    let refused = crate::fresh::refusal(fresh.sql("DELETE FROM events"));
    assert!(matches!(refused, store::StoreError::Constraint(_)), "{refused:?}");
    let fresh = fresh.reopened();
    fresh.add("b");
    assert_eq!(fresh.store.read(events::last).unwrap(), newest + 1);
}
