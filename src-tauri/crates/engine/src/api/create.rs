//! Creating tasks: acknowledged once they are on disk, or refused with every field at fault and nothing half-made.

use super::{Change, Once};
use crate::{
    engine::Shared,
    tasks::{
        admission,
        create::{self, Asked},
        lookup::write,
    },
    view::ViewContext,
};
use contract::{
    ApiError, NewTask, TaskId,
    command::{CreateTask, Created},
};
use std::sync::Arc;

impl Change for CreateTask {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> Result<Created, ApiError> {
        let (context, wanted) = (ViewContext::look(shared), Arc::new(self.task));
        let asked = Arc::clone(&wanted);
        admission::with_lookup(
            shared,
            admission::is_held(&wanted),
            move |_| Ok(NewTask::clone(&asked)),
            |found| {
                let (inner, context, wanted) = (Arc::clone(shared), context.clone(), Arc::clone(&wanted));
                once.write(shared, move |connection| {
                    let asked = Asked { wanted: &wanted, retry_of: None, looked_up: found.as_ref() };
                    create::create(connection, &inner, &context, asked)
                })
            },
        )
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
