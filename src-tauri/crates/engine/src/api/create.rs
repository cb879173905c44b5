//! Creating tasks: acknowledged once they are on disk, or refused with every field at fault and nothing half-made.

use super::{Change, Once};
use crate::{
    engine::Shared,
    tasks::{create, lookup::write},
    view::ViewContext,
};
use contract::{
    ApiError, NewTask, TaskId,
    command::{CreateTask, Created},
};
use std::sync::Arc;

impl Change for CreateTask {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> Result<Created, ApiError> {
        let (inner, context) = (Arc::clone(shared), ViewContext::look(shared));
        once.write(shared, move |connection| create::create(connection, &inner, &context, &self.task, None))
    }
}

impl crate::Engine {
    /// Creates tasks in one commit: all of them, or none.
    ///
    /// # Errors
    /// One of them is refused (its fields are named with its place in the list, from 0), or the store failed.
    pub fn create_all(&self, wanted: Vec<NewTask>) -> Result<Vec<TaskId>, ApiError> {
        let inner = Arc::clone(&self.shared);
        write(&self.shared, move |connection| create::create_all(connection, &inner, &wanted))
    }
}
