//! The latest attempt at a task: what is asked of it directly, past the queue.

use crate::{
    ports::Runner,
    process::folder,
    runs::host::PoolHost,
    tasks::lookup::{self, read},
};
use contract::{AgentKind, ApiError, TaskId};
use std::{path::PathBuf, sync::Arc};
use store::tasks::TaskRow;

/// A task and its latest attempt, whether or not that runs.
pub(super) struct LatestRun {
    pub(super) task: TaskRow,
    /// Of its agent.
    pub(super) kind: AgentKind,
    /// The attempt's folder.
    pub(super) dir: PathBuf,
}

impl LatestRun {
    /// Of the task with this full or short id.
    ///
    /// # Errors
    /// There is no such task, or the store could not be read.
    pub(super) fn of(host: &Arc<PoolHost>, id: &str) -> Result<Self, ApiError> {
        let (task, kind) = read(host, |c| {
            let task = lookup::task(c, &host.user, id)?;
            let kind = store::agents::find(c, &task.agent_id)?.kind;
            Ok((task, kind))
        })?;
        let id: TaskId =
            task.id.parse().map_err(|_| ApiError::not_found(format!("There is no task {id}.")))?;
        let dir = folder::attempt_dir(&host.data_dir, id, i64::from(task.attempt_count));
        Ok(Self { task, kind, dir })
    }

    /// What runs such attempts here.
    pub(super) fn runner(&self, host: &PoolHost) -> Option<Arc<dyn Runner>> {
        host.runner(self.kind)
    }
}
