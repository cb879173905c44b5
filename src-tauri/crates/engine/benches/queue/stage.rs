//! The engine of a measurement, its runner that does nothing, and what is in the store before the clock starts.

use crate::{Args, Outcome};
use contract::{
    AgentKind, TaskId, Timestamp,
    command::GetAgent,
    supervision::Took,
    task::{CommandLine, NewTask, TaskResult},
};
use engine::{
    Ended, Engine, Exit, Job, Link, Liveness, Options, Outcome as Came, Role, Runner, SessionSecrets, Stop,
    SystemClock,
};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::Instant,
};
use store::{Store, StoreOptions, seeding, users};

/// Tasks created in one commit.
pub(crate) const BATCH: usize = 1000;

/// A run that began.
pub(crate) struct Started {
    pub(crate) task: TaskId,
    pub(crate) at: Instant,
    /// The same moment, for comparison with another process.
    pub(crate) clock: Timestamp,
}

/// Tells of each run and ends it at once, well.
struct Nothing {
    tell: Sender<Started>,
}

impl Runner for Nothing {
    fn kind(&self) -> AgentKind {
        AgentKind::Shell
    }

    fn run(&self, job: &Job, _link: &dyn Link) -> Ended {
        // nobody listens any more: the measurement is over
        let _ = self.tell.send(Started { task: job.task_id, at: Instant::now(), clock: Timestamp::now() });
        let result = TaskResult { success: true, summary: "done".into(), ..TaskResult::default() };
        let outcome = Came::Completed(result);
        Ended::Exited(Exit {
            outcome,
            exit_code: Some(0),
            running_ms: 0,
            output_bytes: 0,
            cut_bytes: 0,
            took: Took::NOTHING,
        })
    }

    fn probe(&self, _dir: &Path) -> Liveness {
        Liveness::Gone
    }
}

/// An engine on `dir`, and where it is told of each start.
pub(crate) fn open(dir: &Path, role: Role) -> Outcome<(Engine, Receiver<Started>)> {
    let (tell, started) = channel();
    let engine = Engine::open(Options {
        data_dir: dir.to_owned(),
        role,
        runners: vec![Arc::new(Nothing { tell })],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    })
    .map_err(in_words)?;
    Ok((engine, started))
}

/// Ends an engine as a program that leaves does.
pub(crate) fn close(engine: Engine) {
    engine.stop(Stop::StopRunning);
}

/// The task that is created over and over.
pub(crate) fn a_task() -> NewTask {
    NewTask { command: Some(CommandLine::Line("true".into())), ..NewTask::default() }
}

/// An engine's refusal as an error of the measurement.
pub(crate) fn in_words(error: contract::ApiError) -> String {
    error.message
}

/// Puts `done` ended tasks and then `waiting` ready ones into the store of `dir`, and closes it.
pub(crate) fn prepare(dir: &Path, done: usize, waiting: usize) -> Outcome<()> {
    if done > 0 {
        finished(dir, done)?;
    }
    let (engine, _) = open(dir, Role::Worker)?;
    let mut left = waiting;
    while left > 0 {
        let batch = left.min(BATCH);
        engine.create_all(vec![a_task(); batch]).map_err(in_words)?;
        left -= batch;
    }
    close(engine);
    Ok(())
}

/// The moment before which seeded tasks have ended: the same in every process that measures on one folder.
pub(crate) const SEEDED_BEFORE: i64 = 1_763_640_000_000;

fn finished(dir: &Path, done: usize) -> Outcome<()> {
    // the first opening makes the folder, the person and the agent
    let (engine, _) = open(dir, Role::Worker)?;
    let shell = engine.call(GetAgent { name: "shell".into() }).map_err(in_words)?.id.to_string();
    close(engine);
    let options =
        StoreOptions { data_dir: dir.to_owned(), after_commit: None, make_room: None, now: SEEDED_BEFORE };
    let n = i64::try_from(done)?;
    Store::open(options)?
        .write(move |c| seeding::finished(c, users::LOCAL_USER, &shell, n, SEEDED_BEFORE))?;
    Ok(())
}

/// `seed`: only puts ended tasks there, for measurements that start from a copy.
pub(crate) fn seed(args: &Args) -> Outcome<Value> {
    let done = args.number("done", 0)?;
    prepare(&args.dir()?, done, 0)?;
    Ok(json!({ "n": done }))
}
