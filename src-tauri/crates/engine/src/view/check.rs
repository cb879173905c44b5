//! From the rows of checks to their documents.

use contract::{
    Status,
    task::{Check, CheckRun, CheckState},
};
use store::{
    checks::{CheckRow, CheckRunRow},
    tasks::TaskRow,
};

/// Most of the end of what a check wrote that a document holds, in bytes.
const TAIL_BYTES: usize = 2_000;

/// The check of a task, and how it went after the latest attempt.
pub(super) fn check(task: &TaskRow, row: CheckRow, runs: &[CheckRunRow]) -> Check {
    let latest = runs.iter().find(|run| run.attempt == task.attempt_count);
    let is_open = task.kept_run || task.status == Status::Running;
    Check { command: row.command, origin: row.origin, run: latest.map(|row| run(row, is_open)) }
}

/// The check of an attempt; `is_open`: of one that has not ended.
pub(crate) fn run(row: &CheckRunRow, is_open: bool) -> CheckRun {
    CheckRun {
        state: match row.state {
            CheckState::Running if !is_open => CheckState::Stopped,
            state => state,
        },
        exit_code: row.exit_code,
        seconds: row.running_ms.map(|ms| ms as f64 / 1000.0),
        message: row.message.clone(),
        tail: end_of(&row.tail, TAIL_BYTES).to_owned(),
    }
}

/// The last whole lines of a text that fit into so many bytes; of one line that is longer, its end.
pub(crate) fn end_of(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let from = (text.len() - bytes..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let end = &text[from..];
    end.split_once('\n').map_or(end, |(_, lines)| lines)
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn the_end_is_of_whole_lines() {
        for (text, bytes, end) in [
            ("", 4, ""),
            ("one\ntwo", 7, "one\ntwo"),
            ("one\ntwo", 6, "two"),
            ("one\ntwo\n", 4, ""),
            ("long line", 4, "line"),
            ("zwölf", 4, "ölf"),
            ("zwölf", 3, "lf"),
            ("äöü", 3, "ü"),
        ] {
            assert_eq!(end_of(text, bytes), end, "{text:?} in {bytes}");
        }
    }
}
