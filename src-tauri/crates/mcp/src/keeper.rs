//! Sees to it that somebody runs what the client has started, also after the person has approved it elsewhere.

use super::server::Server;
use assembly::background;
use contract::{
    ApiError, Status, Timestamp,
    command::{GetQueue, GetSettings, ListTasks},
};
use engine::{Clock as _, Engine, SystemClock};
use std::{
    sync::{Arc, Once},
    time::Duration,
};
use tokio::time::Instant;

/// What happens within such a time is looked at together.
const GAP: Duration = Duration::from_millis(100);

/// Newest ready tasks that are looked at for one of a coding agent.
const LOOKED_AT: i64 = 200;

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
                let mut next = None;
                loop {
                    tokio::select! {
                        change = changes.next() => if change.is_none() { return },
                        () = at(next), if next.is_some() => {}
                    }
                    let end = Instant::now() + GAP;
                    while let Ok(Some(_)) = tokio::time::timeout_at(end, changes.next()).await {}
                    next = match server.blocking(see_that_it_runs).await {
                        Ok(next) => next,
                        Err(error) => {
                            tracing::warn!(%error, "whether the queue runs could not be seen");
                            None
                        }
                    };
                }
            });
        });
    }
}

/// Waits until this moment.
async fn at(moment: Option<Timestamp>) {
    let left = moment.map_or(Duration::ZERO, |moment| {
        Duration::try_from(moment.duration_since(SystemClock.now())).unwrap_or_default()
    });
    tokio::time::sleep(left).await;
}

/// Starts a worker where a task of a coding agent is ready, nothing runs the queue, and the person allows it. A task
/// whose time has come is ready although nobody has looked at the clock. Returns when to look again.
fn see_that_it_runs(engine: &Engine) -> Result<Option<Timestamp>, ApiError> {
    if engine.pool_running() {
        return Ok(None);
    }
    let queue = engine.call(GetQueue {})?;
    let now = SystemClock.now();
    let next = queue.next_scheduled.as_ref().map(|next| next.at);
    let due = next.is_some_and(|at| at <= now);
    if queue.paused || !engine.call(GetSettings {})?.mcp.start_worker {
        return Ok(None);
    }
    if (due || is_theirs_ready(engine)?)
        && let Err(failure) = background::ensure(engine)
    {
        // the client is told at each create_task that nothing runs; the reason is in the worker's log
        tracing::warn!(?failure, "no worker could be started");
    }
    Ok(next.filter(|at| *at > now))
}

/// Whether a task that a coding agent started is ready; the person's own are theirs to run.
fn is_theirs_ready(engine: &Engine) -> Result<bool, ApiError> {
    let statuses = vec![Status::Queued];
    let page = engine.call(ListTasks { statuses, limit: LOOKED_AT, ..ListTasks::default() })?;
    Ok(page.tasks.iter().any(|task| task.from_mcp || task.parent_id.is_some()))
}
