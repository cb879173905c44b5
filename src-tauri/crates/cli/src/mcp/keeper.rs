//! Sees to it that somebody runs what the client has started, also after the person has approved it elsewhere.

use super::server::Server;
use crate::detached;
use contract::command::{GetQueue, GetSettings};
use engine::Engine;
use std::{
    sync::{Arc, Once},
    time::Duration,
};

/// What happens within such a time is looked at together.
const GAP: Duration = Duration::from_millis(100);

/// Begins with the first task that the client starts: a client that only looks starts nothing.
#[derive(Clone)]
pub(crate) struct Keeper(Arc<Once>);

impl Default for Keeper {
    fn default() -> Self {
        Self(Arc::new(Once::new()))
    }
}

impl Keeper {
    /// Keeps watch from now on.
    pub(crate) fn begin(&self, server: &Server) {
        let server = server.clone();
        self.0.call_once(move || {
            let mut changes = server.live.listen();
            tokio::spawn(async move {
                while changes.next().await.is_some() {
                    let end = tokio::time::Instant::now() + GAP;
                    while let Ok(Some(_)) = tokio::time::timeout_at(end, changes.next()).await {}
                    let seen = server.blocking(|engine| {
                        see_that_it_runs(engine);
                        Ok(())
                    });
                    if let Err(error) = seen.await {
                        tracing::warn!(%error, "whether the queue runs could not be seen");
                    }
                }
            });
        });
    }
}

/// Starts a worker where something is ready, nothing runs the queue, and the person allows it.
fn see_that_it_runs(engine: &Engine) {
    if engine.pool_running() {
        return;
    }
    let ready = engine.call(GetQueue {}).is_ok_and(|queue| queue.counts.queued > 0 && !queue.paused);
    let wanted = engine.call(GetSettings {}).is_ok_and(|settings| settings.mcp.start_worker);
    if ready
        && wanted
        && let Err(failure) = detached::ensure(engine)
    {
        // the client is told at each create_task that nothing runs; the reason is in the worker's log
        tracing::warn!(?failure, "no worker could be started");
    }
}
