//! A pool that begins or ends: nothing of it is left behind, and nothing is forgotten on the way.

use crate::{
    process::locks::PoolLock,
    runs::{
        live::Stop,
        pool::{Pool, Scope, start_thread},
        start, worker,
    },
    testing::{Bench, SOON},
};
use contract::{Status, command::PauseTasks};
use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, mpsc},
};

/// Takes the pool's lock; `None` while somebody has it.
fn lock(bench: &Bench) -> Option<PoolLock> {
    let context = bench.context();
    PoolLock::try_acquire(&context.data_dir, context.role).unwrap()
}

#[test]
fn a_pool_that_cannot_be_started_leaves_neither_threads_nor_its_lock() {
    for refused in ["clock", "heartbeat", "search"] {
        let bench = Bench::new();
        let (tell, ended) = mpsc::channel::<String>();
        let tell = Mutex::new(tell);
        let threads = Box::new(move |name: String, work: Box<dyn FnOnce() + Send>| {
            if name == refused {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let tell = tell.lock().unwrap().clone();
            start_thread(
                name.clone(),
                Box::new(move || {
                    work();
                    let _ = tell.send(name);
                }),
            )
        });
        let own = lock(&bench);
        assert!(own.is_some());
        let pool =
            Arc::new(Pool { start_thread: threads, ..Pool::new(Scope::Queue, true, own, worker::live) });
        start::or_stop(&pool, start::begin(bench.context(), &pool, 1)).unwrap_err();
        assert!(lock(&bench).is_some(), "without {refused}: the lock is kept");
        // the last sender goes with the pool: whoever has not ended by then is waited for in vain
        drop(pool);
        let names = std::iter::from_fn(|| ended.recv_timeout(SOON).ok());
        // the heartbeat may have started the worker that was wanted
        let names: BTreeSet<_> = names.filter(|name| !name.starts_with("worker-")).collect();
        let before = ["clock", "heartbeat", "search"].into_iter().take_while(|name| *name != refused);
        assert_eq!(names, before.map(ToOwned::to_owned).collect(), "without {refused}");
    }
}

#[test]
fn a_pool_that_is_being_started_as_the_engine_stops_is_stopped() {
    let bench = Bench::new();
    let host = &bench.engine.host;
    let own = lock(&bench).unwrap();
    let started = host.start_pool(|context| {
        let pool = start::queue(context, own, Some(1))?;
        // it takes over just as the last window goes
        bench.engine.stop(Stop::LeaveRunning);
        Ok(pool)
    });
    started.unwrap_err();
    assert!(host.pool().is_none());
    assert!(lock(&bench).is_some(), "the lock is kept");
}

#[test]
fn a_run_that_froze_just_before_it_was_told_to_end_is_released() {
    let bench = Bench::new();
    bench.engine.start_pool(Some(1)).unwrap();
    let task = bench.create("freezes", "freeze when told to end");
    bench.until(task, Status::Running);
    // nobody tells the run: what it is told is that the engine stops
    bench.sql(&format!("UPDATE agent_tasks SET pause_requested = 1 WHERE id = '{task}'"));
    bench.engine.stop(Stop::StopRunning);
    let (after, kept) =
        (bench.get(task), bench.text(&format!("SELECT kept_run FROM agent_tasks WHERE id = '{task}'")));
    assert_eq!((after.status, kept.as_str()), (Status::Paused, "0"));
    let state = bench.text(&format!("SELECT state FROM task_attempts WHERE task_id = '{task}'"));
    assert_eq!(state, "released");
}

#[test]
fn what_ended_elsewhere_takes_no_run_from_a_pool_that_has_begun() {
    let bench = Bench::new();
    let task = bench.create("runs on", "wait");
    bench.engine.start_pool(Some(1)).unwrap();
    bench.until(task, Status::Running);
    let engine = bench.text("SELECT engine_id FROM task_attempts");
    let orphans = Pool::new(Scope::One(task), true, None, worker::live);
    bench.engine.host.stop_pool(&orphans, Stop::LeaveRunning);
    assert_eq!(bench.text("SELECT engine_id FROM task_attempts"), engine);
    bench.engine.call(PauseTasks { ids: vec![task.to_string()] }).unwrap();
    bench.until(task, Status::Paused);
}
