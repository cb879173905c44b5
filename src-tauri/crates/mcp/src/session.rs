//! What a conversation with one client works with.

use crate::{auto_worker::AutoWorker, live::Live};
use contract::{ApiError, ErrorCode};
use engine::Engine;

/// The engine, what happens in it, and who sees to it that something happens. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Session {
    engine: Engine,
    /// What happens in the queue.
    pub(crate) live: Live,
    auto_worker: AutoWorker,
}

impl Session {
    /// Listens to the engine from now on.
    pub(crate) fn new(engine: Engine) -> Self {
        let live = Live::of(&engine);
        Self { engine, live, auto_worker: AutoWorker::default() }
    }

    /// Does something that may block, beside the conversation.
    ///
    /// # Errors
    /// Those of `work`, and its panic.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let engine = self.engine.clone();
        let done = tokio::task::spawn_blocking(move || work(&engine)).await;
        done.unwrap_or_else(|_| {
            Err(ApiError::new(ErrorCode::Engine, "The request ended in a defect of Legwork."))
        })
    }

    /// Sees to it from now on that what the client starts is run.
    pub(crate) fn keep_running(&self) {
        self.auto_worker.begin(&self.engine, &self.live);
    }
}
