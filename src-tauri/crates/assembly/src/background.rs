//! A worker in the background, started by a program that does not wait for it. Owns its start and its log.
//!
//! The caller makes sure that nothing of its own is inherited but the environment; the worker itself leaves the
//! caller's session, since a process can do that only for itself.

use contract::{ApiError, ErrorCode};
use engine::Engine;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How long a worker may take until it runs the queue. It opens a database and starts threads: a moment, unless the
/// machine is very busy.
const PATIENCE: Duration = Duration::from_secs(10);
/// The exit status of a worker that another process keeps from running the queue.
pub const REFUSED: u8 = 4;
/// How often it is looked whether it does.
const LOOK: Duration = Duration::from_millis(10);
/// A log that has grown to this size is started afresh, in bytes.
const LOG_LIMIT: u64 = 1024 * 1024;
/// How much of the log's end is read for its last line, in bytes.
const TAIL: u64 = 4096;

/// Starts `legwork worker --drain` as a process of its own. Returns when the queue runs, in it or in any other, or when
/// it has left again because there is nothing to do. Whether it is the one that was started here.
///
/// # Errors
/// This process belongs to a task, whose end would be the worker's; or the worker could not be started.
pub fn ensure(engine: &Engine) -> Result<bool, ApiError> {
    if engine.pool_running() {
        return Ok(false);
    }
    if let Some(task) = within_a_task() {
        let error = format!(
            "the task is safely queued, but a worker that is started within task {task} would end with it"
        );
        return Err(ApiError::refused(error).hint("start the app or `legwork worker` outside of it"));
    }
    Start { engine, log: engine.data_dir().join("logs").join("worker.log") }.until_it_runs()
}

/// The task that this process runs in. Its supervisor ends whatever it leaves behind.
#[must_use]
pub fn within_a_task() -> Option<String> {
    std::env::var("LEGWORK_TASK_ID").ok().filter(|id| !id.is_empty())
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

struct Start<'a> {
    engine: &'a Engine,
    log: PathBuf,
}

impl Start<'_> {
    /// Whether a worker of ours runs the queue, or has; `false`: another one does.
    fn until_it_runs(&self) -> Result<bool, ApiError> {
        let until = Instant::now() + PATIENCE;
        let mut worker = self.spawn()?;
        loop {
            let ended =
                worker.try_wait().map_err(|e| self.failed(&format!("it could not be watched: {e}")))?;
            match ended {
                // Another process has the queue, or had it an instant ago.
                Some(status) if refused(status) => {
                    if self.engine.pool_running() {
                        return Ok(false);
                    }
                    worker = self.spawn()?;
                }
                // It found nothing to do, or has done it already.
                Some(status) if status.success() => return Ok(true),
                Some(status) => return Err(self.failed(&format!("it ended at once ({status})"))),
                // It, or another one that was started at the same time: whoever has the queue from now on sees the
                // task before it leaves.
                None if self.engine.pool_running() => {
                    // One that serves for long has to hear of its end, or a dead process stays in the system's list.
                    std::thread::spawn(move || worker.wait());
                    return Ok(true);
                }
                None => {}
            }
            if Instant::now() >= until {
                let seconds = PATIENCE.as_secs();
                return Err(self.failed(&format!("it does not run the queue after {seconds} s")));
            }
            // Nothing announces a lock that was taken.
            std::thread::sleep(LOOK);
        }
    }

    fn spawn(&self) -> Result<Child, ApiError> {
        let out = open_log(&self.log).map_err(|e| self.failed(&format!("its log cannot be written: {e}")))?;
        let err = out.try_clone().map_err(|e| self.failed(&format!("its log cannot be written: {e}")))?;
        let program = program().map_err(|e| self.failed(&e.message))?;
        // Whatever a shell or an agent left open in this process is not for the worker: a reader at the other end
        // would wait for it.
        close_fds::set_fds_cloexec(3, &[]);
        Command::new(program)
            .arg("--data-dir")
            .arg(self.engine.data_dir())
            .args(["worker", "--drain", "--detached"])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|e| self.failed(&format!("it could not be started: {e}")))
    }

    fn failed(&self, why: &str) -> ApiError {
        let error = format!("the task is safely queued, but no worker was started for it: {why}");
        let log = self.log.display();
        let hint = match last_line(&self.log) {
            Some(line) => format!("start the app or `legwork worker`; {log} ends with “{line}”"),
            None => "start the app or `legwork worker`".to_owned(),
        };
        ApiError::new(ErrorCode::Engine, error).hint(hint)
    }
}

/// Whether a worker left because another process runs the queue.
fn refused(status: ExitStatus) -> bool {
    status.code() == Some(i32::from(REFUSED))
}

/// The log, to be appended to, for its owner alone.
fn open_log(path: &Path) -> io::Result<File> {
    let full = fs::metadata(path).is_ok_and(|log| log.len() >= LOG_LIMIT);
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    if full {
        // Whoever still writes to it appends, so that no hole comes of this.
        file.set_len(0)?;
    }
    Ok(file)
}

/// The last line that says something.
fn last_line(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).ok()?;
    let mut bytes = vec![];
    file.take(TAIL).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn the_log_is_appended_to_until_it_is_full() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("worker.log");
        open_log(&path).unwrap().write_all(b"one\n").unwrap();
        open_log(&path).unwrap().write_all(b"two\n\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(last_line(&path).as_deref(), Some("two"));
        File::options().write(true).open(&path).unwrap().set_len(LOG_LIMIT).unwrap();
        open_log(&path).unwrap().write_all(b"three\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three\n");
    }

    #[test]
    fn a_log_that_is_open_to_others_is_closed_to_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("worker.log");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        open_log(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(last_line(&path), None);
    }
}
