//! Looking at a long list: a page by key, wherever it lies, and the counters.

use crate::{
    Args, Outcome,
    figures::spread,
    stage::{self, SEEDED_BEFORE, in_words},
};
use contract::command::{GetQueue, ListTasks};
use engine::{Engine, Role};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::seeding;

/// Pages looked at in each place.
const LOOKS: usize = 300;

pub(crate) fn page(args: &Args) -> Outcome<Value> {
    let (dir, done) = (args.dir()?, args.number("done", 100_000)?);
    if args.number("seeded", 0)? == 0 {
        stage::prepare(&dir, done, 0)?;
    }
    let (engine, _started) = stage::open(&dir, Role::Worker)?;
    let rows = args.number("rows", 50)?;
    let middle = spread(pages(&engine, rows, done, done / 2)?);
    let end = spread(pages(&engine, rows, done, done / 20)?);
    let counts = spread(times(|_| engine.call(GetQueue {}).map(drop).map_err(in_words))?);
    stage::close(engine);
    Ok(json!({
        "key_p50_us": middle.p50_us, "key_p99_us": middle.p99_us, "end_p50_us": end.p50_us,
        "end_p99_us": end.p99_us, "count_p50_us": counts.p50_us, "count_p99_us": counts.p99_us,
    }))
}

/// Pages before different tasks around number `around`.
fn pages(engine: &Engine, rows: usize, done: usize, around: usize) -> Outcome<Vec<Duration>> {
    let (n, limit) = (i64::try_from(done)?, i64::try_from(rows)?);
    let spread = (done / 20).max(1);
    times(|i| {
        let place = i64::try_from((around + i * 7919 % spread).max(rows + 2)).unwrap_or(n);
        let before = Some(seeding::id(n, place, SEEDED_BEFORE));
        let found = engine.call(ListTasks { limit, before, ..ListTasks::default() }).map_err(in_words)?;
        if found.tasks.len() == rows { Ok(()) } else { Err(format!("{} rows", found.tasks.len())) }
    })
}

fn times(mut look: impl FnMut(usize) -> Result<(), String>) -> Outcome<Vec<Duration>> {
    let mut each = Vec::with_capacity(LOOKS);
    for i in 0..LOOKS {
        let began = Instant::now();
        look(i)?;
        each.push(began.elapsed());
    }
    Ok(each)
}
