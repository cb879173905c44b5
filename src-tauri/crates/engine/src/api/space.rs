//! The space that everything takes, what would go, and taking it away.

use super::{Change, Once, Work};
use crate::{
    retention::{self, Step, UNDO_MS},
    runs::host::PoolHost,
};
use contract::{
    ApiError,
    command::{GetSpace, PlanPrune, PruneTasks, UndoPrune},
    space::{PrunePlan, Pruned, Space},
    validation,
};
use std::sync::Arc;

impl Work for GetSpace {
    fn work(self, host: &Arc<PoolHost>) -> Result<Space, ApiError> {
        retention::space(host)
    }
}

impl Work for PlanPrune {
    fn work(self, host: &Arc<PoolHost>) -> Result<PrunePlan, ApiError> {
        validation::prune(&self.asked)?;
        let limit = usize::try_from(self.limit)
            .map_err(|_| ApiError::field("limit", format!("{} is not allowed; 0 lists all.", self.limit)))?;
        let rules = host.settings.load()?.keep;
        retention::planned(host, &rules, &self.asked, limit)
    }
}

impl Change for PruneTasks {
    /// Whoever takes a step twice finds nothing left of it the second time.
    fn change(self, host: &Arc<PoolHost>, _once: &Once) -> Result<Pruned, ApiError> {
        validation::prune_step(self.ids.len())?;
        let now = host.now();
        let at = self.at.map_or(now, contract::Timestamp::as_millisecond);
        // an earlier moment would leave no time to bring it back, a later one too much
        if (at - now).abs() >= UNDO_MS {
            return Err(ApiError::field(
                "at",
                "The moment of a plan's first step, which was within this day.",
            ));
        }
        let ids: Vec<String> = self.ids.iter().map(ToString::to_string).collect();
        let bin = host.settings.load()?.keep.bin;
        retention::step(host, &Step { ids: &ids, what: self.what, at, before: i64::MAX, bin })
    }
}

impl Change for UndoPrune {
    fn change(self, host: &Arc<PoolHost>, _once: &Once) -> Result<i64, ApiError> {
        let Some(at) = self.at else {
            return Err(ApiError::field("at", "The moment that the steps had in common."));
        };
        retention::bring_back(host, at.as_millisecond())
    }
}
