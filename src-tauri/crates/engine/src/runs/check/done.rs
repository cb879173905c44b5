//! What a work, and a run with a check, came to.

use crate::ports::Ended;
use contract::{supervision::Took, task::TaskResult};
use serde::{Deserialize, Serialize};
use store::checks::CheckRunRow;

/// What the work came to, while its check runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct WorkDone {
    pub(super) result: TaskResult,
    pub(super) exit_code: Option<i64>,
    pub(super) running_ms: i64,
    pub(super) output_bytes: i64,
    pub(super) cut_bytes: i64,
    #[serde(default)]
    pub(super) took: Took,
}

/// What a run with a check came to.
pub(in crate::runs) struct Checked {
    pub(in crate::runs) ended: Ended,
    /// How the check went, where it has ended.
    pub(in crate::runs) check: Option<CheckRunRow>,
}

impl From<Ended> for Checked {
    fn from(ended: Ended) -> Self {
        Self { ended, check: None }
    }
}
