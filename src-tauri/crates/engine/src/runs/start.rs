//! Starting a pool: the one that runs the queue, one for a single task, one for runs that nobody follows.

use super::{
    backups, clock, deliveries, doorkeeper, follow, heartbeat,
    live::{Stop, tell_intents},
    pool::{Pool, Scope},
    rescue, retention, search_feed, worker,
};
use crate::{
    error,
    process::{self, locks::PoolLock},
    tasks::context::EngineContext,
};
use contract::{ApiError, TaskId, settings::WORKERS};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

/// A pause before a thread that panicked goes on.
const PANIC_PAUSE: Duration = Duration::from_secs(1);

/// What a thread that keeps a pool going does, besides the workers.
type SideLife = fn(&Arc<EngineContext>, &Arc<Pool>);

/// Starts the pool that runs the queue.
///
/// # Errors
/// The store could not be read or written, or threads not be had.
pub(super) fn queue(
    engine: &Arc<EngineContext>,
    lock: PoolLock,
    workers: Option<i64>,
) -> Result<Arc<Pool>, ApiError> {
    let size = match workers {
        Some(n) => n,
        None => engine.settings.load()?.workers,
    };
    let size = usize::try_from(size.clamp(*WORKERS.start(), *WORKERS.end())).unwrap_or(1);
    process::fault::forget(&engine.data_dir);
    let pool = Arc::new(Pool::new(Scope::Queue, workers.is_some(), Some(lock), worker::live));
    or_stop(&pool, begin(engine, &pool, size))?;
    tracing::info!(workers = size, "the pool runs");
    Ok(pool)
}

/// Sees to what dead engines left, and starts the threads of a pool that runs the queue.
pub(super) fn begin(engine: &Arc<EngineContext>, pool: &Arc<Pool>, size: usize) -> Result<(), ApiError> {
    let id = engine.id.clone();
    let now = engine.now();
    let write = move |c: &mut store::Connection| {
        store::workers::forget_others(c, Some(&id))?;
        store::queue_state::set_held(c, None, now)?;
        // whoever waited for an answer has gone with what ran the queue before
        store::chats::all_to_background(c, now)
    };
    engine.store.write(write).map_err(error::api)?;
    pool.lock().size = size;
    rescue::take_over(engine, pool)?;
    pool.lock().poison = engine.store.read(store::claim::any_alone).map_err(error::api)?;
    keep_going(engine, pool)?;
    pool.resize(engine, size);
    Ok(())
}

/// A pool that could not be started leaves nothing behind: its threads end, its lock is free for others, and what it
/// had taken over runs on for the next.
pub(super) fn or_stop(pool: &Pool, begun: Result<(), ApiError>) -> Result<(), ApiError> {
    begun.inspect_err(|error| {
        tracing::error!(%error, "the pool could not be started");
        drop(pool.stop(Stop::LeaveRunning));
    })
}

/// Starts a pool of one worker that runs this task only.
///
/// # Errors
/// The store could not be read, or threads not be had.
pub(super) fn private(engine: &Arc<EngineContext>, task: TaskId) -> Result<Arc<Pool>, ApiError> {
    let pool = Arc::new(Pool::new(Scope::One(task), true, None, worker::live));
    let begin = || {
        rescue::take_over_one(engine, &pool, task)?;
        keep_going(engine, &pool)?;
        pool.resize(engine, 1);
        Ok(())
    };
    or_stop(&pool, begin())?;
    Ok(pool)
}

/// Takes over those of these tasks' runs that no living engine follows, and nothing else; `None` when there are none.
///
/// # Errors
/// The store could not be read.
pub(super) fn orphans(engine: &Arc<EngineContext>, tasks: &[TaskId]) -> Result<Option<Arc<Pool>>, ApiError> {
    let Some(first) = tasks.first() else { return Ok(None) };
    let pool = Arc::new(Pool::new(Scope::One(*first), true, None, worker::live));
    or_stop(&pool, tasks.iter().try_for_each(|task| rescue::take_over_one(engine, &pool, *task)))?;
    Ok(pool.follows_any().then_some(pool))
}

/// Makes up for what was announced between the pool's start and the moment from which it is told of events.
pub(super) fn catch_up(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    for run in pool.runs.all() {
        tell_intents(engine, &run);
    }
    pool.look_at_the_clock();
    pool.talk(engine);
}

/// Starts the threads that keep the pool going besides the workers.
pub(super) fn keep_going(engine: &Arc<EngineContext>, pool: &Arc<Pool>) -> Result<(), ApiError> {
    side_thread(engine, pool, "clock", clock::run)?;
    side_thread(engine, pool, "heartbeat", heartbeat::run)?;
    if pool.scope == Scope::Queue {
        side_thread(engine, pool, "search", search_feed::run)?;
        side_thread(engine, pool, "backups", backups::run)?;
        side_thread(engine, pool, "notices", deliveries::run)?;
        side_thread(engine, pool, "retention", retention::run)?;
        if doorkeeper::is_needed(engine) {
            side_thread(engine, pool, "door", doorkeeper::run)?;
        }
    }
    Ok(())
}

/// Starts a thread that goes on after a panic.
pub(super) fn side_thread(
    engine: &Arc<EngineContext>,
    pool: &Arc<Pool>,
    name: &str,
    run: SideLife,
) -> Result<(), ApiError> {
    let (engine, kept) = (Arc::clone(engine), Arc::clone(pool));
    let work = move || {
        while let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(&engine, &kept))) {
            let words = follow::panicked(panic.as_ref()).message;
            tracing::error!(%words, "a thread that the queue needs died and goes on");
            kept.rest(PANIC_PAUSE);
        }
    };
    let thread = (pool.start_thread)(name.to_owned(), Box::new(work))
        .map_err(|e| error::engine(format!("A thread could not be started: {e}.")))?;
    pool.lock().keep(thread);
    Ok(())
}
