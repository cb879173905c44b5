//! What other engines left: runs whose engine is dead are adopted, settled, or called lost.

use super::{
    finished::Finished,
    job::{CannotStart, job_for},
    live::{ADOPTED, Adopted, LiveRun, tell_intents},
    outcome::Circumstances,
    parked, poison,
    pool::{Pool, Scope},
    settle::settle_in,
};
use crate::{
    core::Core,
    error,
    ports::{Ended, Liveness},
    process::locks::EngineLock,
    progress::Merged,
    tasks::{backoff, context::EngineContext},
};
use contract::{AgentKind, ApiError, Status, TaskId};
use std::sync::Arc;
use store::{StoreError, attempts::AttemptRow, attempts::Claimant, claim, settle::Lease, tasks::TaskRow};

/// Takes over everything that dead engines left behind; whether nothing of it is left to take over.
pub(super) fn take_over(engine: &Arc<EngineContext>, pool: &Arc<Pool>) -> Result<bool, ApiError> {
    // looked up first: whoever dies from now on is not forgotten before its runs were looked at
    let dead = EngineLock::dead(&engine.data_dir);
    let open = engine.store.read(store::attempts::all_open).map_err(error::api)?;
    let mut all = true;
    for attempt in open {
        // what nobody follows goes on by itself
        if !attempt.goes_by_itself() && is_orphan(engine, pool, &attempt) {
            all &= rescue(engine, pool, &attempt);
        }
    }
    if all {
        for id in dead {
            let _ = EngineLock::forget(&engine.data_dir, &id);
        }
    }
    Ok(all)
}

/// Takes over one task's run, for a private pool.
pub(super) fn take_over_one(
    engine: &Arc<EngineContext>,
    pool: &Arc<Pool>,
    task: TaskId,
) -> Result<(), ApiError> {
    let id = task.to_string();
    let open = engine.store.read(|c| store::attempts::open_of(c, &id)).map_err(error::api)?;
    if let Some(attempt) = open.filter(|a| !a.goes_by_itself() && is_orphan(engine, pool, a)) {
        rescue(engine, pool, &attempt);
    }
    Ok(())
}

/// Looks whether another engine has died or let go of its runs since, and takes over what it left. Cheap when none
/// has. What the store refuses is tried again at the next look.
pub(super) fn look_around(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    let told = std::mem::take(&mut pool.lock().runs_let_go);
    if pool.scope != Scope::Queue || !told && EngineLock::dead(&engine.data_dir).is_empty() {
        return;
    }
    let all = take_over(engine, pool).unwrap_or_else(|error| {
        tracing::error!(%error, "what another engine left could not be taken over");
        false
    });
    if !all {
        pool.lock().runs_let_go = true;
    }
}

/// Whether nobody follows an attempt. One of this engine's own counts only as long as no worker lives: a worker that
/// has just claimed has not yet entered its run.
fn is_orphan(core: &Core, pool: &Pool, attempt: &AttemptRow) -> bool {
    let followed = attempt.task_id.parse().is_ok_and(|task| pool.runs.follows(task));
    let abandoned = if attempt.engine_id == core.id {
        pool.lock().alive.is_empty()
    } else {
        !EngineLock::is_alive(&core.data_dir, &attempt.engine_id)
    };
    !followed && abandoned
}

/// Takes over one attempt; whether that is done with, be it by somebody else.
fn rescue(engine: &Arc<EngineContext>, pool: &Arc<Pool>, attempt: &AttemptRow) -> bool {
    match try_rescue(engine, pool, attempt) {
        Ok(()) => true,
        Err(StoreError::StaleLease) => true,
        Err(error) if error.is_permanent() => fail(engine, attempt, &error),
        Err(error) => {
            tracing::error!(%error, task = %attempt.task_id, "a run could not be rescued");
            false
        }
    }
}

/// Fails the task of a run that the store refuses for good to have taken over; whether that is done with.
fn fail(core: &Core, attempt: &AttemptRow, why: &StoreError) -> bool {
    let written = poison::poison(core, &attempt.task_id, Some(attempt.generation), why);
    written
        .inspect_err(|error| tracing::error!(%error, task = %attempt.task_id, "a run could not be rescued"))
        .is_ok()
}

fn try_rescue(engine: &Arc<EngineContext>, pool: &Arc<Pool>, attempt: &AttemptRow) -> store::Result<()> {
    let id = attempt.task_id.clone();
    let task = engine.store.read(|c| store::tasks::find(c, &id))?;
    let status = task.status;
    if status == Status::Pending || status.is_terminal() {
        return Ok(());
    }
    // everything that may fail comes before the adoption: afterwards nobody else would look at it again
    let (kind, job) = match job_for(engine, &task, attempt, true) {
        Ok(found) => found,
        Err(CannotStart::Damaged(_)) => return lose(engine, &task, attempt, Ended::Lost),
        Err(CannotStart::Store(error)) => return Err(error),
    };
    let standing = match engine.runner(kind) {
        Some(runner) => runner.probe(&job.dir),
        // claimed, and not yet begun
        None if kind == AgentKind::Workflow => Liveness::NeverStarted,
        None => Liveness::Gone,
    };
    tracing::info!(task = %task.id, ?standing, "a run of a dead engine");
    match standing {
        Liveness::Alive | Liveness::Ended => {}
        Liveness::Gone => return lose(engine, &task, attempt, Ended::Lost),
        Liveness::NeverStarted => return lose(engine, &task, attempt, Ended::NeverStarted),
    }
    let (who, generation) = (claimant(engine), task.generation);
    let now = engine.now();
    let adopted = engine.store.write(move |c| {
        let adopted = claim::adopt(c, &id, generation, &who)?;
        // whoever waited for this answer has gone with the engine that ran it
        store::chats::send_to_background(c, &id, now)?;
        Ok(adopted)
    });
    let generation = match adopted {
        Ok((task, _)) => task.generation,
        Err(error) if error.is_permanent() => {
            // its process lives: it is followed under the claim that it has, and what becomes of it shows at its end
            tracing::error!(%error, task = %task.id, "the store refuses for good to have a run taken over");
            generation
        }
        Err(error) => return Err(error),
    };
    let lease = Lease { task_id: task.id, generation, attempt: attempt.number };
    let run = LiveRun::new(job.task_id, lease);
    pool.runs.enter(&run);
    tell_intents(engine, &run);
    let adopted = Adopted { kind, job, run };
    if status == Status::Running {
        place(engine, pool, adopted);
    } else {
        parked::watch(engine, pool, adopted);
    }
    Ok(())
}

fn claimant(core: &Core) -> Claimant {
    Claimant { engine_id: core.id.clone(), worker: ADOPTED.into(), now: core.now() }
}

/// Gives an adopted run to a worker that is about to start; where the workers are at work already, or are fewer than
/// the runs, it is watched on a thread of its own.
fn place(engine: &Arc<EngineContext>, pool: &Arc<Pool>, adopted: Adopted) {
    let mut state = pool.lock();
    if state.alive.is_empty() && state.adopted.len() < state.size {
        state.adopted.push_back(adopted);
        drop(state);
        pool.bring_news();
    } else {
        drop(state);
        parked::watch(engine, pool, adopted);
    }
}

/// Takes over a run of which nothing is left, and settles it so, in one transaction.
fn lose(core: &Core, task: &TaskRow, attempt: &AttemptRow, ended: Ended) -> store::Result<()> {
    let now = core.now();
    let generation = task.generation;
    let lease = Lease { task_id: task.id.clone(), generation: generation + 1, attempt: attempt.number };
    let id = task.id.parse().unwrap_or(TaskId(uuid::Uuid::nil()));
    let who = claimant(core);
    let finished = Finished {
        run: LiveRun::new(id, lease),
        ended,
        around: Circumstances { now, jitter: backoff::jitter(), ..Circumstances::default() },
        merged: Merged::default(),
        report: None,
        check: None,
    };
    core.store.write(move |connection| {
        claim::adopt(connection, &finished.run.lease.task_id, generation, &who)?;
        settle_in(connection, &finished)
    })
}
