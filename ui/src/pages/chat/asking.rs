//! Asking for something on the page, and saying what went wrong.

use crate::{components::Toasts, ipc, live::Live};
use contract::{Command, TaskId, command::CancelTasks};
use leptos::task::spawn_local;

/// Asks for something, and says what went wrong.
pub(super) fn send<C: Command>(toasts: Toasts, request: C, then: impl FnOnce(C::Reply) + 'static) {
    spawn_local(async move {
        match ipc::call(request).await {
            Ok(reply) => then(reply),
            Err(error) => toasts.error(&error),
        }
    });
}

/// Ends an answer that is on its way.
pub(super) fn stop(live: Live, toasts: Toasts, turn: TaskId) {
    spawn_local(async move {
        match ipc::call(CancelTasks { ids: vec![turn.to_string()] }).await {
            Ok(bulk) => {
                live.absorb_bulk(&bulk);
                if let Some(first) = bulk.refused.first() {
                    toasts.error(&first.error);
                }
            }
            Err(error) => toasts.error(&error),
        }
    });
}
