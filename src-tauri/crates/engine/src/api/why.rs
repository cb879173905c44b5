//! Why a task is not running.

use super::Work;
use crate::{
    runs::host::PoolHost,
    tasks::{
        lookup::{self, read},
        why::why,
    },
    view::ViewContext,
};
use contract::{ApiError, command::WhyTask, queue::Why};
use std::sync::Arc;

impl Work for WhyTask {
    fn work(self, host: &Arc<PoolHost>) -> Result<Why, ApiError> {
        let context = ViewContext::look(host, &host.pool_look);
        let fault = host.fault();
        let mut found = read(host, |c| {
            let row = lookup::task(c, &host.user, &self.id)?;
            why(c, host, &context, row, fault.is_none())
        })?;
        if found.task.waiting_for.is_some()
            && let Some(fault) = fault
        {
            found.explanation = format!("Nothing is started: {fault}.\n{}", found.explanation);
        }
        Ok(found)
    }
}
