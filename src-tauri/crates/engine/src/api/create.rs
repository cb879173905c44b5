//! Creating tasks: acknowledged once they are on disk, or refused with every field at fault and nothing half-made.

use super::Work;
use crate::{
    engine::Shared,
    tasks::{create, lookup::write},
};
use contract::{
    ApiError, NewTask, TaskId,
    command::{CreateTask, Created},
};
use std::sync::Arc;

impl Work for CreateTask {
    fn work(self, shared: &Arc<Shared>) -> Result<Created, ApiError> {
        let inner = Arc::clone(shared);
        let id = TaskId(uuid::Uuid::now_v7());
        write(shared, move |connection| create::create(connection, &inner, id, &self.task, None))
    }
}

impl crate::Engine {
    /// Creates tasks in one commit: all of them, or none.
    ///
    /// # Errors
    /// One of them is refused (its fields are named with its place in the list, from 0), or the store failed.
    pub fn create_all(&self, wanted: Vec<NewTask>) -> Result<Vec<TaskId>, ApiError> {
        let inner = Arc::clone(&self.shared);
        let ids: Vec<TaskId> = wanted.iter().map(|_| TaskId(uuid::Uuid::now_v7())).collect();
        let created = ids.clone();
        write(&self.shared, move |connection| create::create_all(connection, &inner, &wanted, &ids))?;
        Ok(created)
    }
}
