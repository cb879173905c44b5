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
    sync::{Arc, Mutex, Once, PoisonError},
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

/// Newest tasks, ready or running, that are looked at for one of a coding agent.
const LOOKED_AT: i64 = 200;

/// Begins with the first task that the client starts or looks at.
#[derive(Clone)]
pub(crate) struct AutoWorker {
    watch: Arc<Once>,
    start: Arc<Mutex<StartStanding>>,
}

/// What became of the last start of a worker, so that each is made once.
#[derive(Clone, Copy, Default)]
enum StartStanding {
    /// Nothing is under way.
    #[default]
    Settled,
    UnderWay,
    /// It failed then.
    Failed(Timestamp),
}

impl Default for AutoWorker {
    fn default() -> Self {
        Self { watch: Arc::new(Once::new()), start: Arc::default() }
    }
}

impl AutoWorker {
    /// Keeps watch from now on.
    pub(crate) fn begin(&self, engine: &Engine, live: &Live) {
        self.watch.call_once(|| drop(tokio::spawn(keep_watch(self.clone(), engine.clone(), live.listen()))));
    }

    /// Starts a worker where a task of a coding agent is ready or its run was left, nothing runs the queue, and the
    /// person allows it. Returns once it outlives this conversation; that it runs the queue is seen to beside. A task
    /// whose time has come is ready although nobody has looked at the clock. Returns when to look again, if nothing
    /// happens before.
    pub(crate) fn see_to_it(&self, engine: &Engine) -> Result<Option<Timestamp>, ApiError> {
        if engine.pool_running() {
            return Ok(after(AGAIN));
        }
        if !may_start(engine)? {
            return Ok(None);
        }
        let queue = engine.call(GetQueue {})?;
        if queue.paused {
            return Ok(queue.paused_until);
        }
        let next = queue.next_scheduled.as_ref().map(|next| next.at);
        let due = next.is_some_and(|at| at <= SystemClock.now());
        if !due && !is_theirs_to_run(engine)? {
            return Ok(next);
        }
        self.start(engine)?;
        Ok(after(AGAIN))
    }

    /// Starts one, unless that is under way or has just failed.
    fn start(&self, engine: &Engine) -> Result<(), ApiError> {
        if !self.is_first() {
            return Ok(());
        }
        match background::start(engine) {
            Ok(None) => self.settle(StartStanding::Settled),
            Ok(Some(starting)) => {
                let this = self.clone();
                // a thread, so that the end of the conversation does not wait for it
                std::thread::spawn(move || match starting.until_it_runs() {
                    Ok(_) => this.settle(StartStanding::Settled),
                    Err(error) => {
                        tracing::warn!(%error, "no worker runs");
                        this.settle(StartStanding::Failed(SystemClock.now()));
                    }
                });
            }
            Err(error) => {
                self.settle(StartStanding::Failed(SystemClock.now()));
                return Err(error);
            }
        }
        Ok(())
    }

    /// Whether a start is for the caller to make, who then settles it.
    fn is_first(&self) -> bool {
        let mut standing = self.start.lock().unwrap_or_else(PoisonError::into_inner);
        let first = match *standing {
            StartStanding::Settled => true,
            StartStanding::UnderWay => false,
            StartStanding::Failed(at) => SystemClock.now().duration_since(at) >= AFTER_TROUBLE,
        };
        if first {
            *standing = StartStanding::UnderWay;
        }
        first
    }

    fn settle(&self, standing: StartStanding) {
        *self.start.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }
}

/// Whether this server starts a worker where none runs. What a task starts would end with it; and what the person has
/// switched off stays off.
pub(crate) fn may_start(engine: &Engine) -> Result<bool, ApiError> {
    Ok(background::within_a_task().is_none() && engine.call(GetSettings {})?.mcp.start_worker)
}

async fn keep_watch(worker: AutoWorker, engine: Engine, mut changes: Listener) {
    let mut next = None;
    loop {
        tokio::select! {
            change = changes.next() => if change.is_none() { return },
            () = at(next), if next.is_some() => {}
        }
        let end = Instant::now() + GAP;
        while let Ok(Some(_)) = tokio::time::timeout_at(end, changes.next()).await {}
        let (worker, looking) = (worker.clone(), engine.clone());
        let seen = tokio::task::spawn_blocking(move || worker.see_to_it(&looking)).await;
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

/// Whether a task that a coding agent started is ready, or its run is followed by nobody; the person's own are theirs to
/// run.
fn is_theirs_to_run(engine: &Engine) -> Result<bool, ApiError> {
    let statuses = vec![Status::Queued, Status::Running];
    let page = engine.call(ListTasks { statuses, limit: LOOKED_AT, ..ListTasks::default() })?;
    Ok(page.tasks.iter().any(|task| task.from_mcp || task.parent_id.is_some()))
}
