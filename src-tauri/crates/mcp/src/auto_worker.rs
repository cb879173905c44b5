//! Sees to it that somebody runs what the client has started, also after the person has approved it elsewhere.

use crate::live::{Listener, Live};
use assembly::background;
use contract::{
    ApiError, Status, Timestamp,
    command::{GetQueue, GetSettings, ListTasks},
};
use engine::{Clock as _, Engine, SystemClock};
use jiff::SignedDuration;
use std::{
    sync::{Arc, Once},
    time::Duration,
};
use tokio::time::Instant;

/// What happens within such a time is looked at together.
const GAP: Duration = Duration::from_millis(100);

/// How soon it is looked again while something should run by now: whoever runs the queue may be about to leave, and
/// nothing announces that.
const AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// How soon it is tried again after a worker could not be started, or the queue not be read.
const AFTER_TROUBLE: SignedDuration = SignedDuration::from_mins(1);

/// Newest ready tasks that are looked at for one of a coding agent.
const LOOKED_AT: i64 = 200;

/// Begins with the first task that the client starts: a client that only looks starts nothing.
#[derive(Clone)]
pub(crate) struct AutoWorker(Arc<Once>);

impl Default for AutoWorker {
    fn default() -> Self {
        Self(Arc::new(Once::new()))
    }
}

impl AutoWorker {
    /// Keeps watch from now on.
    pub(crate) fn begin(&self, engine: &Engine, live: &Live) {
        self.0.call_once(|| drop(tokio::spawn(keep_watch(engine.clone(), live.listen()))));
    }
}

async fn keep_watch(engine: Engine, mut changes: Listener) {
    let mut next = None;
    loop {
        tokio::select! {
            change = changes.next() => if change.is_none() { return },
            () = at(next), if next.is_some() => {}
        }
        let end = Instant::now() + GAP;
        while let Ok(Some(_)) = tokio::time::timeout_at(end, changes.next()).await {}
        let looking = engine.clone();
        let seen = tokio::task::spawn_blocking(move || see_that_it_runs(&looking)).await;
        next = match seen {
            Ok(Ok(next)) => next,
            Ok(Err(error)) => {
                // what the client should know it is told at each create_task; why is in the worker's log
                tracing::warn!(%error, "whether the queue runs could not be seen to");
                after(AFTER_TROUBLE)
            }
            Err(defect) => {
                tracing::error!(%defect, "the look whether the queue runs broke");
                after(AFTER_TROUBLE)
            }
        };
    }
}

/// Waits until this moment.
async fn at(moment: Option<Timestamp>) {
    let left = moment.map_or(Duration::ZERO, |moment| {
        Duration::try_from(moment.duration_since(SystemClock.now())).unwrap_or_default()
    });
    tokio::time::sleep(left).await;
}

/// The moment so much later.
fn after(span: SignedDuration) -> Option<Timestamp> {
    SystemClock.now().checked_add(span).ok()
}

/// Starts a worker where a task of a coding agent is ready, nothing runs the queue, and the person allows it. A task
/// whose time has come is ready although nobody has looked at the clock. Returns when to look again, if nothing
/// happens before.
fn see_that_it_runs(engine: &Engine) -> Result<Option<Timestamp>, ApiError> {
    if engine.pool_running() {
        return Ok(after(AGAIN));
    }
    // What a task starts would end with it; and what the person has switched off stays off until that changes.
    if background::within_a_task().is_some() || !engine.call(GetSettings {})?.mcp.start_worker {
        return Ok(None);
    }
    let queue = engine.call(GetQueue {})?;
    if queue.paused {
        return Ok(queue.paused_until);
    }
    let next = queue.next_scheduled.as_ref().map(|next| next.at);
    let due = next.is_some_and(|at| at <= SystemClock.now());
    if !due && !is_theirs_ready(engine)? {
        return Ok(next);
    }
    background::ensure(engine)?;
    Ok(after(AGAIN))
}

/// Whether a task that a coding agent started is ready; the person's own are theirs to run.
fn is_theirs_ready(engine: &Engine) -> Result<bool, ApiError> {
    let statuses = vec![Status::Queued];
    let page = engine.call(ListTasks { statuses, limit: LOOKED_AT, ..ListTasks::default() })?;
    Ok(page.tasks.iter().any(|task| task.from_mcp || task.parent_id.is_some()))
}
