//! Creating tasks: one by one, by several callers at once, many a commit.

use crate::{
    Args, Outcome,
    figures::{of_calls, rate},
    stage::{self, BATCH, a_task, in_words},
};
use contract::command::CreateTask;
use engine::{Engine, Role};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Barrier},
    thread,
    time::{Duration, Instant},
};

/// Each call creates one task and returns once it is on disk.
pub(crate) fn one_by_one(args: &Args, callers: usize) -> Outcome<Value> {
    let n = args.number("n", 5000)?;
    let (engine, _started) = stage::open(&args.dir()?, Role::Worker)?;
    // `--listen 1`: as in the app, where the window hears of every change
    let _heard = (args.number("listen", 0)? > 0).then(|| engine.subscribe());
    let ready = Arc::new(Barrier::new(callers + 1));
    let threads: Vec<_> = (0..callers)
        .map(|_| {
            let (engine, ready) = (engine.clone(), Arc::clone(&ready));
            thread::spawn(move || {
                ready.wait();
                calls(&engine, n / callers)
            })
        })
        .collect();
    ready.wait();
    let began = Instant::now();
    let mut each = Vec::with_capacity(n);
    for thread in threads {
        each.extend(thread.join().map_err(|_| "a caller panicked")??);
    }
    let took = began.elapsed();
    stage::close(engine);
    Ok(of_calls(took, each))
}

fn calls(engine: &Engine, n: usize) -> Result<Vec<Duration>, String> {
    let mut each = Vec::with_capacity(n);
    for _ in 0..n {
        let called = Instant::now();
        engine.call(CreateTask { task: a_task() }).map_err(in_words)?;
        each.push(called.elapsed());
    }
    Ok(each)
}

/// A thousand tasks a call, and a commit.
pub(crate) fn bulk(args: &Args) -> Outcome<Value> {
    let n = args.number("n", 20_000)?;
    let (engine, _started) = stage::open(&args.dir()?, Role::Worker)?;
    let began = Instant::now();
    for _ in 0..n / BATCH {
        engine.create_all(vec![a_task(); BATCH]).map_err(in_words)?;
    }
    let took = began.elapsed();
    stage::close(engine);
    Ok(json!({ "n": n, "rate": rate(n, took) }))
}
