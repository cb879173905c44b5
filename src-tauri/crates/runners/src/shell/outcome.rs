//! What the end of a command means for its attempt.

mod reported;

pub(crate) use reported::unreadable;

use super::{spec, tail::Tail, watch::LineSays};
use contract::{
    Timestamp,
    supervision::{EXIT_FILE, Ending, ExitRecord, NotStarted, OUTPUT_FILE, Took},
    task::{Artifact, CommandLine, Metrics, TaskError, TaskResult},
    text,
};
use engine::ports::{Exit, Job, Outcome};
use reported::{error, own_words, reported_failure};
use serde_json::Value;
use std::{path::Path, time::Duration};

/// Exit status by which a shell says that there is no such program.
const SHELL_NOT_FOUND: i32 = 127;
/// Exit status by which a shell says that a file cannot be executed.
const SHELL_NOT_EXECUTABLE: i32 = 126;

/// The record that the supervisor of the attempt in `dir` left, if it did.
pub(crate) fn read_exit(dir: &Path) -> Option<ExitRecord> {
    serde_json::from_slice(&std::fs::read(dir.join(EXIT_FILE)).ok()?).ok()
}

/// An attempt that ended before there was a supervisor for it.
pub(crate) fn never_ran(error: TaskError, retryable: bool) -> Exit {
    let outcome = Outcome::Failed { error, retryable, result: None };
    Exit { outcome, exit_code: None, running_ms: 0, output_bytes: 0, cut_bytes: 0, took: Took::NOTHING }
}

/// An attempt whose folder was taken away while its command ran: by the command itself, for nobody else does. It counts
/// as a try that failed; what it made is not known.
pub(crate) fn folder_removed(ran: Duration) -> Exit {
    let message =
        "The command removed the folder of its own attempt, so nobody knows what came of it.".to_owned();
    let hint = Some("Files that it makes belong into $LEGWORK_OUTPUT_DIR; what is beside that is Legwork's.");
    let running_ms = i64::try_from(ran.as_millis()).unwrap_or(i64::MAX);
    Exit { running_ms, ..never_ran(error("folder_removed", message, hint), true) }
}

/// Said where a command was ended by whoever follows it, because its supervisor had not.
pub(crate) const NOT_IN_TIME: &str = "Legwork's own program that looks after the command did not end it in time: it was stopped, or hangs. Both were \
     ended from outside.";

/// The record that a supervisor should have left in `dir`, which let its command run longer than it may. What the command
/// wrote since the supervisor read last is not known.
pub(crate) fn overran(dir: &Path, ending: Ending, ran: Duration) -> ExitRecord {
    ExitRecord {
        ending,
        started_at: None,
        ended_at: Timestamp::now(),
        running_ms: u64::try_from(ran.as_millis()).unwrap_or(u64::MAX),
        output_bytes: std::fs::metadata(dir.join(OUTPUT_FILE)).map_or(0, |output| output.len()),
        cut_bytes: 0,
        left: vec![],
        took: Took::NOTHING,
    }
}

/// How `job` ended, with `reported` as its own word of what came of it, `said` as the line of its output that it was ended
/// for, and the files that it left, which are only looked for where something came of it.
pub(crate) fn exit(
    job: &Job,
    record: &ExitRecord,
    reported: Option<&Value>,
    said: Option<&LineSays>,
    artifacts: impl FnOnce() -> Vec<Artifact>,
) -> Exit {
    let exit_code = match record.ending {
        Ending::Exited { code } => Some(i64::from(code)),
        _ => None,
    };
    let clamp = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Exit {
        outcome: outcome(job, record, reported, said, artifacts),
        exit_code,
        running_ms: clamp(record.running_ms),
        output_bytes: clamp(record.output_bytes),
        cut_bytes: clamp(record.cut_bytes),
        took: record.took,
    }
}

fn outcome(
    job: &Job,
    record: &ExitRecord,
    reported: Option<&Value>,
    said: Option<&LineSays>,
    artifacts: impl FnOnce() -> Vec<Artifact>,
) -> Outcome {
    if record.ending == Ending::Cancelled && said.is_none() {
        return Outcome::Cancelled;
    }
    if let Ending::NotStarted { reason, message } = &record.ending {
        let (error, retryable) = not_started(job, *reason, message);
        return Outcome::Failed { error, retryable, result: None };
    }
    let tail = Tail::of(&job.dir);
    let failed = match record.ending {
        // it was ended for that line, whatever it makes of its end; but not whatever it has said before
        _ if said.is_some() => said
            .and_then(said_failure)
            .or_else(|| reported.and_then(reported_failure))
            .map(|error| (error, true)),
        Ending::Exited { code: 0 } => {
            reported.and_then(reported_failure).or_else(|| not_said(job)).map(|error| (error, true))
        }
        Ending::Exited { code } => Some(exited(job, code, &tail)),
        Ending::Signalled { signal } => Some((signalled(signal), true)),
        _ => Some((timed_out(job), false)),
    };
    let error = failed.as_ref().map(|(error, _)| error);
    let artifacts = artifacts();
    let result = TaskResult {
        success: error.is_none(),
        summary: match said {
            Some(LineSays::Done(line)) if error.is_none() => {
                reported.and_then(own_words).unwrap_or_else(|| line.clone())
            }
            Some(LineSays::Done(_) | LineSays::Failed(_)) | None => summary(reported, &tail, error),
        },
        output: reported.cloned().unwrap_or(Value::String(tail.text)),
        metrics: Metrics {
            execution_seconds: record.running_ms as f64 / 1000.0,
            agents_involved: vec![job.agent.clone()],
            changes: i64::try_from(artifacts.len()).unwrap_or(i64::MAX),
            ..Metrics::default()
        },
        artifacts,
    };
    match failed {
        None => Outcome::Completed(result),
        Some((error, retryable)) => Outcome::Failed { error, retryable, result: Some(result) },
    }
}

fn summary(reported: Option<&Value>, tail: &Tail, error: Option<&TaskError>) -> String {
    match (reported.and_then(own_words), error) {
        (Some(words), _) => words,
        (None, Some(error)) => error.message.clone(),
        (None, None) => std::iter::once("Exit code 0")
            .chain(tail.lines.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

/// A line of the output that says that the command has failed.
fn said_failure(said: &LineSays) -> Option<TaskError> {
    match said {
        LineSays::Done(_) => None,
        LineSays::Failed(line) => {
            Some(error("failed_when", format!("Its output says that it failed: {line}"), None))
        }
    }
}

/// A command that ended well, but never wrote the line that would say that it is done.
fn not_said(job: &Job) -> Option<TaskError> {
    let watch = job.watch.as_ref().filter(|watch| !watch.done_by_exit)?;
    let pattern = watch.done_when.as_ref()?;
    let message = format!("The command ended without a line that says that it is done ({pattern}).");
    let hint =
        "Where the end of the command is enough, the task says `done_by_exit = true` beside `done_when`.";
    Some(error("not_done", message, Some(hint)))
}

/// A command that ended with a status other than 0, and whether trying again may help.
fn exited(job: &Job, code: i32, tail: &Tail) -> (TaskError, bool) {
    let last = tail.lines.last();
    if matches!(job.command, Some(CommandLine::Line(_))) {
        let own_words = |otherwise: &str| last.cloned().unwrap_or_else(|| otherwise.to_owned());
        match code {
            SHELL_NOT_FOUND => {
                let message = own_words("The shell did not find a program that the line names.");
                return (error("program_not_found", message, Some(HINT_NOT_FOUND)), false);
            }
            SHELL_NOT_EXECUTABLE => {
                let message = own_words("The shell may not execute a file that the line names.");
                return (error("not_executable", message, Some(HINT_NOT_EXECUTABLE)), false);
            }
            _ => {}
        }
    }
    let last = last.map(|line| format!(": {line}")).unwrap_or_default();
    let mut failed = error("exit_code", format!("The command ended with exit code {code}{last}"), None);
    failed.hint = refused_by_sandbox(job, tail);
    (failed, true)
}

/// What a system says where a sandbox refuses something.
const REFUSALS: [&str; 9] = [
    "read-only file system",
    "permission denied",
    "operation not permitted",
    "network is unreachable",
    "could not resolve host",
    "temporary failure in name resolution",
    "name or service not known",
    "erofs",
    "enetunreach",
];

/// A word of help where the end of the output looks as if the sandbox had refused something.
fn refused_by_sandbox(job: &Job, tail: &Tail) -> Option<String> {
    let refuses = |line: &String| REFUSALS.iter().any(|words| line.to_lowercase().contains(words));
    let line = tail.lines.iter().rfind(|line| refuses(line)).filter(|_| !job.sandbox.is_off())?;
    Some(format!(
        "It ran {}, which may have refused that (“{}”). Give the task another sandbox if it needs more.",
        job.sandbox.said(),
        text::first_line(line, 120)
    ))
}

const HINT_NOT_FOUND: &str = "Check the spelling, install the program, or give its full path; the PATH is the caller's or the login shell's.";
const HINT_NOT_EXECUTABLE: &str = "Make the file executable (chmod +x), or run it with its interpreter.";

const HINT_NO_SANDBOX: &str = "Nothing was started. Install bubblewrap (the package “bubblewrap”), allow best effort (--sandbox-best-effort), or give the task another sandbox.";
const HINT_OTHER_SANDBOX: &str = "Nothing was started. Give the task what is missing, or another sandbox.";

/// A command that was never started, and whether trying again may help.
pub(crate) fn not_started(job: &Job, reason: NotStarted, message: &str) -> (TaskError, bool) {
    let program = match &job.command {
        Some(CommandLine::Argv(argv)) => argv.first().map_or("", String::as_str),
        _ => "/bin/sh",
    };
    // Named by our own words already.
    let message = message.strip_prefix(program).and_then(|m| m.strip_prefix(": ")).unwrap_or(message);
    match reason {
        NotStarted::ProgramNotFound => {
            let message = format!("The program “{program}” was not found ({message}).");
            (error("program_not_found", message, Some(HINT_NOT_FOUND)), false)
        }
        NotStarted::NotExecutable => {
            let message = format!("“{program}” cannot be executed ({message}).");
            (error("not_executable", message, Some(HINT_NOT_EXECUTABLE)), false)
        }
        NotStarted::FolderNotFound => {
            let message =
                format!("The folder “{}” to run in is not there ({message}).", spec::folder(job).display());
            let hint = "Make the folder, or give the task another one.";
            (error("folder_not_found", message, Some(hint)), false)
        }
        NotStarted::FolderReplaced => {
            let folder = spec::folder(job).display().to_string();
            let message = format!(
                "The folder “{folder}” is not the one that the task was made for: it is a link now, or lies behind one."
            );
            let hint = "Look at what has come into its place. Run again, the task takes it as it is then.";
            (error("folder_replaced", message, Some(hint)), false)
        }
        NotStarted::NoSandbox => {
            let message =
                format!("It was to run {}, which cannot be had here: {message}.", job.sandbox.said());
            let is_the_machines =
                ["bubblewrap", "bwrap", "broke", "Linux"].iter().any(|word| message.contains(word));
            let hint = if is_the_machines { HINT_NO_SANDBOX } else { HINT_OTHER_SANDBOX };
            (error("sandbox", message, Some(hint)), false)
        }
        NotStarted::InputNotFound => {
            let message = format!("The standard input that was kept for the command is gone ({message}).");
            let hint = "It is not in backups. Make the task anew, and pipe it in again.";
            (error("input_not_found", message, Some(hint)), false)
        }
        NotStarted::Resources => {
            (error("resources", format!("The machine refused to start the command ({message})."), None), true)
        }
        NotStarted::Other => {
            (error("not_started", format!("The command could not be started ({message})."), None), false)
        }
    }
}

pub(crate) fn timed_out(job: &Job) -> TaskError {
    let allowed = text::duration(i64::try_from(job.timeout.as_secs()).unwrap_or(i64::MAX));
    error(
        "timeout",
        format!("The command was ended: it ran longer than the {allowed} allowed."),
        Some("Run it again with a longer time-out."),
    )
}

pub(crate) fn signalled(signal: i32) -> TaskError {
    let name = match signal {
        1 => " (hang-up)",
        2 => " (interrupt)",
        6 => " (it aborted itself)",
        9 => " (kill)",
        11 => " (it used memory that is not its own)",
        15 => " (terminate)",
        _ => "",
    };
    let hint = (signal == 9).then_some("When nobody did it, the system may have been out of memory.");
    error("signal", format!("The command was ended by signal {signal}{name}."), hint)
}
