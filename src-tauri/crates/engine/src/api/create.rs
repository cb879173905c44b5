//! Creating tasks: acknowledged once they are on disk, or refused with every field at fault and nothing half-made.

use super::{Change, Once};
use crate::{
    process::real_path,
    runs::host::PoolHost,
    tasks::{
        admission,
        create::{Asked, create},
    },
    view::ViewContext,
};
use contract::{
    ApiError, NewTask,
    command::{CreateTask, Created},
};
use std::sync::Arc;

/// A task whose folder has the one name that it is known by.
pub(super) fn with_real_folder(mut task: NewTask) -> NewTask {
    real_path::make_real(&mut task.cwd);
    task
}

impl Change for CreateTask {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Created, ApiError> {
        let (context, wanted) =
            (ViewContext::look(host, &host.pool_look), Arc::new(with_real_folder(self.task)));
        let asked = Arc::clone(&wanted);
        let fault = context.fault_note();
        let created = admission::with_lookup(
            host,
            admission::is_held(&wanted),
            move |_| Ok(NewTask::clone(&asked)),
            |found| {
                let (inner, context, wanted) =
                    (Arc::clone(&host.context), context.clone(), Arc::clone(&wanted));
                once.write(host, move |connection| {
                    let asked = Asked {
                        wanted: &wanted,
                        retry_of: None,
                        looked_up: found.as_ref(),
                        turn: None,
                        continues: None,
                    };
                    create(connection, &inner, &context, asked)
                })
            },
        );
        created.map(|mut created| {
            created.notes.extend(fault);
            created
        })
    }
}
