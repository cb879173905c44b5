//! What went wrong, as a person is told it, and the exit status that a script sees.

use assembly::background;
use contract::{ApiError, ErrorCode, Status, text};
use schemars::JsonSchema;
use serde::Serialize;
use std::{io::Write as _, process::ExitCode};

/// How the program ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done.
    #[default]
    Done = 0,
    /// The task failed or was cancelled (only where it was waited for).
    TaskFailed = 1,
    /// Wrong usage, or input that is not allowed.
    Usage = 2,
    /// The task or agent does not exist.
    NotFound = 3,
    /// Not in this state.
    Refused = background::REFUSED as isize,
    /// The store or the engine failed.
    Broken = 5,
}

impl Exit {
    /// How a command ends that has waited for a task which stands so.
    pub(crate) const fn of_task(status: Status) -> Self {
        match status {
            Status::Completed => Self::Done,
            Status::Pending
            | Status::Queued
            | Status::Running
            | Status::Paused
            | Status::NeedsInput
            | Status::Failed
            | Status::Cancelled => Self::TaskFailed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<ErrorCode> for Exit {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::InvalidInput => Self::Usage,
            ErrorCode::NotFound => Self::NotFound,
            ErrorCode::Refused | ErrorCode::Stale => Self::Refused,
            ErrorCode::Store | ErrorCode::DiskFull | ErrorCode::Engine => Self::Broken,
        }
    }
}

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Trouble {
    /// What happened, to what.
    #[serde(rename = "message")]
    pub(crate) error: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
}

/// Why a command was not carried out. Without troubles: nobody listens any more, so it ends without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// The class that the engine has for it; without one it follows from the exit status.
    code: Option<ErrorCode>,
    pub(crate) troubles: Vec<Trouble>,
}

impl Failure {
    /// A failure of one sentence.
    pub(crate) fn new(exit: Exit, error: impl Into<String>) -> Self {
        Self { exit, code: None, troubles: vec![Trouble { error: error.into(), hint: None }] }
    }

    /// Wrong usage or input.
    pub(crate) fn usage(error: impl Into<String>) -> Self {
        Self::new(Exit::Usage, error)
    }

    /// An option whose value is not allowed.
    pub(crate) fn option(option: &str, message: impl std::fmt::Display) -> Self {
        Self::usage(format!("{option}: {message}"))
    }

    /// Whoever read standard output has left. That is no error: whoever started both took what they wanted.
    pub(crate) const fn nobody_reads() -> Self {
        Self { exit: Exit::Done, code: None, troubles: vec![] }
    }

    /// Whether it only means that nobody reads any more.
    pub(crate) const fn is_silent(&self) -> bool {
        self.troubles.is_empty()
    }

    /// The machine refused something that any command needs.
    pub(crate) fn broken(error: impl Into<String>) -> Self {
        Self::new(Exit::Broken, error)
    }

    /// The same with a remedy for its (last) trouble.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        if let Some(trouble) = self.troubles.last_mut() {
            trouble.hint = Some(hint.into());
        }
        self
    }

    /// Tells a program, on standard output, and people on standard error.
    pub(crate) fn report_as_json(&self) -> Exit {
        if !self.is_silent()
            && let Ok(line) = text::json_line(&ErrorDocument::of(self))
        {
            // Where nobody reads it, the exit status still tells.
            let _ = std::io::stdout().write_all(format!("{line}\n").as_bytes());
        }
        self.report()
    }

    /// Tells it on standard error.
    pub(crate) fn report(&self) -> Exit {
        let mut text = String::new();
        for trouble in &self.troubles {
            text.push_str(&format!("error: {}\n", one_line(&trouble.error)));
            if let Some(hint) = &trouble.hint {
                text.push_str(&format!("hint: {}\n", one_line(hint)));
            }
        }
        // Where standard error is closed there is nobody left to tell.
        let _ = std::io::stderr().write_all(text.as_bytes());
        self.exit
    }
}

/// What `--json` prints in place of its document when a command was not carried out.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ErrorDocument {
    error: ErrorDetails,
}

#[derive(Serialize, JsonSchema)]
struct ErrorDetails {
    /// The class. Missing where a task that was waited for failed.
    code: Option<ErrorCode>,
    /// How the program ends.
    exit_status: u8,
    /// Each thing that is wrong.
    troubles: Vec<Trouble>,
}

impl ErrorDocument {
    fn of(failure: &Failure) -> Self {
        let code = failure.code.or(match failure.exit {
            Exit::Done | Exit::TaskFailed => None,
            Exit::Usage => Some(ErrorCode::InvalidInput),
            Exit::NotFound => Some(ErrorCode::NotFound),
            Exit::Refused => Some(ErrorCode::Refused),
            Exit::Broken => Some(ErrorCode::Engine),
        });
        let clean = |trouble: &Trouble| Trouble {
            error: one_line(&trouble.error),
            hint: trouble.hint.as_deref().map(one_line),
        };
        let troubles = failure.troubles.iter().map(clean).collect();
        Self { error: ErrorDetails { code, exit_status: failure.exit as u8, troubles } }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let (exit, code) = (error.code.into(), Some(error.code));
        if error.fields.is_empty() {
            return Self { exit, code, troubles: vec![Trouble { error: error.message, hint: error.hint }] };
        }
        let mut troubles: Vec<_> = error
            .fields
            .iter()
            .map(|f| Trouble {
                error: format!("{}: {}", option_of(&f.field), f.message),
                hint: remedy_of(&f.field, &f.message),
            })
            .collect();
        if let (Some(hint), Some(last)) = (error.hint, troubles.last_mut()) {
            last.hint = Some(hint);
        }
        Self { exit, code, troubles }
    }
}

impl From<std::io::Error> for Failure {
    /// Of writing to standard output. A reader that has seen enough is not an error.
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::nobody_reads(),
            _ => Self::broken(format!("standard output could not be written: {error}")),
        }
    }
}

/// How a person gives the field `name` of a request.
fn option_of(name: &str) -> &str {
    match name.split(['.', '[']).next().unwrap_or(name) {
        "title" => "TITLE",
        "name" => "NAME",
        "id" | "ids" => "ID",
        "max_retries" => "--retries",
        "timeout_seconds" => "--timeout",
        "tags" | "tag" => "--tag",
        "idempotency_key" => "--key",
        "depends_on" => "--after",
        "scheduled_at" => "--at",
        "deadline" => "--deadline",
        "task_type" => "--type",
        "for_seconds" => "--for",
        "until" => "--until",
        "statuses" => "--status",
        "on_dependency_failure" => "--on-dependency-failure",
        "on_lost" => "--on-lost",
        "pass_session" => "--pass-session",
        "agent" => "--agent",
        "agents" => "--agents",
        "description" => "--description",
        "instructions" => "--instructions",
        "command" => "--command",
        "check" => "--check",
        "priority" => "--priority",
        "backoff" => "--backoff",
        "cwd" => "--cwd",
        "context" => "--context",
        "variables" => "--env",
        "coding" => "--client",
        "protocol" => "--protocol",
        "program" => "--program",
        "arguments" => "--arg",
        "rounds" => "--rounds",
        "quiet_minutes" => "--quiet-minutes",
        "secrets" => "--secret",
        "rhythm" => "--cron, --every or --once",
        "cron" => "--cron",
        "every" => "--every",
        "once" => "--once",
        "zone" => "--zone",
        "missed_most" => "--most",
        "overlap" => "--overlap",
        "jitter_seconds" => "--jitter",
        "expires_at" => "--until",
        "text" => "TEXT",
        "pty" => "--pty",
        "stdin" => "--stdin",
        "kind" => "--kind",
        "role" => "--role",
        "backstory" => "--backstory",
        "files" => "--file",
        "search" => "--search",
        "limit" => "--limit",
        "before" => "--before",
        "workers" => "--workers",
        "attempt" => "--attempt",
        "provider" => "--provider",
        "model" => "--model",
        "parameters" => "--param",
        "tools" => "--tool",
        "budget" => "--budget",
        "fallbacks" => "--fallback",
        "template" => "--template",
        "base_url" => "--base-url",
        "key_variable" => "--key-env",
        "key_source" => "--no-key",
        "allow_http" => "--allow-http",
        "requests_per_minute" => "--rpm",
        "input_usd" => "--input",
        "output_usd" => "--output",
        "answer" => "TEXT",
        "older_than" => "--older-than",
        "keep" => "--keep",
        "hook" => "--hook",
        "project" => "--project",
        _ => name,
    }
}

/// What to type where a field is missing.
fn remedy_of(field: &str, message: &str) -> Option<String> {
    let missing = message.contains("is needed");
    match field {
        "command" if missing => Some("give it with `--command LINE` or `-- COMMAND ARG...`".to_owned()),
        "title" if missing => Some("`legwork execute \"TITLE\" …`".to_owned()),
        "base_url" if missing => Some("give it with `--base-url URL`".to_owned()),
        "provider" if missing => {
            Some("give it with `--provider NAME`; `legwork provider list` shows them".to_owned())
        }
        "agent" | "agents" | "AGENT" => Some("`legwork agent list` shows the agents".to_owned()),
        _ => None,
    }
}

fn one_line(text: &str) -> String {
    let text = text::clean(text);
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::FieldError;

    #[test]
    fn fields_are_named_as_they_are_typed() {
        let field = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        let failure = Failure::from(ApiError::fields(vec![
            field("max_retries", "-1 is outside what is allowed."),
            field("command", "A command is needed: the line that the shell should run."),
        ]));
        assert_eq!(failure.exit, Exit::Usage);
        assert_eq!(failure.troubles[0].error, "--retries: -1 is outside what is allowed.");
        assert_eq!(failure.troubles[0].hint, None);
        assert!(failure.troubles[1].hint.as_ref().unwrap().contains("-- COMMAND"));
    }

    #[test]
    fn every_class_has_its_exit_status() {
        let exits = [
            ErrorCode::InvalidInput,
            ErrorCode::NotFound,
            ErrorCode::Refused,
            ErrorCode::Store,
            ErrorCode::DiskFull,
            ErrorCode::Engine,
        ]
        .map(|code| Failure::from(ApiError::new(code, "x")).exit as u8);
        assert_eq!(exits, [2, 3, 4, 5, 5, 5]);
    }

    #[test]
    fn a_reader_that_left_is_no_error() {
        let gone = Failure::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert_eq!((gone.exit, gone.troubles.len()), (Exit::Done, 0));
        let full = Failure::from(std::io::Error::from(std::io::ErrorKind::StorageFull));
        assert_eq!(full.exit, Exit::Broken);
    }

    #[test]
    fn an_error_stays_on_one_line() {
        assert_eq!(one_line("a\n  b\r\n\nc"), "a b c");
    }
}
