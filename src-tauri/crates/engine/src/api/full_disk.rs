//! Cancelling on a full disk. That a task is to be cancelled takes a little room, and what fills the disk takes each piece
//! of it at once: so there its processes end first, and it is written down afterwards.

use crate::{
    process::folder,
    runs::host::PoolHost,
    tasks::lookup::{self, read},
};
use contract::{Status, TaskId};
use std::{collections::BTreeSet, sync::Arc};

/// Ends the runs of these tasks where the disk is full; the ids of those that were.
pub(super) fn end_what_runs(host: &Arc<PoolHost>, ids: &[String]) -> BTreeSet<String> {
    if !folder::is_full(&host.data_dir) {
        return BTreeSet::new();
    }
    ids.iter().filter_map(|id| end(host, id)).collect()
}

fn end(host: &Arc<PoolHost>, id: &str) -> Option<String> {
    let look = |c: &mut store::Connection| {
        let task = lookup::task(c, &host.user, id)?;
        let kind = store::agents::find(c, &task.agent_id)?.kind;
        Ok((task, kind))
    };
    let (task, kind) = read(host, look).ok()?;
    if task.status != Status::Running && !task.kept_run {
        return None;
    }
    let task_id: TaskId = task.id.parse().ok()?;
    let dir = folder::attempt_dir(&host.data_dir, task_id, i64::from(task.attempt_count));
    host.runner(kind)?.end(&dir).then_some(task.id)
}
