//! Starts an attempt: prepares its folder, starts its supervisor, passes the gate.

use super::{
    gate::never_opened,
    outcome, spawner,
    spec::{self, Besides},
};
use contract::{
    provider::Key,
    supervision::{READY, REFUSED, gate_line},
    task::TaskError,
};
use engine::ports::{Ended, Job, Link, NOT_BEGUN, Secrets};
use rustix::event::{PollFd, PollFlags, Timespec};
use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Child, ChildStdout},
    time::Duration,
};

/// How long a supervisor may take to be ready, on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts `job`; the command runs when this returns.
pub(crate) fn start(
    supervisor: &Path,
    secrets: &dyn Secrets,
    job: &Job,
    besides: &Besides,
    link: &dyn Link,
) -> Result<Child, Box<Ended>> {
    let secrets = secrets_of(secrets, job)?;
    start_with(supervisor, &secrets, job, besides, link)
}

/// The secrets of `job`, or what became of one that cannot have them.
pub(crate) fn secrets_of(secrets: &dyn Secrets, job: &Job) -> Result<BTreeMap<String, Key>, Box<Ended>> {
    engine::ports::secrets_of(secrets, &job.environment.secrets)
        .map_err(|(error, retryable)| Box::new(Ended::Exited(outcome::never_ran(error, retryable))))
}

/// [`start`] with secrets that are at hand.
pub(crate) fn start_with(
    supervisor: &Path,
    secrets: &BTreeMap<String, Key>,
    job: &Job,
    besides: &Besides,
    link: &dyn Link,
) -> Result<Child, Box<Ended>> {
    spec::write(job, besides).map_err(|error| {
        let retryable = error.code != "no_command";
        Box::new(Ended::Exited(outcome::never_ran(error, retryable)))
    })?;
    let failed = |e: &io::Error| {
        let missing = e.kind() == io::ErrorKind::NotFound;
        let error = TaskError {
            code: "supervisor".to_owned(),
            message: format!(
                "Legwork's own program {} could not start the command: {e}",
                supervisor.display()
            ),
            hint: missing.then(|| "The installation is not complete; install Legwork again.".to_owned()),
        };
        Box::new(Ended::Exited(outcome::never_ran(error, !missing)))
    };
    let mut child = spawner::spawn(supervisor.to_owned(), job.dir.clone()).map_err(|e| failed(&e))?;
    let ready = wait_ready(child.stdout.take());
    if let Err(e) = ready {
        let gone = e.kind() == io::ErrorKind::UnexpectedEof;
        if !gone {
            let _ = child.kill();
        }
        let killed = child.wait().is_ok_and(|status| status.signal().is_some());
        return Err(if gone && killed { not_begun() } else { failed(&e) });
    }
    let gate = child.stdin.take();
    if link.started(child.id()).is_err() {
        drop(gate);
        let _ = child.wait();
        return Err(Box::new(Ended::LeaseLost));
    }
    if let Some(mut gate) = gate {
        let opened = gate.write_all(gate_line(secrets).as_bytes());
        if opened.is_err() && child.wait().is_ok() && never_opened(&job.dir) {
            return Err(not_begun());
        }
    }
    Ok(child)
}

/// Somebody ended the supervisor before it could start the command: that says nothing about the command.
fn not_begun() -> Box<Ended> {
    let error = TaskError {
        code: NOT_BEGUN.to_owned(),
        message: "Legwork's own program was ended from outside before it could start the command.".to_owned(),
        hint: Some("When nobody did it, the system may have been out of memory.".to_owned()),
    };
    Box::new(Ended::Exited(outcome::never_ran(error, true)))
}

/// Waits for the supervisor's one line.
fn wait_ready(stdout: Option<ChildStdout>) -> io::Result<()> {
    let stdout = stdout.ok_or(io::ErrorKind::BrokenPipe)?;
    let patience = Timespec::try_from(PATIENCE).ok();
    if rustix::event::poll(&mut [PollFd::new(&stdout, PollFlags::IN)], patience.as_ref())? == 0 {
        return Err(io::Error::new(io::ErrorKind::TimedOut, "it was not ready in time"));
    }
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    match line.trim_end().split_once(' ') {
        Some((READY, _)) => Ok(()),
        Some((REFUSED, why)) => Err(io::Error::other(why.to_owned())),
        _ if line.is_empty() => {
            Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ended before it was ready"))
        }
        _ => Err(io::Error::other("it did not say that it was ready")),
    }
}
