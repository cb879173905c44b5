//! Ends of runs behind which no command stood.

use crate::ports::{Exit, Outcome};
use contract::{supervision::Took, task::TaskError};

/// Nothing was started; the task goes back to the queue.
pub(super) const fn nothing_ran() -> Exit {
    Exit {
        outcome: Outcome::Cancelled,
        exit_code: None,
        running_ms: 0,
        output_bytes: 0,
        cut_bytes: 0,
        took: Took::NOTHING,
    }
}

/// An attempt that failed without a command that ran.
pub(super) const fn failure(error: TaskError, retryable: bool) -> Exit {
    Exit {
        outcome: Outcome::Failed { error, retryable, result: None },
        exit_code: None,
        running_ms: 0,
        output_bytes: 0,
        cut_bytes: 0,
        took: Took::NOTHING,
    }
}
