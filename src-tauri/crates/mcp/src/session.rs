//! What a conversation with one client works with.

use crate::{auto_worker::AutoWorker, live::Live, roots::Roots, rounds::Rounds, words::Words};
use contract::{ApiError, ErrorCode};
use engine::Engine;
use std::sync::{Arc, Mutex, PoisonError};

/// Opens the engine.
type Open = dyn Fn() -> Result<Engine, ApiError> + Send + Sync;

/// The engine, what happens in it, and who sees to it that something happens. Cheap to clone.
///
/// A store that cannot be opened is a matter of each request and not of the conversation: it is tried again with the next
/// one, so that a client goes on where the person has mended it.
#[derive(Clone)]
pub(crate) struct Session {
    open: Arc<Open>,
    opened: Arc<Mutex<Option<Engine>>>,
    /// What happens in the queue.
    pub(crate) live: Live,
    /// The folders that the client works in.
    pub(crate) roots: Roots,
    /// The calls that it is to repeat.
    pub(crate) rounds: Rounds,
    auto_worker: AutoWorker,
}

impl Session {
    /// A conversation on the engine that `open` gives.
    pub(crate) fn new(open: impl Fn() -> Result<Engine, ApiError> + Send + Sync + 'static) -> Self {
        Self {
            open: Arc::new(open),
            opened: Arc::default(),
            live: Live::default(),
            roots: Roots::default(),
            rounds: Rounds::default(),
            auto_worker: AutoWorker::default(),
        }
    }

    /// Opens the engine beside the conversation, before anybody asks for it.
    pub(crate) fn warm_up(&self) {
        let session = self.clone();
        // whoever asks first is told what is wrong
        tokio::task::spawn_blocking(move || drop(session.engine()));
    }

    /// The engine, opened where it is not yet. Blocks.
    ///
    /// # Errors
    /// It cannot be opened, or its data was removed or replaced since.
    pub(crate) fn engine(&self) -> Result<Engine, ApiError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = &*opened {
            // what has gone is still read by whoever has it open, and would be told as if it were there
            engine.check_in_place()?;
            return Ok(engine.clone());
        }
        let engine = (self.open)()?;
        self.live.follow(&engine);
        *opened = Some(engine.clone());
        Ok(engine)
    }

    /// How the client is spoken to. Before the engine is opened, as of the usual data.
    pub(crate) fn words(&self) -> Words {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.as_ref().map(|engine| Words::about(engine.data_dir())).unwrap_or_default()
    }

    /// Does something that may block, beside the conversation.
    ///
    /// # Errors
    /// Those of `work`, and its panic; and the store cannot be opened.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let session = self.clone();
        beside(move || work(&session.engine()?)).await
    }

    /// The same for what may leave something to be run, or looks at what is: it is seen to before the reply that it is
    /// run, for the client may leave with that, and from then on.
    ///
    /// # Errors
    /// As [`Session::blocking`].
    pub(crate) async fn starting_work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let session = self.clone();
        beside(move || {
            let engine = session.engine()?;
            // before the work, so that what it starts is seen
            session.auto_worker.begin(&engine, &session.live);
            let done = work(&engine)?;
            if let Err(error) = session.auto_worker.see_to_it(&engine) {
                // the task is safe, and it is tried again; why is in the worker's log
                tracing::warn!(%error, "whether the queue runs could not be seen to");
            }
            Ok(done)
        })
        .await
    }
}

async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(ApiError::new(ErrorCode::Engine, "The request ended in a defect of Legwork."))
    })
}
