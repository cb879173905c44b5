//! Cancelling on a full disk. That a task is to be cancelled takes a little room, and what fills the disk takes each piece
//! of it at once: so there its processes end first, and it is written down afterwards.

use super::latest_run::LatestRun;
use crate::{
    process::{folder, room},
    runs::host::PoolHost,
};
use contract::{AgentKind, Status, task::CHECK_DIR};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

/// The tasks whose runs were ended so.
#[derive(Clone)]
pub(super) struct Ended {
    host: Arc<PoolHost>,
    ids: Arc<Mutex<BTreeSet<String>>>,
}

impl Ended {
    /// Ends the runs of these tasks where the disk is full.
    pub(super) fn where_full(host: &Arc<PoolHost>, ids: &[String]) -> Self {
        let ended = Self { host: Arc::clone(host), ids: Arc::default() };
        if folder::is_full(&host.data_dir) {
            for id in ids {
                ended.end(id);
            }
        }
        ended
    }

    /// Makes room to write down that a task is cancelled, whose run is ended for that if it was not yet: what fills a
    /// disk may have left a little of it when it was looked at. Whether there is more than before.
    pub(super) fn make_room(&self, id: &str) -> bool {
        self.end(id) && room::give_last(&self.host.data_dir)
    }

    /// Whether the run of the task with this full id was ended here.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Ends what runs of an attempt: its check, where it has come to that, else its work.
    fn end_processes(&self, run: &LatestRun) -> bool {
        let check = run.dir.join(CHECK_DIR);
        let (runner, dir) = match check.exists() {
            true => (self.host.runner(AgentKind::Shell), &check),
            false => (run.runner(&self.host), &run.dir),
        };
        runner.is_some_and(|runner| runner.end(dir))
    }

    /// Ends the run of the task with this full or short id; whether it had one that was under way, now or before.
    fn end(&self, id: &str) -> bool {
        let Ok(run) = LatestRun::of(&self.host, id) else {
            return false;
        };
        if self.contains(&run.task.id) {
            return true;
        }
        let is_under_way = run.task.status == Status::Running || run.task.kept_run;
        let has_ended = is_under_way && self.end_processes(&run);
        if has_ended {
            self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(run.task.id);
        }
        has_ended
    }
}
