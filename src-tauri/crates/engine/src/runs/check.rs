//! The check of an attempt: a command that says whether the task is done, once its work has ended well.
//!
//! It is a run of its own in a folder of the attempt's, under a supervisor as every command. What the work came to is a
//! row before the check's gate opens, so whoever dies from then on, the work is not done again: the next engine adopts
//! the check, or has it run once more.

mod concluded;
mod done;
mod link;
mod rounds;
mod signals;

pub(super) use self::done::Checked;
use self::{
    concluded::{cancelled, failed, passed},
    done::WorkDone,
    link::{CheckLink, WorkLink},
    rounds::AfterCheck,
    signals::Unheard,
};
use super::link::RunLink;
use crate::{
    ports::{Ended, Exit, Job, JobCheck, Link, Liveness, Outcome, Report, Runner},
    tasks::context::EngineContext,
};
use contract::{
    AgentKind,
    supervision::{ARTIFACTS_DIR, Took},
    task::{CHECK_DIR, CHECK_FAILED, CheckState, CommandLine, LogLevel, TaskError},
    text,
};
use std::{
    borrow::Cow,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt as _, symlink},
    path::Path,
    sync::Arc,
};
use store::checks::CheckRunRow;

/// How often a check is begun whose process is gone without a word. That says nothing about the work.
const TRIES: u32 = 3;
/// Letters of the command where it is shown as what the run does.
const SHOWN: usize = 100;

/// Has the work done, unless it was before, and checks it where it ended well; of a coding agent again, as long as what the
/// check says may go back to it.
pub(super) fn work_and_check(
    engine: &Arc<EngineContext>,
    job: &Job,
    check: &JobCheck,
    link: &RunLink,
    work: impl Fn(&Job, &dyn Link) -> Ended,
) -> Checked {
    let unheard = Arc::new(Unheard::default());
    let mut done = check.work.as_deref().and_then(|work| serde_json::from_str::<WorkDone>(work).ok());
    let mut of_round = Cow::Borrowed(job);
    let (mut before_ms, mut before_took) = (0, Took::NOTHING);
    loop {
        let mut checked = work_and_check_once(engine, &of_round, (check, done.take()), link, &unheard, &work);
        if let Ended::Exited(exit) = &mut checked.ended {
            exit.running_ms += before_ms;
            exit.took = before_took.and_then(exit.took);
            (before_ms, before_took) = (exit.running_ms, exit.took);
        }
        match rounds::after(engine, &of_round, link, &unheard, (&checked, before_ms)) {
            AfterCheck::Over => return checked,
            AfterCheck::Ended(ended) => return (*ended).into(),
            AfterCheck::Round(next) => of_round = Cow::Owned(*next),
        }
    }
}

/// `done`: what the work came to, where it was done before.
fn work_and_check_once(
    engine: &EngineContext,
    job: &Job,
    (check, done): (&JobCheck, Option<WorkDone>),
    link: &RunLink,
    unheard: &Arc<Unheard>,
    work: &impl Fn(&Job, &dyn Link) -> Ended,
) -> Checked {
    let done = match done {
        Some(done) => done,
        None => match work(job, &WorkLink { link, unheard }) {
            Ended::Exited(Exit {
                outcome: Outcome::Completed(result),
                exit_code,
                running_ms,
                output_bytes,
                cut_bytes,
                took,
            }) => WorkDone { result, exit_code, running_ms, output_bytes, cut_bytes, took },
            other => return other.into(),
        },
    };
    // between work and check nothing runs that could be left or be ended
    if unheard.wants_to_leave() || unheard.wants_an_end() && link.run.is_released() {
        return Ended::Detached.into();
    }
    if unheard.wants_an_end() {
        return cancelled(&done, 0, Took::NOTHING).into();
    }
    let Some(shell) = engine.runner(AgentKind::Shell) else {
        let message = "Nothing here runs commands, so the check could not be run.".to_owned();
        let error = TaskError { code: CHECK_FAILED.to_owned(), message, hint: None };
        return Ended::Exited(unrun(error, false)).into();
    };
    Checking { job, check, link, unheard, done: &done, shell: shell.as_ref() }.run()
}

/// A check that is to be run, or to be gone on with.
struct Checking<'a> {
    job: &'a Job,
    check: &'a JobCheck,
    link: &'a RunLink,
    unheard: &'a Arc<Unheard>,
    done: &'a WorkDone,
    shell: &'a dyn Runner,
}

impl Checking<'_> {
    fn run(&self) -> Checked {
        let dir = self.job.dir.join(CHECK_DIR);
        for _ in 0..TRIES {
            let stands = if dir.exists() { self.shell.probe(&dir) } else { Liveness::Gone };
            let resumed = matches!(stands, Liveness::Alive | Liveness::Ended);
            if !resumed {
                if let Err(error) = prepare(&dir, &self.job.dir) {
                    return Ended::Exited(no_folder(&dir, &error)).into();
                }
                self.tell_that_it_begins();
            }
            let line = CheckLink { link: self.link, unheard: self.unheard, row: self.begun() };
            match self.shell.run(&self.job_of(&dir, resumed), &line) {
                Ended::Exited(exit) => return self.conclude(&dir, exit),
                // its supervisor was ended, by somebody or by the machine: nobody knows what it would have said
                Ended::Lost | Ended::NeverStarted => {}
                other => return other.into(),
            }
        }
        let message = "The check was lost: its process was ended from outside, again and again.".to_owned();
        let error = TaskError { code: CHECK_FAILED.to_owned(), message, hint: None };
        failed(self.done, self.begun(), (error, true, String::new()), &failure_of_nothing())
    }

    /// The check as a run of its own: where the work ran, and with what it was given.
    fn job_of(&self, dir: &Path, resumed: bool) -> Job {
        Job {
            resumed,
            title: format!("Check: {}", self.shown()),
            command: Some(CommandLine::Line(self.check.command.clone())),
            program: None,
            stdin: None,
            pty: false,
            reads_progress: false,
            dir: dir.to_owned(),
            read_bytes: 0,
            steps: vec![],
            reported_result: None,
            model: None,
            coding: None,
            check: None,
            // what the work's lines say says nothing of its check
            watch: None,
            ..self.job.clone()
        }
    }

    /// The row of a check that runs.
    fn begun(&self) -> CheckRunRow {
        CheckRunRow {
            task_id: self.link.run.lease.task_id.clone(),
            attempt: self.link.run.lease.attempt,
            command: self.check.command.clone(),
            state: CheckState::Running,
            work: serde_json::to_string(self.done).ok(),
            exit_code: None,
            running_ms: None,
            message: None,
            tail: String::new(),
        }
    }

    fn shown(&self) -> String {
        text::first_line(&text::one_line(&self.check.command), SHOWN)
    }

    fn tell_that_it_begins(&self) {
        let step = format!("Check: {}", self.shown());
        let log = vec![(LogLevel::Info, format!("The work is done. {step}"), None)];
        self.link.report(Report { current_step: Some(step), log, ..Report::default() });
    }

    /// What the end of the check means for the attempt.
    fn conclude(&self, dir: &Path, exit: Exit) -> Checked {
        match &exit.outcome {
            Outcome::Completed(said) => passed(self.link, self.done, self.begun(), said, &exit),
            Outcome::Failed { error, retryable, result } => {
                let tail = result.as_ref().map(|result| concluded::words(&result.output)).unwrap_or_default();
                let said = (error.clone(), *retryable, tail);
                let checked = failed(self.done, self.begun(), said, &exit);
                concluded::tell(self.link, checked.check.as_ref());
                checked
            }
            // ended because this engine leaves: the next one has it run once more, and not the work
            Outcome::Cancelled | Outcome::QuotaOut { .. } if self.link.run.is_released() => {
                let _ = fs::remove_dir_all(dir);
                Ended::Detached.into()
            }
            Outcome::Cancelled | Outcome::QuotaOut { .. } => {
                cancelled(self.done, exit.running_ms, exit.took).into()
            }
        }
    }
}

/// Makes the folder of a check anew. What it leaves in its output folder is among what the work left.
fn prepare(dir: &Path, of_work: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let folder = |path: &Path| DirBuilder::new().recursive(true).mode(0o700).create(path);
    folder(&of_work.join(ARTIFACTS_DIR))?;
    folder(dir)?;
    symlink(Path::new("..").join(ARTIFACTS_DIR), dir.join(ARTIFACTS_DIR))
}

/// The disk's fault, and not the task's: the queue tries again without a charge.
fn no_folder(dir: &Path, error: &io::Error) -> Exit {
    let message = format!("The folder of the check {} could not be prepared: {error}", dir.display());
    let hint = Some("Check that the disk has room and that the data folder may be written.".to_owned());
    unrun(TaskError { code: "attempt_folder".to_owned(), message, hint }, true)
}

/// A check that could not be run.
fn unrun(error: TaskError, retryable: bool) -> Exit {
    Exit { outcome: Outcome::Failed { error, retryable, result: None }, ..failure_of_nothing() }
}

/// The end of a check of which nothing is known.
const fn failure_of_nothing() -> Exit {
    Exit {
        outcome: Outcome::Cancelled,
        exit_code: None,
        running_ms: 0,
        output_bytes: 0,
        cut_bytes: 0,
        took: Took::NOTHING,
    }
}
