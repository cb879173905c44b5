//! The real engine on a real file, with a runner that does what the test says and a clock that the test turns.

mod coding;
mod model;
mod said;

pub use said::SaidToAgent;

use crate::machine::{GIB, ScriptedMachine};
use contract::{
    AgentKind, Status, Task, TaskId, Timestamp,
    command::{CreateTask, GetTask},
    supervision::{OUTPUT_FILE, Took},
    task::{CommandLine, NewTask, TaskError, TaskResult},
};
use engine::{
    Clock, Ended, Engine, Exit, Job, Link, Liveness, Notice, Options, Outcome, Report, Role, Runner, Secrets,
    SessionSecrets, Signal, Stop, ports::Machine,
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long anything that must happen may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// A clock that goes on with the machine's, plus what the test has turned it by.
#[derive(Default)]
pub struct TurnedClock {
    ahead_ms: Mutex<i64>,
}

impl TurnedClock {
    /// Turns it forward.
    pub fn turn(&self, by: Duration) {
        *lock(&self.ahead_ms) += i64::try_from(by.as_millis()).unwrap_or(0);
    }

    /// Sets it back.
    pub fn turn_back(&self, by: Duration) {
        *lock(&self.ahead_ms) -= i64::try_from(by.as_millis()).unwrap_or(0);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> Timestamp {
        let ms = engine::SystemClock.now().as_millisecond() + *lock(&self.ahead_ms);
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
struct Stage {
    /// Titles in the order of their starts.
    started: Vec<String>,
    running: usize,
    most_running: usize,
    /// What waiting runs were told, each by its own number: one that is let go and the one that goes on in its place
    /// are of the same task.
    told: HashMap<usize, Vec<Signal>>,
    runs: usize,
    released: Vec<String>,
    /// Runs that are told to end, and end when as many as they wait for are.
    ending: usize,
    /// What was said to coding agents.
    said: Vec<SaidToAgent>,
}

/// A runner that reads its part from the command: `ok`, `fail`, `fatal`, `panic`, `lost`, `wait`, and `flaky N`
/// (fails N times), `wait-then-fail` (fails instead of being parked), `parks-late` (once told to pause, parks only when it
/// is released). `wait` goes on until [`Script::release`], a cancel,
/// a pause or a detach; `together N` as well, but ends only when N such runs are told to. What an agent with a model plays is told at [`Bench::create_model`].
#[derive(Default)]
pub struct Script {
    stage: Mutex<Stage>,
    changed: Condvar,
}

impl Script {
    /// Lets the waiting run of the task with this title end well.
    pub fn release(&self, title: &str) {
        lock(&self.stage).released.push(title.to_owned());
        self.changed.notify_all();
    }

    /// Titles in the order of their starts.
    pub fn started(&self) -> Vec<String> {
        lock(&self.stage).started.clone()
    }

    /// The most runs that there were at once.
    pub fn most_running(&self) -> usize {
        lock(&self.stage).most_running
    }

    fn wait(&self, title: &str, run: usize) -> Ended {
        let mut stage = lock(&self.stage);
        loop {
            if stage.released.iter().any(|t| t == title) {
                return completed();
            }
            for signal in stage.told.remove(&run).unwrap_or_default() {
                match signal {
                    Signal::Cancel => return exited(Outcome::Cancelled),
                    Signal::Pause => return Ended::Parked,
                    Signal::Detach => return Ended::Detached,
                    Signal::Resume | Signal::Mail => {}
                }
            }
            stage = self.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Script {
    /// Is told to pause, and parks only once it is released.
    fn parks_late(&self, title: &str, run: usize) -> Ended {
        let mut stage = lock(&self.stage);
        let mut parks = false;
        loop {
            let told = stage.told.remove(&run).unwrap_or_default();
            if told.contains(&Signal::Cancel) {
                return exited(Outcome::Cancelled);
            }
            parks |= told.contains(&Signal::Pause);
            if parks && stage.released.iter().any(|t| t == title) {
                return Ended::Parked;
            }
            stage = self.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Script {
    fn end_together(&self, run: usize, count: usize) -> Ended {
        let mut stage = lock(&self.stage);
        stage.ending += 1;
        self.changed.notify_all();
        loop {
            if stage.ending >= count {
                return exited(Outcome::Cancelled);
            }
            if stage.told.get(&run).is_some_and(|told| told.contains(&Signal::Detach)) {
                return Ended::Detached;
            }
            stage = self.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn exited(outcome: Outcome) -> Ended {
    Ended::Exited(Exit {
        outcome,
        exit_code: Some(0),
        running_ms: 5,
        output_bytes: 0,
        cut_bytes: 0,
        took: Took::NOTHING,
    })
}

fn completed() -> Ended {
    exited(Outcome::Completed(TaskResult { success: true, summary: "done".into(), ..TaskResult::default() }))
}

fn failed(retryable: bool) -> Ended {
    let error = TaskError { code: "exit_code".into(), message: "Exit code 1.".into(), hint: None };
    exited(Outcome::Failed { error, retryable, result: None })
}

/// The script as the engine's runner. A file in the attempt's folder stands for the process.
struct Actor {
    script: Arc<Script>,
    kind: AgentKind,
}

impl Actor {
    fn play(&self, part: &str, job: &Job, run: usize) -> Ended {
        match part.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["ok"] => completed(),
            ["fail"] => failed(true),
            ["fatal"] => failed(false),
            ["lost"] => Ended::Lost,
            ["panic"] => panic!("told to"),
            ["flaky", times] if job.attempt <= times.parse().unwrap_or(0) => failed(true),
            ["flaky", _] => completed(),
            // passes when it is started for the Nth time, in whatever attempt
            ["passes-at", nth] => {
                let title = &job.title;
                let starts = lock(&self.script.stage).started.iter().filter(|other| *other == title).count();
                if starts >= nth.parse().unwrap_or(0) { completed() } else { failed(true) }
            }
            ["parks-late"] if job.resumed => completed(),
            ["parks-late"] => self.script.parks_late(&job.title, run),
            // fails as soon as it is told anything that would park it
            ["wait-then-fail"] => match self.script.wait(&job.title, run) {
                Ended::Parked => failed(true),
                other => other,
            },
            ["together", count] => match self.script.wait(&job.title, run) {
                Ended::Exited(_) => self.script.end_together(run, count.parse().unwrap_or(1)),
                other => other,
            },
            ["takes", gib] => match self.script.wait(&job.title, run) {
                Ended::Exited(exit) => {
                    let peak = gib.parse::<u64>().unwrap_or(0) * GIB;
                    let took = Took { peak_memory_bytes: Some(peak), cpu_ms: Some(1500) };
                    Ended::Exited(Exit { took, ..exit })
                }
                other => other,
            },
            _ => self.script.wait(&job.title, run),
        }
    }
}

impl Runner for Actor {
    fn kind(&self) -> AgentKind {
        self.kind
    }

    fn run(&self, job: &Job, link: &dyn Link) -> Ended {
        if !job.resumed && link.started(std::process::id()).is_err() {
            return Ended::LeaseLost;
        }
        let _ = std::fs::create_dir_all(&job.dir);
        let _ = std::fs::write(job.dir.join(OUTPUT_FILE), &job.title);
        let run = {
            let mut stage = lock(&self.script.stage);
            stage.runs += 1;
            stage.runs
        };
        let script = Arc::clone(&self.script);
        link.on_signal(Box::new(move |signal| {
            lock(&script.stage).told.entry(run).or_default().push(signal);
            script.changed.notify_all();
        }));
        {
            let mut stage = lock(&self.script.stage);
            stage.started.push(job.title.clone());
            stage.running += 1;
            stage.most_running = stage.most_running.max(stage.running);
        }
        link.report(Report { progress: Some(10), current_step: Some("playing".into()), ..Report::default() });
        let part = job.command.as_ref().map_or_else(String::new, CommandLine::display);
        let guard = Leaving(&self.script);
        let ended = match &job.model {
            _ if job.parked => self.script.wait(&job.title, run),
            Some(model) => model::play(&self.script, job, model, link, run),
            None => match &job.coding {
                Some(coding) => coding::play(&self.script, job, coding, link, run),
                None => self.play(&part, job, run),
            },
        };
        drop(guard);
        if matches!(ended, Ended::Exited(_)) {
            let _ = std::fs::remove_file(job.dir.join(OUTPUT_FILE));
        }
        ended
    }

    fn probe(&self, dir: &Path) -> Liveness {
        // a run with a model has no process: where its engine died, the next one goes on with it
        let there = self.kind == AgentKind::Llm || dir.join(OUTPUT_FILE).exists();
        if there { Liveness::Alive } else { Liveness::Gone }
    }
}

struct Leaving<'a>(&'a Script);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        lock(&self.0.stage).running -= 1;
    }
}

/// An engine of the test's own.
pub struct Bench {
    /// The engine.
    pub engine: Engine,
    /// What its runs do.
    pub script: Arc<Script>,
    /// Its clock.
    pub clock: Arc<TurnedClock>,
    machine: Option<Arc<dyn Machine>>,
    dir: Arc<tempfile::TempDir>,
}

impl Bench {
    /// An engine in a folder of its own that does not yet run the queue.
    #[must_use]
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("a temporary folder: {e}"));
        let secrets = Arc::new(SessionSecrets::default());
        Self::open(Arc::new(dir), Arc::default(), Arc::default(), Role::Worker, secrets)
    }

    /// The same, on a machine that stands as it says.
    #[must_use]
    pub fn on(machine: &Arc<ScriptedMachine>) -> Self {
        let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("a temporary folder: {e}"));
        let machine = Some(Arc::clone(machine) as Arc<dyn Machine>);
        let secrets = Arc::new(SessionSecrets::default());
        Self::open_on(machine, Arc::new(dir), Arc::default(), Arc::default(), Role::Worker, secrets)
    }

    /// The same, running the queue.
    #[must_use]
    pub fn running(workers: i64) -> Self {
        let bench = Self::new();
        bench.start(workers);
        bench
    }

    /// Another engine on the same folder, with the same script and the same clock.
    #[must_use]
    pub fn another(&self, role: Role) -> Self {
        self.another_with(role, Arc::new(SessionSecrets::default()))
    }

    /// Another engine on the same folder that keeps its keys in `secrets`.
    #[must_use]
    pub fn another_with(&self, role: Role, secrets: Arc<dyn Secrets>) -> Self {
        let (dir, script, clock) = (Arc::clone(&self.dir), Arc::clone(&self.script), Arc::clone(&self.clock));
        Self::open_on(self.machine.clone(), dir, script, clock, role, secrets)
    }

    fn open(
        dir: Arc<tempfile::TempDir>,
        script: Arc<Script>,
        clock: Arc<TurnedClock>,
        role: Role,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self::open_on(None, dir, script, clock, role, secrets)
    }

    fn open_on(
        machine: Option<Arc<dyn Machine>>,
        dir: Arc<tempfile::TempDir>,
        script: Arc<Script>,
        clock: Arc<TurnedClock>,
        role: Role,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        let actor = |kind| Arc::new(Actor { script: Arc::clone(&script), kind }) as Arc<dyn Runner>;
        let runners = vec![actor(AgentKind::Shell), actor(AgentKind::Llm), actor(AgentKind::Coding)];
        let options = Options {
            data_dir: dir.path().to_owned(),
            role,
            runners,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            secrets,
            models: None,
            machine: machine.clone(),
            messenger: None,
            workspaces: None,
        };
        let engine = Engine::open(options).unwrap_or_else(|e| panic!("the engine: {e}"));
        Self { engine, script, clock, machine, dir }
    }

    /// What its clock says.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs the queue with so many workers.
    pub fn start(&self, workers: i64) {
        let ours = self.engine.start_pool(Some(workers)).unwrap_or_else(|e| panic!("the pool: {e}"));
        assert!(ours, "another engine runs the queue");
    }

    /// The data folder.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// A task called `title` that plays `part`, with changes.
    pub fn create_with(&self, title: &str, part: &str, change: impl FnOnce(&mut NewTask)) -> Task {
        let mut task = NewTask {
            title: Some(title.into()),
            command: Some(CommandLine::Line(part.into())),
            ..NewTask::default()
        };
        change(&mut task);
        self.engine.call(CreateTask { task }).unwrap_or_else(|e| panic!("{title}: {e}")).task
    }

    /// A task called `title` that plays `part`.
    pub fn create(&self, title: &str, part: &str) -> Task {
        self.create_with(title, part, |_| {})
    }

    /// The task as it stands now.
    #[must_use]
    pub fn get(&self, id: TaskId) -> Task {
        self.engine.call(GetTask { id: id.to_string() }).unwrap_or_else(|e| panic!("{id}: {e}"))
    }

    /// Waits until `is` holds of the task.
    pub fn until(&self, id: TaskId, what: &str, is: impl Fn(&Task) -> bool) -> Task {
        let changes = self.engine.subscribe();
        let deadline = Instant::now() + DEADLINE;
        loop {
            let task = self.get(id);
            if is(&task) {
                return task;
            }
            assert!(Instant::now() < deadline, "not in time: {what}; it is {task:#?}");
            // whatever changes is announced; the time limit covers what changed before we listened
            match changes.recv_timeout(Duration::from_millis(200)) {
                Ok(Notice::Event(_) | Notice::Lagged | Notice::Open(_) | Notice::PoolLost) | Err(_) => {}
            }
        }
    }

    /// Waits until the task has this status.
    pub fn until_status(&self, id: TaskId, status: Status) -> Task {
        self.until(id, status.as_str(), |task| task.status == status)
    }

    /// Asserts that every invariant holds on the live store.
    pub fn assert_sound(&self) {
        let findings = self.engine.doctor();
        let bad: Vec<_> = findings.iter().filter(|f| !f.ok).collect();
        assert!(bad.is_empty(), "{bad:#?}");
    }
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.engine.stop(Stop::StopRunning);
        self.assert_sound();
    }
}
