//! The command that makes a new copy or worktree ready to work in: a run of its own under a supervisor, as every command.

use super::link::Signals;
use crate::{
    ports::{Ended, Job, LeaseLost, Link, Outcome, Receive, Report, RunContext, Runner},
    runs::link::{RunLink, leased},
};
use contract::{
    ApiError,
    task::{CommandLine, LogLevel},
    text,
};
use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The folder in an attempt's own that the set-up command runs in.
const SET_UP_DIR: &str = "setup";
/// It takes no longer.
const LIMIT: Duration = Duration::from_secs(30 * 60);
/// Letters of the command where it is shown.
const SHOWN: usize = 100;
/// Bytes of what it wrote that are told where it failed.
const TAIL: usize = 600;

struct SetUpLink<'a> {
    link: &'a RunLink,
    signals: &'a Signals,
}

impl Link for SetUpLink<'_> {
    fn started(&self, _pid: u32) -> Result<(), LeaseLost> {
        // its process is none of the attempt's: whoever comes after a crash begins anew, and ends it
        let run = Arc::clone(&self.link.run);
        self.link.commit(move |connection| leased(connection, &run).map(drop))
    }

    fn report(&self, report: Report) {
        self.link.report(Report { memory_bytes: report.memory_bytes, ..Report::default() });
    }

    fn on_signal(&self, receive: Receive) {
        self.signals.sets_up(Some(receive));
    }

    fn context(&self) -> &dyn RunContext {
        self.link.context()
    }
}

/// Ends what set-up commands of earlier attempts have left running: their engine died.
pub(super) fn end_earlier(shell: &dyn Runner, job: &Job) {
    let Some(of_task) = job.dir.parent() else { return };
    for attempt in 1..=job.attempt {
        let dir = of_task.join(attempt.to_string()).join(SET_UP_DIR);
        if dir.exists() {
            shell.end(&dir);
        }
    }
}

/// Runs it in a new place.
///
/// # Errors
/// It failed, or was ended.
pub(super) fn run(
    shell: &dyn Runner,
    link: &RunLink,
    signals: &Signals,
    job: &Job,
    (line, place): (&str, &Path),
) -> Result<(), ApiError> {
    let dir = job.dir.join(SET_UP_DIR);
    let made = fs::remove_dir_all(&dir).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    });
    made.and_then(|()| DirBuilder::new().recursive(true).mode(0o700).create(&dir)).map_err(|error| {
        ApiError::refused(format!("The folder {} could not be made: {error}.", dir.display()))
    })?;
    let shown = text::first_line(&text::one_line(line), SHOWN);
    let step = format!("Set-up: {shown}");
    let log = vec![(LogLevel::Info, step.clone(), None)];
    link.report(Report { current_step: Some(step), log, ..Report::default() });
    let ended = shell.run(&job_of(job, line, place, dir), &SetUpLink { link, signals });
    signals.sets_up(None);
    let failed = |why: &str| {
        ApiError::refused(format!("The set-up command “{shown}” {why}"))
            .hint("`legwork folder show` shows it; `legwork folder set --setup LINE` changes it.")
    };
    match ended {
        Ended::Exited(exit) => match exit.outcome {
            Outcome::Completed(_) => Ok(()),
            Outcome::Failed { error, result, .. } => {
                let wrote = result.and_then(|result| result.output.as_str().map(str::to_owned));
                let tail = crate::view::end_of(wrote.as_deref().unwrap_or_default().trim(), TAIL).to_owned();
                let told = if tail.is_empty() { error.message } else { format!("{}\n{tail}", error.message) };
                Err(failed(&format!("failed: {told}")))
            }
            Outcome::Cancelled | Outcome::QuotaOut { .. } => Err(failed("was ended.")),
        },
        Ended::LeaseLost => Err(failed("was not started: the task moved on.")),
        _ => Err(failed("was lost: its process was ended from outside.")),
    }
}

fn job_of(job: &Job, line: &str, place: &Path, dir: PathBuf) -> Job {
    Job {
        resumed: false,
        parked: false,
        title: "Set-up".to_owned(),
        command: Some(CommandLine::Line(line.to_owned())),
        cwd: Some(place.to_owned()),
        exact_folder: false,
        program: None,
        stdin: None,
        pty: false,
        reads_progress: false,
        timeout: job.timeout.min(LIMIT),
        dir,
        read_bytes: 0,
        steps: vec![],
        reported_result: None,
        model: None,
        check: None,
        failed_check: None,
        watch: None,
        ..job.clone()
    }
}
