//! The threads and connections behind requests to models.

use super::http::{Bounds, Clients};
use tokio::runtime::{Builder, Runtime};

/// Threads that move bytes. Runs wait on their workers' threads.
const THREADS: usize = 2;

/// What is made when the first run needs it.
#[derive(Debug)]
pub(super) struct ModelRuntime {
    pub(super) runtime: Runtime,
    pub(super) clients: Clients,
}

impl ModelRuntime {
    /// Starts the threads.
    ///
    /// # Errors
    /// Why the machine refuses, in words.
    pub(super) fn open(bounds: Bounds) -> Result<Self, String> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("model-io")
            .enable_all()
            .build()
            .map_err(|e| format!("The machine refused threads for requests: {e}."))?;
        let clients =
            Clients::new(bounds).map_err(|e| format!("Encrypted connections are not possible: {e}."))?;
        Ok(Self { runtime, clients })
    }
}
