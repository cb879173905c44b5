//! A backlog, run by the pool with a runner that does nothing: claim, start, settle, from the pool's start to the
//! last settlement on disk.

use crate::{
    Args, Outcome,
    figures::rate,
    stage::{self, in_words},
};
use contract::command::GetQueue;
use engine::{Engine, Role};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    thread,
    time::{Duration, Instant},
};

/// A drain that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) fn drain(args: &Args) -> Outcome<Value> {
    let (dir, n) = (args.dir()?, args.number("n", 20_000)?);
    // `--seeded 1`: the folder is a copy that has its ended tasks already
    let done = if args.number("seeded", 0)? > 0 { 0 } else { args.number("done", 0)? };
    stage::prepare(&dir, done, n)?;
    let (engine, started) = stage::open(&dir, Role::Worker)?;
    let before = completed(&engine)?;
    let began = Instant::now();
    if !engine.start_pool(Some(i64::try_from(args.number("workers", 3)?)?)).map_err(in_words)? {
        return Err("another process runs the queue of this folder".into());
    }
    let mut runs = Vec::with_capacity(n);
    while runs.len() < n {
        runs.push(started.recv_timeout(PATIENCE)?.task);
    }
    while completed(&engine)? - before < i64::try_from(n)? {
        if began.elapsed() > PATIENCE {
            return Err("not everything that ran was settled".into());
        }
        thread::sleep(Duration::from_micros(500));
    }
    let took = began.elapsed();
    stage::close(engine);
    runs.extend(started.try_iter().map(|run| run.task));
    let distinct: HashSet<_> = runs.iter().collect();
    Ok(json!({ "n": n, "rate": rate(n, took), "duplicates": runs.len() - distinct.len() }))
}

fn completed(engine: &Engine) -> Outcome<i64> {
    Ok(engine.call(GetQueue {}).map_err(in_words)?.counts.completed)
}
