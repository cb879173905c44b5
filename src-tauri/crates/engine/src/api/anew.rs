//! New tasks in the place of ended ones, each by itself: one refusal spoils nothing else.

use super::Once;
use crate::{
    runs::host::PoolHost,
    tasks::admission::{self, LookedUp},
    view::ViewContext,
};
use contract::{
    ApiError, NewTask, Task,
    command::{Bulk, RefusedTask},
};
use std::sync::Arc;
use store::{Connection, Result};

/// What becomes of one ended task.
pub(super) trait Anew: Clone + Send + 'static {
    /// What the new task is to be.
    fn wanted(&self, connection: &mut Connection) -> Result<NewTask>;

    /// Puts it in the old one's place.
    fn run(
        &self,
        connection: &mut Connection,
        context: &ViewContext,
        found: Option<&LookedUp>,
    ) -> Result<Task>;
}

/// Does so for each of several tasks, as `of` says for an id.
pub(super) fn each_anew<A: Anew>(
    host: &Arc<PoolHost>,
    once: &Once,
    ids: Vec<String>,
    of: impl Fn(String) -> A,
) -> std::result::Result<Bulk, ApiError> {
    let mut bulk = Bulk::default();
    let context = ViewContext::look(host, &host.pool_look);
    for (number, id) in ids.into_iter().enumerate() {
        let anew = of(id.clone());
        let wanted = |connection: &mut Connection| anew.wanted(connection);
        let done = admission::with_lookup(host, true, wanted, |found| {
            let (anew, context) = (anew.clone(), context.clone());
            once.part(number).write(host, move |connection| anew.run(connection, &context, found.as_ref()))
        });
        match done {
            Ok(task) => bulk.done.push(task),
            Err(error) => bulk.refused.push(RefusedTask { id, error }),
        }
    }
    Ok(bulk)
}
