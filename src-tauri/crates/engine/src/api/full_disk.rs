//! Cancelling on a full disk. That a task is to be cancelled takes a little room, and what fills the disk takes each piece
//! of it at once: so there its processes end first, and it is written down afterwards.

use super::latest_run::LatestRun;
use crate::{process::folder, runs::host::PoolHost};
use contract::Status;
use std::{collections::BTreeSet, sync::Arc};

/// Ends the runs of these tasks where the disk is full; the ids of those that were.
pub(super) fn end_what_runs(host: &Arc<PoolHost>, ids: &[String]) -> BTreeSet<String> {
    if !folder::is_full(&host.data_dir) {
        return BTreeSet::new();
    }
    ids.iter().filter_map(|id| end(host, id)).collect()
}

fn end(host: &Arc<PoolHost>, id: &str) -> Option<String> {
    let run = LatestRun::of(host, id).ok()?;
    let is_under_way = run.task.status == Status::Running || run.task.kept_run;
    (is_under_way && run.runner(host)?.end(&run.dir)).then_some(run.task.id)
}
