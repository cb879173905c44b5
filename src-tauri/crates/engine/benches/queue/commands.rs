//! The shipped program, `legwork worker`: real commands under their supervisors, and the memory that it occupies.

use crate::{
    Args, Outcome,
    figures::rate,
    stage::{self, BATCH, in_words},
};
use contract::{
    command::{GetQueue, PauseQueue, ResumeQueue},
    task::{CommandLine, NewTask},
};
use engine::{Engine, Role};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Commands that take longer together have failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// `legwork worker` on a folder; ended when dropped.
struct Worker(Child);

impl Worker {
    fn start(program: &str, dir: &Path, workers: usize) -> Outcome<Self> {
        let mut command = Command::new(program);
        // how busy the machine is must not decide when something starts
        command.env("LEGWORK_MACHINE", "ignore");
        command.args(["--quiet", "--data-dir"]).arg(dir).args(["worker", "--workers", &workers.to_string()]);
        Ok(Self(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?))
    }

    /// Lines of its `/proc/PID/status`, in KiB.
    fn kib(&self, name: &str) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find(|line| line.starts_with(name)).ok_or("no such line")?;
        Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse()?)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Commands created while the queue is paused; from resuming it to the last one settled.
pub(crate) fn commands(args: &Args) -> Outcome<Value> {
    let (dir, n) = (args.dir()?, args.number("n", 300)?);
    let (engine, _started) = stage::open(&dir, Role::Command)?;
    engine.call(PauseQueue { for_seconds: None }).map_err(in_words)?;
    let task = NewTask { command: Some(CommandLine::Argv(vec!["true".into()])), ..NewTask::default() };
    for _ in 0..n.div_ceil(BATCH) {
        engine.create_all(vec![task.clone(); n.min(BATCH)]).map_err(in_words)?;
    }
    let _worker = Worker::start(args.text("worker")?, &dir, args.number("workers", 3)?)?;
    until(|| Ok(engine.pool_running()))?;
    thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    engine.call(ResumeQueue {}).map_err(in_words)?;
    until(|| Ok(ended(&engine)?.0 >= i64::try_from(n)?))?;
    let took = began.elapsed();
    let (ended, completed) = ended(&engine)?;
    Ok(json!({ "n": ended, "rate": rate(n, took), "failed": ended - completed }))
}

/// How many have ended, and how many of them well.
fn ended(engine: &Engine) -> Outcome<(i64, i64)> {
    let counts = engine.call(GetQueue {}).map_err(in_words)?.counts;
    Ok((counts.completed + counts.failed + counts.cancelled, counts.completed))
}

fn until(mut holds: impl FnMut() -> Outcome<bool>) -> Outcome<()> {
    let began = Instant::now();
    while !holds()? {
        if began.elapsed() > PATIENCE {
            return Err("it took too long".into());
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Two seconds after its start, with nothing to do.
pub(crate) fn memory(args: &Args) -> Outcome<Value> {
    let dir = args.dir()?;
    std::fs::create_dir_all(&dir)?;
    let worker = Worker::start(args.text("worker")?, &dir, args.number("workers", 3)?)?;
    thread::sleep(Duration::from_secs(2));
    Ok(json!({ "rss_kb": worker.kib("VmRSS")?, "anon_kb": worker.kib("RssAnon")? }))
}
