//! What the end of a check means for its attempt.

use super::done::{Checked, WorkDone};
use crate::{
    ports::{Ended, Exit, Link as _, NOT_BEGUN, Outcome, Report},
    runs::link::RunLink,
    view::end_of,
};
use contract::{
    supervision::Took,
    task::{CHECK_FAILED, CheckState, LogLevel, TaskError, TaskResult},
    text,
};
use serde_json::{Value, json};
use store::checks::CheckRunRow;

/// Most of the end of what a check wrote that is kept beside its file, in bytes.
const TAIL_BYTES: usize = 8 * 1024;
/// Failures before the command of the check could start that say nothing about the work.
const NOT_OF_THE_CHECK: [&str; 2] = ["attempt_folder", NOT_BEGUN];
/// How the runner of commands begins what it says of one.
const THE_COMMAND: &str = "The command ";

/// What the work came to, with what the check took.
fn exit(done: &WorkDone, check_ms: i64, check_took: Took, outcome: Outcome) -> Ended {
    Ended::Exited(Exit {
        outcome,
        exit_code: done.exit_code,
        running_ms: done.running_ms + check_ms,
        output_bytes: done.output_bytes,
        cut_bytes: done.cut_bytes,
        took: done.took.and_then(check_took),
    })
}

/// The result of the work, with the time that its check took.
fn result(done: &WorkDone, check_ms: i64) -> TaskResult {
    let mut result = done.result.clone();
    result.metrics.execution_seconds += check_ms as f64 / 1000.0;
    result
}

pub(super) fn cancelled(done: &WorkDone, check_ms: i64, check_took: Took) -> Ended {
    exit(done, check_ms, check_took, Outcome::Cancelled)
}

/// The row of a check that has ended.
fn ended(
    begun: CheckRunRow,
    state: CheckState,
    check: &Exit,
    message: Option<String>,
    tail: &str,
) -> CheckRunRow {
    CheckRunRow {
        state,
        // it is in the attempt's from now on
        work: None,
        exit_code: check.exit_code,
        running_ms: Some(check.running_ms),
        message,
        tail: end_of(tail, TAIL_BYTES).to_owned(),
        ..begun
    }
}

pub(super) fn passed(
    link: &RunLink,
    done: &WorkDone,
    begun: CheckRunRow,
    said: &TaskResult,
    check: &Exit,
) -> Checked {
    let took = text::duration(check.running_ms / 1000);
    let log = vec![(LogLevel::Info, format!("The check passed after {took}."), None)];
    link.report(Report { log, ..Report::default() });
    let row = ended(begun, CheckState::Passed, check, None, &words(&said.output));
    let outcome = Outcome::Completed(result(done, check.running_ms));
    Checked { ended: exit(done, check.running_ms, check.took, outcome), check: Some(row) }
}

/// `said`: why, whether trying again may help, and the end of what the check wrote.
pub(super) fn failed(
    done: &WorkDone,
    begun: CheckRunRow,
    said: (TaskError, bool, String),
    check: &Exit,
) -> Checked {
    let (error, retryable, tail) = said;
    let error = if NOT_OF_THE_CHECK.contains(&error.code.as_str()) { error } else { of_check(error) };
    let row = ended(begun, CheckState::Failed, check, Some(error.message.clone()), &tail);
    let result =
        TaskResult { success: false, summary: error.message.clone(), ..result(done, check.running_ms) };
    let outcome = Outcome::Failed { error, retryable, result: Some(result) };
    Checked { ended: exit(done, check.running_ms, check.took, outcome), check: Some(row) }
}

/// The same end, of a run that the person does not want any more.
pub(super) fn cancelled_exit(ended: &Ended) -> Ended {
    match ended {
        Ended::Exited(exit) => Ended::Exited(Exit { outcome: Outcome::Cancelled, ..exit.clone() }),
        other => other.clone(),
    }
}

/// What a check wrote last: text, or the result that it told by a marker.
pub(super) fn words(output: &Value) -> String {
    output.as_str().map_or_else(|| output.to_string(), str::to_owned)
}

/// What the runner says of a command, said of the check.
fn of_check(error: TaskError) -> TaskError {
    let message = match error.message.strip_prefix(THE_COMMAND) {
        Some(rest) => format!("The check {rest}"),
        None => format!("The check failed: {}", error.message),
    };
    TaskError { code: CHECK_FAILED.to_owned(), message, hint: error.hint }
}

/// Tells the log of a check that failed, with the end of what it wrote.
pub(super) fn tell(link: &RunLink, row: Option<&CheckRunRow>) {
    let Some(row) = row else { return };
    let data = json!({"command": row.command, "exit_code": row.exit_code, "output": row.tail});
    let log = vec![(LogLevel::Warn, "The check did not pass.".to_owned(), Some(data))];
    link.report(Report { log, ..Report::default() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_command_is_said_of_the_check() {
        for (said, told) in [
            ("The command ended with exit code 1: 2 failed", "The check ended with exit code 1: 2 failed"),
            (
                "The command was ended: it ran longer than the 5m allowed.",
                "The check was ended: it ran longer than the 5m allowed.",
            ),
            ("sh: 1: foo: not found", "The check failed: sh: 1: foo: not found"),
        ] {
            let error = TaskError { code: "exit_code".into(), message: said.into(), hint: None };
            let error = of_check(error);
            assert_eq!((error.code.as_str(), error.message.as_str()), (CHECK_FAILED, told));
        }
    }
}
