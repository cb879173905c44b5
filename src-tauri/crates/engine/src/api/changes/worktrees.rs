//! The worktrees and copies that tasks have left, and taking them away.

use crate::{
    api::{Change, Work, once::Once},
    runs::{host::PoolHost, tidy},
    tasks::lookup::{self, read},
};
use contract::{
    ApiError,
    changes::{Worktree, WorktreesCleaned},
    command::{CleanWorktrees, ListWorktrees},
};
use std::sync::Arc;

impl Work for ListWorktrees {
    fn work(self, host: &Arc<PoolHost>) -> Result<Vec<Worktree>, ApiError> {
        let all = tidy::look(host)?;
        Ok(all.into_iter().map(|found| tidy::document(host, found, self.sizes)).collect())
    }
}

impl Change for CleanWorktrees {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<WorktreesCleaned, ApiError> {
        if self.unmerged && self.ids.is_empty() {
            let words = "Name the tasks whose work goes although it is nowhere else.";
            return Err(ApiError::field("unmerged", words));
        }
        let ids = read(host, |c| {
            let one = |id: &String| lookup::task(c, &host.user, id).map(|task| task.id);
            self.ids.iter().map(one).collect::<store::Result<Vec<String>>>()
        })?;
        let all = tidy::look(host)?;
        let mut told = WorktreesCleaned { dry_run: self.dry_run, ..WorktreesCleaned::default() };
        for found in all {
            if !ids.is_empty() && !ids.iter().any(|id| found.is_of(id)) {
                continue;
            }
            let goes = found.stays.is_none() || self.unmerged && found.may_be_forced();
            let mut shown = tidy::document(host, found.clone(), goes);
            if goes && !self.dry_run {
                if let Err(error) = tidy::take_away(host, &found) {
                    shown.stays = Some(error.message);
                    told.kept.push(shown);
                    continue;
                }
            } else if !goes {
                told.kept.push(shown);
                continue;
            }
            told.bytes += shown.bytes.unwrap_or(0);
            shown.stays = None;
            told.removed.push(shown);
        }
        if !self.dry_run {
            tidy::sweep(host, &|| true);
        }
        once.write(host, move |_| Ok(told.clone()))
    }
}
