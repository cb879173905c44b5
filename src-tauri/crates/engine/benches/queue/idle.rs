//! Workers idle: from the call that creates a task to the start of its run.

use crate::{
    Args, Outcome,
    figures::of_latencies,
    stage::{self, Started, a_task, in_words},
};
use contract::{Timestamp, command::CreateTask};
use engine::{Engine, Role};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::Receiver,
    thread,
    time::{Duration, Instant},
};

/// The operation of the other process; started by `idle-foreign`.
pub(crate) const CALLER: &str = "idle-caller";
/// A task that starts later has failed.
const PATIENCE: Duration = Duration::from_secs(30);

fn idle_pool(args: &Args) -> Outcome<(Engine, Receiver<Started>)> {
    let (engine, started) = stage::open(&args.dir()?, Role::Worker)?;
    engine.start_pool(Some(i64::try_from(args.number("workers", 3)?)?)).map_err(in_words)?;
    // the pool registers its workers and looks around; all of that is over then
    thread::sleep(Duration::from_millis(700));
    Ok((engine, started))
}

/// Uneven pauses, so that nothing keeps step with anything.
fn pause(i: usize) {
    thread::sleep(Duration::from_micros(7_000 + (i as u64 * 7919) % 13_000));
}

/// Created by the process that runs the queue.
pub(crate) fn idle(args: &Args) -> Outcome<Value> {
    let (engine, started) = idle_pool(args)?;
    let mut each = Vec::new();
    for i in 0..args.number("n", 200)? {
        let called = Instant::now();
        engine.call(CreateTask { task: a_task() }).map_err(in_words)?;
        each.push(started.recv_timeout(PATIENCE)?.at - called);
        pause(i);
    }
    stage::close(engine);
    Ok(of_latencies(each))
}

/// Created by another process, which has its own engine on the same folder. Both read the same clock.
pub(crate) fn foreign(args: &Args) -> Outcome<Value> {
    let (engine, started) = idle_pool(args)?;
    let mut caller = Caller::start(&args.dir()?)?;
    let mut each = Vec::new();
    for i in 0..args.number("n", 200)? {
        caller.say("create")?;
        let began = started.recv_timeout(PATIENCE)?.clock.as_nanosecond();
        let called: i128 = caller.hear()?.parse()?;
        each.push(Duration::from_nanos(u64::try_from(began - called)?));
        pause(i);
    }
    caller.end()?;
    stage::close(engine);
    Ok(of_latencies(each))
}

/// The other process, and the line to it.
struct Caller {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Caller {
    fn start(dir: &Path) -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([CALLER, "--dir"])
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let (Some(to), Some(from)) = (to, from) else { return Err("the caller has no pipes".into()) };
        let mut caller = Self { child, to, from: BufReader::new(from) };
        caller.hear()?;
        Ok(caller)
    }

    fn say(&mut self, word: &str) -> Outcome<()> {
        writeln!(self.to, "{word}")?;
        Ok(self.to.flush()?)
    }

    fn hear(&mut self) -> Outcome<String> {
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    /// Its input ends, and so does it.
    fn end(self) -> Outcome<()> {
        let Self { mut child, to, .. } = self;
        drop(to);
        child.wait()?;
        Ok(())
    }
}

/// The other process: creates a task for each line that it is given, and answers with the moment before the call,
/// in nanoseconds.
pub(crate) fn caller(args: &Args) -> Outcome<Value> {
    let (engine, _started) = stage::open(&args.dir()?, Role::Command)?;
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        line?;
        let called = Timestamp::now().as_nanosecond();
        engine.call(CreateTask { task: a_task() }).map_err(in_words)?;
        println!("{called}");
    }
    Ok(json!({}))
}
