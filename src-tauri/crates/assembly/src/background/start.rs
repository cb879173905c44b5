//! The start of a worker: the launcher, and what it tells until the queue runs.

use super::{
    log::{last_line, open_log},
    word::{REFUSED, Starter, Word, Words},
};
use contract::{ApiError, ErrorCode};
use engine::Engine;
use std::{
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a worker may take until it runs the queue. It opens a database and starts threads: a moment, unless the
/// machine is very busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// A worker that is a process of its own and does not run the queue yet.
pub struct Starting {
    engine: Engine,
    log: PathBuf,
    words: Words,
    until: Instant,
}

impl Starting {
    pub(super) fn new(engine: &Engine) -> Result<Self, ApiError> {
        let log = engine.data_dir().join("logs").join("worker.log");
        let until = Instant::now() + PATIENCE;
        let words = apart(engine, &log, until).map_err(|why| failed(&log, &why))?;
        Ok(Self { engine: engine.clone(), log, words, until })
    }

    /// Waits until a worker of ours runs the queue, or has; `false`: another one does.
    ///
    /// # Errors
    /// It ended, or does not run the queue in time.
    pub fn until_it_runs(mut self) -> Result<bool, ApiError> {
        loop {
            match self.words.next(self.until) {
                Ok(Some(Word::Apart)) => {}
                Ok(Some(Word::Runs)) => return Ok(true),
                // It found nothing to do, or has done it already.
                Ok(Some(Word::Left(0))) => return Ok(true),
                // Another process has the queue, or had it an instant ago.
                Ok(Some(Word::Left(REFUSED))) => {
                    if self.engine.pool_running() {
                        return Ok(false);
                    }
                    let words = apart(&self.engine, &self.log, self.until);
                    self.words = words.map_err(|why| failed(&self.log, &why))?;
                }
                Ok(Some(Word::Left(status))) => {
                    return Err(failed(&self.log, &format!("it ended at once (exit status {status})")));
                }
                Ok(None) => return Err(failed(&self.log, "it ended at once")),
                Err(e) => return Err(failed(&self.log, &in_time(&e))),
            }
        }
    }
}

/// Starts a worker, and waits until it is nobody's child. Gives what it says from then on, or what went wrong.
fn apart(engine: &Engine, log: &Path, until: Instant) -> Result<Words, String> {
    let (mut launcher, mut words) = spawn(engine, log)?;
    let word = words.next(until);
    if word.is_err() {
        // one that hangs would start it whenever it pleases
        let _ = launcher.kill();
    }
    // It leaves right after its word; until it is gone the worker is its child, and so one of ours.
    let status = launcher.wait().map_err(|e| format!("its launcher could not be watched: {e}"))?;
    match word {
        Ok(Some(Word::Apart)) => Ok(words),
        Ok(_) => Err(format!("its launcher ended with {status}")),
        Err(e) => Err(in_time(&e)),
    }
}

fn spawn(engine: &Engine, log: &Path) -> Result<(Child, Words), String> {
    let err = open_log(log).map_err(|e| format!("its log cannot be written: {e}"))?;
    let (reader, writer) = io::pipe().map_err(|e| format!("it could not be listened to: {e}"))?;
    let program = program().map_err(|e| e.message)?;
    // Whatever a shell or an agent left open in this process is not for the worker: a reader at the other end
    // would wait for it.
    close_fds::set_fds_cloexec(3, &[]);
    let mut command = Command::new(program);
    command
        .arg("--data-dir")
        .arg(engine.data_dir())
        .args(["worker", "--drain", "--apart"])
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(err);
    let launcher =
        os::core_dumps::as_usual(|| command.spawn()).map_err(|e| format!("it could not be started: {e}"))?;
    Ok((launcher, Words::of(reader)))
}

/// The launcher's work: starts the worker with its own standard streams, says so, and is to leave at once.
///
/// # Errors
/// The worker could not be started.
pub fn launch(data_dir: &Path) -> Result<(), ApiError> {
    // Its child is not to be reached by what ends the starter's terminal either. It fails only for a process that leads
    // its group, as this one does not.
    let _ = rustix::process::setsid();
    let mut command = Command::new(program()?);
    command.arg("--data-dir").arg(data_dir).args(["worker", "--drain", "--detached"]);
    os::core_dumps::as_usual(|| command.spawn())
        .map_err(|e| ApiError::new(ErrorCode::Engine, format!("the worker could not be started: {e}")))?;
    Starter::default().tell(Word::Apart);
    Ok(())
}

/// This very program, by its whole path.
///
/// # Errors
/// Its file was moved or replaced since it was started.
pub fn program() -> Result<PathBuf, ApiError> {
    let program = std::env::current_exe().ok().filter(|program| program.is_file());
    program.ok_or_else(|| {
        ApiError::new(ErrorCode::Engine, "the file of this program is not where it was started from")
            .hint("start it again")
    })
}

/// Why there was no word.
fn in_time(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::TimedOut => format!("it does not run the queue after {} s", PATIENCE.as_secs()),
        _ => format!("it could not be listened to: {error}"),
    }
}

fn failed(log: &Path, why: &str) -> ApiError {
    let error = format!("the task is safely queued, but no worker was started for it: {why}");
    let hint = match last_line(log) {
        Some(line) => format!("start the app or `legwork worker`; {} ends with “{line}”", log.display()),
        None => "start the app or `legwork worker`".to_owned(),
    };
    ApiError::new(ErrorCode::Engine, error).hint(hint)
}
