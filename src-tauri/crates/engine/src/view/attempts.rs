//! Attempts.

use super::check;
use crate::{
    convert::{time, time_or_zero},
    core::Core,
};
use contract::task::{Attempt, TaskError};
use store::{attempts::AttemptRow, checks::CheckRunRow};

/// How long an attempt took, in milliseconds, as far as that is known.
pub(super) fn lasted(row: &AttemptRow) -> Option<i64> {
    row.running_ms.or_else(|| row.ended_at.map(|at| at - row.started_at))
}

/// One attempt, what it took of the machine, and how its check went.
pub(crate) fn attempt(
    core: &Core,
    took: (Option<i64>, Option<i64>),
    row: AttemptRow,
    check: Option<&CheckRunRow>,
) -> Attempt {
    let (ran, is_open) = (lasted(&row), row.ended_at.is_none());
    let live = row.ended_at.is_none().then(|| core.now() - row.started_at);
    Attempt {
        number: i64::from(row.number),
        state: row.state,
        started_at: time_or_zero(row.started_at),
        ended_at: row.ended_at.and_then(time),
        duration_seconds: ran.or(live).map(|ms| ms as f64 / 1000.0),
        exit_code: row.exit_code,
        charged: row.charged,
        error: row.error_message.map(|message| TaskError {
            code: row.error_code.unwrap_or_default(),
            message,
            hint: row.error_hint,
        }),
        output_bytes: row.output_bytes,
        cut_bytes: row.cut_bytes,
        peak_memory_bytes: took.0,
        cpu_seconds: took.1.map(|ms| ms as f64 / 1000.0),
        check: check.map(|check| check::run(check, is_open)),
    }
}
