//! Workers: each place that is wanted has one, whoever leaves, comes, or cannot be started meanwhile.

use crate::{
    ports::{Ended, RunContext as _},
    progress::Merged,
    runs::{
        exits,
        finished::Finished,
        link::RunLink,
        live::{LiveRun, Stop},
        outcome::Circumstances,
        pool::{Pool, Post, Scope, StartThread, start_thread},
        start, worker,
    },
    tasks::context::EngineContext,
    testing::{Bench, SOON},
};
use contract::{
    Status,
    command::{CancelTasks, PauseTasks},
    task::TaskError,
};
use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Instant,
};
use store::{attempts::Claimant, claim, settle::Lease};

/// A pool of nobody yet, whose threads are started like this.
fn pool(start_thread: Box<StartThread>) -> Arc<Pool> {
    Arc::new(Pool { start_thread, ..Pool::new(Scope::Queue, true, None, worker::live) })
}

/// The names of the threads that were started, none of which does anything.
#[derive(Clone, Default)]
struct Started(Arc<Mutex<Vec<String>>>);

impl Started {
    fn pool(&self) -> Arc<Pool> {
        let names = Arc::clone(&self.0);
        pool(Box::new(move |name, _work| {
            names.lock().unwrap().push(name);
            std::thread::Builder::new().spawn(|| {})
        }))
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[test]
fn a_place_that_is_wanted_again_while_its_worker_leaves_is_filled() {
    type Change = fn(&Arc<Pool>, &Arc<EngineContext>);
    let bench = Bench::new();
    // the worker with this number has just seen that it is not wanted, and is not gone yet
    let cases: [(&str, usize, Change, &[&str]); 5] = [
        ("lent", 2, |pool, engine| std::mem::forget(pool.lend(engine, Post::Place(1))), &["worker-2"]),
        ("resized", 2, |pool, engine| pool.resize(engine, 2), &["worker-2"]),
        ("resized by more", 3, |pool, engine| pool.resize(engine, 3), &["worker-3"]),
        ("lent and given back", 2, |pool, engine| drop(pool.lend(engine, Post::Place(1))), &[]),
        ("left as it is", 2, |_, _| {}, &[]),
    ];
    for (case, leaving, change, expected) in cases {
        let started = Started::default();
        let pool = started.pool();
        pool.resize(bench.context(), leaving);
        pool.resize(bench.context(), 1);
        started.take();
        change(&pool, bench.context());
        assert_eq!(started.take(), [""; 0], "{case}: it still counts as alive");
        pool.worker_left(bench.context(), Post::Place(leaving));
        assert_eq!(started.take(), expected, "{case}");
    }
}

#[test]
fn only_who_stands_in_a_place_of_the_pool_lends_it() {
    let bench = Bench::new();
    let task = bench.create("waits for one below", "wait");
    let lease = Lease { task_id: task.to_string(), generation: 1, attempt: 1 };
    let cases: [(Option<Post>, &[&str]); 3] =
        [(Some(Post::Place(1)), &["worker-2"]), (Some(Post::Talk(1)), &[]), (None, &[])];
    for (post, expected) in cases {
        let started = Started::default();
        let pool = started.pool();
        pool.resize(bench.context(), 1);
        started.take();
        let (engine, run) = (Arc::clone(bench.context()), LiveRun::new(task, lease.clone()));
        let link = RunLink { engine, pool: Arc::clone(&pool), post, run };
        let lent = link.lend_place(task);
        assert_eq!(started.take(), expected, "{post:?}");
        assert_eq!(
            pool.lock().places(),
            1 + expected.len(),
            "{post:?}: no more run at once than were asked for"
        );
        drop(lent);
        assert_eq!(pool.lock().places(), 1, "{post:?}: it is taken back");
    }
}

#[test]
fn nobody_takes_the_place_of_a_worker_that_leaves_because_the_pool_stops() {
    let bench = Bench::new();
    let started = Started::default();
    let pool = started.pool();
    pool.resize(bench.context(), 2);
    pool.lock().stopping = Some(Stop::LeaveRunning);
    started.take();
    pool.worker_left(bench.context(), Post::Place(2));
    pool.fill_again(bench.context());
    assert_eq!(started.take(), [""; 0]);
}

/// Refuses the first threads whose name begins like this.
fn refusing(beginning: &'static str, times: usize) -> Box<StartThread> {
    let left = AtomicUsize::new(times);
    Box::new(move |name, work| -> io::Result<JoinHandle<()>> {
        let refused = name.starts_with(beginning)
            && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if refused { Err(io::ErrorKind::WouldBlock.into()) } else { start_thread(name, work) }
    })
}

/// Runs the queue with such threads.
fn running(bench: &Bench, start_thread: Box<StartThread>) -> Arc<Pool> {
    let pool = pool(start_thread);
    start::keep_going(bench.context(), &pool).unwrap();
    pool.resize(bench.context(), 1);
    bench.engine.host.start_pool(|_| Ok(Arc::clone(&pool))).unwrap();
    bench.engine.host.listen();
    pool
}

#[test]
fn a_worker_that_could_not_be_started_is_tried_again() {
    for times in [1, 2, 3] {
        let bench = Bench::new();
        let task = bench.create("waits for a worker", "ok");
        let pool = running(&bench, refusing("worker-", times));
        bench.until(task, Status::Completed);
        pool.stop(Stop::StopRunning);
    }
}

#[test]
fn a_frozen_run_that_could_not_be_watched_is_watched_later() {
    let bench = Bench::new();
    let pool = running(&bench, refusing("watch-", 2));
    let task = bench.create("frozen", "wait");
    let ids = vec![task.to_string()];
    bench.until(task, Status::Running);
    bench.engine.call(PauseTasks { ids: ids.clone() }).unwrap();
    bench.until(task, Status::Paused);
    bench.engine.call(CancelTasks { ids }).unwrap();
    bench.until(task, Status::Cancelled);
    pool.stop(Stop::StopRunning);
}

#[test]
fn what_a_dead_worker_could_not_settle_is_settled_while_others_live() {
    let bench = Bench::new();
    let engine = bench.context();
    let task = bench.create_with("left by a worker that died", "ok", |task| task.max_retries = Some(0));
    let who = Claimant { engine_id: engine.id.clone(), worker: "worker-9".into(), now: engine.now() };
    let claimed = engine.store.write(move |c| claim::next(c, &who)).unwrap().unwrap();
    let lease = Lease { task_id: claimed.task.id, generation: claimed.task.generation, attempt: 1 };
    let error = TaskError { code: "worker_panicked".into(), message: "It panicked.".into(), hint: None };
    let ended = Finished {
        run: LiveRun::new(task, lease),
        ended: Ended::Exited(exits::failure(error, true)),
        around: Circumstances { now: engine.now(), ..Circumstances::default() },
        merged: Merged::default(),
        report: None,
        check: None,
    };
    let pool = running(&bench, Box::new(start_thread));
    pool.lock().unsettled.push(ended);
    let failed = bench.until(task, Status::Failed);
    assert_eq!(failed.error.unwrap().code, "worker_panicked");
    pool.stop(Stop::StopRunning);
}

#[test]
fn a_thread_that_the_queue_needs_goes_on_after_a_panic() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let bench = Bench::new();
    let pool = pool(Box::new(start_thread));
    let first_panics = |_: &Arc<EngineContext>, _: &Arc<Pool>| {
        assert!(CALLS.fetch_add(1, Ordering::SeqCst) > 0, "the first time");
    };
    start::side_thread(bench.context(), &pool, "needed", first_panics).unwrap();
    let deadline = Instant::now() + SOON;
    while !pool.lock().threads.iter().all(JoinHandle::is_finished) {
        assert!(Instant::now() < deadline, "it goes on for ever");
        std::thread::yield_now();
    }
    assert_eq!(CALLS.load(Ordering::SeqCst), 2);
}
