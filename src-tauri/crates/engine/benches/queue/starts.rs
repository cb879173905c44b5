//! The shipped program, `legwork`, from its start to its end: what a person or a script waits for at each command.

use crate::{
    Args, Outcome,
    figures::spread,
    stage::{self, SEEDED_BEFORE},
};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use store::seeding;

/// `legwork` started over and over on a store of so many tasks, with nothing else running.
pub(crate) fn starts(args: &Args) -> Outcome<Value> {
    let (dir, done, n) = (args.dir()?, args.number("done", 100_000)?, args.number("n", 41)?);
    if args.number("seeded", 0)? == 0 {
        stage::prepare(&dir, done, 0)?;
    }
    let program = args.text("worker")?;
    let place = i64::try_from(done)?;
    let id = seeding::id(place, place / 2, SEEDED_BEFORE);
    let short = id.get(id.len() - 8..).ok_or("an id has 36 digits")?.to_owned();
    let time = |words: &[&str]| times(program, &dir, words, n).map(|each| spread(each).p50_us);
    Ok(json!({
        "status_p50_us": time(&["status", &id])?,
        "short_p50_us": time(&["status", &short])?,
        "list_p50_us": time(&["list"])?,
        "execute_p50_us": time(&["execute", "--async", "--at", "2199-01-01T00:00:00Z", "--", "true"])?,
    }))
}

fn times(program: &str, dir: &Path, words: &[&str], n: usize) -> Outcome<Vec<Duration>> {
    let mut each = Vec::with_capacity(n);
    for _ in 0..n {
        let mut command = Command::new(program);
        // how busy the machine is must not decide when something starts
        command.env("LEGWORK_MACHINE", "ignore");
        command.args(["--quiet", "--data-dir"]).arg(dir).args(words);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let began = Instant::now();
        let ended = command.status()?;
        each.push(began.elapsed());
        if !ended.success() {
            return Err(format!("`legwork {}` ended with {ended}", words.join(" ")).into());
        }
    }
    Ok(each)
}
