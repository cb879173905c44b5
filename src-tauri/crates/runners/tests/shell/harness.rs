//! A runner, an attempt's folder, and an engine's end of the line that remembers all that it is told.

use crate::{job::job, supervisor::supervisor};
use contract::task::{CommandLine, LogLevel, TaskError, TaskResult};
use engine::ports::{
    Ended, Exit, Job, LeaseLost, Link, Outcome, Report, RunContext, Runner, Secrets, SessionSecrets, Signal,
};
use legwork_runners::ShellRunner;
use std::{
    fs,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// No wait in these tests is longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// No process.
pub(crate) const NONE: [u32; 0] = [];

pub(crate) fn runner() -> ShellRunner {
    ShellRunner::new(supervisor(), no_secrets())
}

/// A keyring with nothing in it.
pub(crate) fn no_secrets() -> Arc<dyn Secrets> {
    Arc::new(SessionSecrets::default())
}

/// One attempt, in a temporary folder.
pub(crate) struct Attempt {
    _root: tempfile::TempDir,
    pub(crate) job: Job,
}

/// An attempt at `sh -c line`.
pub(crate) fn line(line: &str) -> Attempt {
    attempt(CommandLine::Line(line.to_owned()))
}

/// An attempt at a program.
pub(crate) fn argv(argv: &[&str]) -> Attempt {
    attempt(CommandLine::Argv(argv.iter().map(|&a| a.to_owned()).collect()))
}

fn attempt(command: CommandLine) -> Attempt {
    // Before any clock of the test's runs: a build can wait for another one.
    supervisor();
    let root = tempfile::tempdir().unwrap();
    let job = Job { command: Some(command), ..job(root.path()) };
    fs::create_dir(&job.dir).unwrap();
    Attempt { _root: root, job }
}

impl Attempt {
    /// Runs to the end in this thread.
    pub(crate) fn run(&self) -> (Ended, Arc<TestLink>) {
        let link = Arc::new(TestLink::default());
        (runner().run(&self.job, &*link), link)
    }

    pub(crate) fn exit(&self) -> Exit {
        exit(self.run().0)
    }

    /// Runs in another thread.
    pub(crate) fn start(&self) -> Running {
        let link = Arc::new(TestLink::default());
        let (job, line) = (self.job.clone(), Arc::clone(&link));
        Running { link, thread: std::thread::spawn(move || runner().run(&job, &*line)) }
    }

    /// What the next engine would know of it, from what was reported.
    pub(crate) fn adopted(&mut self, link: &TestLink) {
        let told = link.told();
        self.job.resumed = true;
        self.job.read_bytes = told.read_bytes.unwrap_or(0);
        self.job.progress = told.progress.unwrap_or(0);
        self.job.current_step = told.current_step;
        self.job.total_steps = told.total_steps;
        self.job.steps = told.steps.unwrap_or_default();
        self.job.reported_result = told.reported_result;
    }

    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.job.dir.join("output")).unwrap_or_default()).into_owned()
    }

    pub(crate) fn wait_for_output(&self, text: &str) {
        wait_until(&format!("{text:?} is in the output"), || self.output().contains(text));
    }

    /// Living processes of the command.
    pub(crate) fn living(&self) -> Vec<u32> {
        living_with(&format!("LEGWORK_OUTPUT_DIR={}", self.job.dir.join("artifacts").display()))
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        for pid in self.living() {
            kill("-KILL", pid);
        }
    }
}

/// A run in another thread.
pub(crate) struct Running {
    pub(crate) link: Arc<TestLink>,
    thread: JoinHandle<Ended>,
}

impl Running {
    pub(crate) fn signal(&self, signal: Signal) {
        self.link.signal(signal);
    }

    pub(crate) fn ended(self) -> Ended {
        wait_until("the run has ended", || self.thread.is_finished());
        self.thread.join().unwrap()
    }
}

type Receiver = Box<dyn Fn(Signal) + Send + Sync>;

/// The engine's end of the line.
#[derive(Default)]
pub(crate) struct TestLink {
    lease_lost: bool,
    /// Whether the supervisor is killed when it is ready, before its gate is opened.
    kills: bool,
    receiver: Mutex<Option<Receiver>>,
    early: Mutex<Vec<Signal>>,
    told: Mutex<Report>,
    pid: Mutex<Option<u32>>,
}

impl TestLink {
    /// A line whose gate refuses.
    pub(crate) fn without_lease() -> Self {
        Self { lease_lost: true, ..Self::default() }
    }

    /// A line that kills the supervisor at its gate.
    pub(crate) fn killing(lease_lost: bool) -> Self {
        Self { lease_lost, kills: true, ..Self::default() }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        match &*self.receiver.lock().unwrap() {
            Some(receive) => receive(signal),
            None => self.early.lock().unwrap().push(signal),
        }
    }

    /// All reports in one: the latest word on everything, and the whole log.
    pub(crate) fn told(&self) -> Report {
        self.told.lock().unwrap().clone()
    }

    pub(crate) fn log(&self) -> Vec<(LogLevel, String)> {
        self.told().log.into_iter().map(|(level, message, _)| (level, message)).collect()
    }

    /// The supervisor's process, once the gate was passed.
    pub(crate) fn pid(&self) -> Option<u32> {
        *self.pid.lock().unwrap()
    }
}

impl Link for TestLink {
    fn started(&self, pid: u32) -> Result<(), LeaseLost> {
        *self.pid.lock().unwrap() = Some(pid);
        if self.kills {
            kill("-KILL", pid);
            // gone, or its end that we have not buried yet
            wait_until("the supervisor is dead", || {
                fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z "))
            });
        }
        if self.lease_lost { Err(LeaseLost) } else { Ok(()) }
    }

    fn report(&self, report: Report) {
        let mut told = self.told.lock().unwrap();
        told.log.extend(report.log);
        told.progress = report.progress.or(told.progress);
        told.current_step = report.current_step.or(told.current_step.take());
        told.total_steps = report.total_steps.or(told.total_steps);
        told.steps = report.steps.or(told.steps.take());
        told.output_bytes = report.output_bytes.or(told.output_bytes);
        told.read_bytes = report.read_bytes.or(told.read_bytes);
        told.reported_result = report.reported_result.or(told.reported_result.take());
    }

    fn context(&self) -> &dyn RunContext {
        unreachable!("a command has no conversation")
    }

    fn on_signal(&self, receive: Receiver) {
        let mut receiver = self.receiver.lock().unwrap();
        self.early.lock().unwrap().drain(..).for_each(&receive);
        *receiver = Some(receive);
    }
}

pub(crate) fn exit(ended: Ended) -> Exit {
    match ended {
        Ended::Exited(exit) => exit,
        other => panic!("it did not exit: {other:?}"),
    }
}

pub(crate) fn completed(exit: Exit) -> TaskResult {
    match exit.outcome {
        Outcome::Completed(result) => result,
        other => panic!("it was not completed: {other:?}"),
    }
}

/// The error, and whether trying again may help.
pub(crate) fn failed(exit: Exit) -> (TaskError, bool) {
    match exit.outcome {
        Outcome::Failed { error, retryable, .. } => (error, retryable),
        other => panic!("it did not fail: {other:?}"),
    }
}

pub(crate) fn kill(signal: &str, pid: u32) {
    let _ = Command::new("kill").args([signal, &pid.to_string()]).status();
}

/// Processes that are no zombies and have `variable` in their environment.
fn living_with(variable: &str) -> Vec<u32> {
    let has = |pid: &u32| {
        fs::read(Path::new("/proc").join(pid.to_string()).join("environ"))
            .is_ok_and(|env| env.split(|&b| b == 0).any(|v| v == variable.as_bytes()))
    };
    let pids = fs::read_dir("/proc").unwrap().flatten();
    pids.filter_map(|e| e.file_name().to_str()?.parse().ok()).filter(has).collect()
}

/// Waits for a condition, looking often, and fails by name when it does not come.
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
