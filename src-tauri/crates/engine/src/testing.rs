//! For tests inside this crate: an engine in a folder of its own, with a runner that does what the command says.

use crate::{
    Engine, Options, Role, SessionSecrets, SystemClock,
    ports::{Clock, Ended, Exit, Job, Link, Liveness, Outcome, Report, Runner, Signal},
    tasks::context::EngineContext,
};
use contract::{
    AgentKind, NewTask, Status, Task, TaskId,
    command::{CreateTask, GetTask},
    supervision::Took,
    task::{CommandLine, TaskResult},
};
use std::{
    path::Path,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

/// Longer than anything here takes; reached by failures only.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// Plays `ok` (ends well), `wait` (until it is told to end, to freeze or to be let go) and `freeze when told to end`.
struct Actor(AgentKind);

impl Runner for Actor {
    fn kind(&self) -> AgentKind {
        self.0
    }

    fn run(&self, job: &Job, link: &dyn Link) -> Ended {
        if !job.resumed && link.started(std::process::id()).is_err() {
            return Ended::LeaseLost;
        }
        let step = Some("playing".to_owned());
        link.report(Report { progress: Some(10), current_step: step, ..Report::default() });
        let line = job.command.as_ref().map_or_else(String::new, CommandLine::display);
        if line == "ok" && !job.parked {
            let result = TaskResult { success: true, summary: "done".into(), ..TaskResult::default() };
            return exited(Outcome::Completed(result));
        }
        let (tell, told) = mpsc::channel();
        link.on_signal(Box::new(move |signal| {
            let _ = tell.send(signal);
        }));
        loop {
            match told.recv() {
                Ok(Signal::Cancel) if line.starts_with("freeze") && !job.parked => return Ended::Parked,
                Ok(Signal::Cancel) => return exited(Outcome::Cancelled),
                Ok(Signal::Pause) => return Ended::Parked,
                Ok(Signal::Detach) | Err(_) => return Ended::Detached,
                Ok(Signal::Resume | Signal::Mail) => {}
            }
        }
    }

    fn probe(&self, _dir: &Path) -> Liveness {
        Liveness::Gone
    }
}

pub(crate) fn exited(outcome: Outcome) -> Ended {
    Ended::Exited(Exit {
        outcome,
        exit_code: Some(0),
        running_ms: 5,
        output_bytes: 0,
        cut_bytes: 0,
        took: Took::NOTHING,
    })
}

/// An engine on a folder, which does not run the queue by itself.
pub(crate) fn open(dir: &Path, clock: Arc<dyn Clock>) -> Engine {
    let engine = Engine::open(Options {
        data_dir: dir.to_owned(),
        role: Role::Worker,
        runners: vec![Arc::new(Actor(AgentKind::Shell)), Arc::new(Actor(AgentKind::Llm))],
        clock,
        secrets: Arc::new(SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    });
    engine.unwrap()
}

/// The engine, which does not run the queue by itself.
pub(crate) struct Bench {
    pub(crate) engine: Engine,
    _dir: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { engine: open(dir.path(), Arc::new(SystemClock)), _dir: dir }
    }

    pub(crate) fn context(&self) -> &Arc<EngineContext> {
        &self.engine.host.context
    }

    /// Carries out statements behind the engine's back.
    pub(crate) fn sql(&self, statements: &str) {
        let statements = statements.to_owned();
        self.context().store.write(move |c| store::seeding::execute(c, &statements)).unwrap();
    }

    /// The one value that a query gives, as text.
    pub(crate) fn text(&self, query: &str) -> String {
        self.context().store.read(|c| store::seeding::text(c, query)).unwrap()
    }

    pub(crate) fn create(&self, title: &str, part: &str) -> TaskId {
        self.create_with(title, part, |_| {})
    }

    pub(crate) fn create_with(&self, title: &str, part: &str, change: impl FnOnce(&mut NewTask)) -> TaskId {
        let mut task = NewTask {
            title: Some(title.into()),
            command: Some(CommandLine::Line(part.into())),
            ..NewTask::default()
        };
        change(&mut task);
        self.engine.call(CreateTask { task }).unwrap().task.id
    }

    pub(crate) fn get(&self, id: TaskId) -> Task {
        self.engine.call(GetTask { id: id.to_string() }).unwrap()
    }

    /// Waits until the task stands there.
    pub(crate) fn until(&self, id: TaskId, status: Status) -> Task {
        let changes = self.engine.subscribe();
        let deadline = Instant::now() + SOON;
        loop {
            let task = self.get(id);
            if task.status == status {
                return task;
            }
            assert!(Instant::now() < deadline, "it is never {status}: {task:#?}");
            // announced; the limit covers what changed before anybody listened
            let _ = changes.recv_timeout(Duration::from_millis(200));
        }
    }
}
