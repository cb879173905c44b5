//! A run that is over, as it is handed to whoever writes that down.

use super::{live::LiveRun, outcome::Circumstances};
use crate::{ports::Ended, progress::Merged};
use contract::ReportId;
use std::sync::Arc;
use store::checks::CheckRunRow;

/// A run that ended or was parked, and what is still to be written about it.
#[derive(Clone)]
pub(super) struct Finished {
    pub(super) run: Arc<LiveRun>,
    pub(super) ended: Ended,
    pub(super) around: Circumstances,
    pub(super) merged: Merged,
    /// The id of the report that keeps what it made, where that is worth reading later: the work of an agent, not the
    /// output of a command.
    pub(super) report: Option<ReportId>,
    /// How its check went, where it came to that and has ended.
    pub(super) check: Option<CheckRunRow>,
}
