//! Runs that are followed without a worker: frozen ones, and adopted ones beyond the number of workers.
//!
//! A frozen run still may end (somebody kills it) or be cancelled; a thread of its own waits for that.

use super::{
    finished::Finished,
    follow,
    job::job_for,
    live::{Adopted, LiveRun, Stop, tell_intents},
    poison,
    pool::Pool,
};
use crate::{
    core::Core,
    ports::{Ended, Job},
    tasks::context::EngineContext,
};
use contract::{Status, TaskId};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A pause after the store failed, before it is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// A run that a worker has just parked is watched from now on.
pub(super) fn watch_if_parked(engine: &Arc<EngineContext>, pool: &Arc<Pool>, finished: &Finished) {
    if !matches!(finished.ended, Ended::Parked | Ended::Asks(_)) {
        return;
    }
    let task = finished.run.task_id;
    match pool.stopping() {
        None => {
            if let Some(parked) = parked(engine, pool, task) {
                watch(engine, pool, parked);
            }
        }
        Some(Stop::LeaveRunning) => {}
        // it was frozen just before it was told to end: on this thread, for nobody waits for a new one any more
        Some(Stop::StopRunning) => {
            if let Some(parked) = parked(engine, pool, task) {
                keep_watching(engine, pool, parked);
            }
        }
    }
}

/// The run of a task that is frozen, entered.
fn parked(engine: &Arc<EngineContext>, pool: &Arc<Pool>, task: TaskId) -> Option<Adopted> {
    let id = task.to_string();
    let found = engine.store.read(|c| {
        let row = store::tasks::find(c, &id)?;
        let attempt = store::attempts::open_of(c, &id)?;
        Ok((row, attempt))
    });
    let Ok((row, Some(attempt))) = found else { return None };
    // resumed, a kept run stays frozen until a worker takes it
    let frozen = matches!(row.status, Status::Paused | Status::NeedsInput)
        || row.status == Status::Queued && row.kept_run;
    if !frozen {
        return None;
    }
    let lease = store::settle::Lease { task_id: id, generation: row.generation, attempt: attempt.number };
    let (kind, job) = job_for(engine, &row, &attempt, true).ok()?;
    let run = LiveRun::new(task, lease);
    stand_still(&run, &job);
    pool.runs.enter(&run);
    tell_intents(engine, &run);
    Some(Adopted { kind, job, run })
}

/// Nothing but a conversation stands behind an agent with a model that is parked.
fn stand_still(run: &LiveRun, job: &Job) {
    // its check is a process as any other
    let is_checked = job.check.as_ref().is_some_and(|check| check.work.is_some());
    if job.parked && job.model.is_some() && !is_checked {
        run.keep_still();
    }
}

/// Follows a run on a thread of its own until it ends or is let go.
pub(super) fn watch(engine: &Arc<EngineContext>, pool: &Arc<Pool>, adopted: Adopted) {
    stand_still(&adopted.run, &adopted.job);
    let (engine, kept) = (Arc::clone(engine), Arc::clone(pool));
    let name = format!("watch-{}", adopted.run.task_id.short());
    // outlives a thread that is refused
    let slot = Arc::new(Mutex::new(Some(adopted)));
    let taken = Arc::clone(&slot);
    let take = |slot: &Mutex<Option<Adopted>>| slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    let work = move || {
        if let Some(adopted) = take(&taken) {
            keep_watching(&engine, &kept, adopted);
        }
    };
    match (pool.start_thread)(name, Box::new(work)) {
        Ok(thread) => pool.lock().keep(thread),
        Err(error) => {
            tracing::error!(%error, "a run is not watched yet; it is tried again");
            pool.lock().unwatched.extend(take(&slot));
        }
    }
}

/// Watches what no thread could be had for.
pub(super) fn watch_again(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    let unwatched = std::mem::take(&mut pool.lock().unwatched);
    for adopted in unwatched {
        watch(engine, pool, adopted);
    }
}

/// Settles what could not be settled when it ended.
pub(super) fn settle_again(core: &Core, pool: &Arc<Pool>) {
    let unsettled = std::mem::take(&mut pool.lock().unsettled);
    for finished in unsettled {
        if let Err(error) = poison::settle(core, &finished) {
            tracing::error!(%error, task = %finished.run.task_id, "a run that ended is settled later");
            pool.lock().unsettled.push(finished);
        }
    }
}

fn keep_watching(engine: &Arc<EngineContext>, pool: &Arc<Pool>, adopted: Adopted) {
    if let Some(stop) = pool.stopping() {
        adopted.run.stop(stop);
    }
    let finished = follow::follow(engine, pool, None, adopted.kind, &adopted.job, adopted.run);
    let run = Arc::clone(&finished.run);
    while let Err(error) = poison::settle(engine, &finished) {
        tracing::error!(%error, "the store failed; trying again");
        pool.rest(STORE_PAUSE);
    }
    pool.runs.leave(&run);
    watch_if_parked(engine, pool, &finished);
}
