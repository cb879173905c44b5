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
    fn work(self, shared: &Arc<PoolHost>) -> Result<Why, ApiError> {
        let context = ViewContext::look(shared, &shared.pool_look);
        read(shared, |c| {
            let row = lookup::task(c, &shared.user, &self.id)?;
            why(c, shared, &context, row)
        })
    }
}
