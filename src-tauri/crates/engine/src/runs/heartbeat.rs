//! Signs of life: a row for each worker, hangs, and the death of other engines.

use super::{
    awake, fault, parked,
    pool::{Pool, Post},
    rescue,
};
use crate::core::Core;
use crate::tasks::context::EngineContext;
use contract::Status;
use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

/// Other engines' locks are looked at this often, and what the machine or the store refused is tried again: a death
/// is noticed within it.
const LOOK_AROUND: Duration = Duration::from_millis(500);
/// Heartbeats are written this often.
const BEAT: Duration = Duration::from_secs(5);
/// A run that missed so many beats hangs. Runners show a sign of life every few seconds, whether or not their command
/// says anything. Beats are counted, not seconds: a machine that slept, or an engine that was stopped for a while,
/// misses one.
const HANGS_AFTER: u32 = 6;

/// The life of the heartbeat's thread.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    let mut beaten: Option<Instant> = None;
    let mut is_awake = false;
    while pool.stopping().is_none() {
        pool.fill_again(engine);
        fault::look_for_place(engine, pool);
        fault::look_for_room(engine, pool);
        parked::watch_again(engine, pool);
        parked::settle_again(engine, pool);
        rescue::look_around(engine, pool);
        answer_again(engine, pool);
        is_awake = awake::mind(engine, pool, is_awake);
        if beaten.is_none_or(|t| t.elapsed() >= BEAT) {
            beat(engine, pool);
            end_hung(pool);
            beaten = Some(Instant::now());
        }
        let state = pool.lock();
        let _unused = pool
            .rests
            .wait_timeout_while(state, LOOK_AROUND, |state| state.stopping.is_none())
            .unwrap_or_else(PoisonError::into_inner);
    }
    awake::mind(engine, pool, is_awake);
}

/// Somebody waits for an answer that no worker has in hand, because none could be had, or claimed, when it was asked for.
fn answer_again(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    let waits = engine.store.read(|c| store::chats::any_waited_for(c, Status::Queued));
    if waits.is_ok_and(|waits| waits) {
        pool.talk(engine);
    }
}

fn beat(core: &Core, pool: &Arc<Pool>) {
    let (now, own) = (core.now(), core.id.clone());
    let tallies = pool.lock().tallies.clone();
    if tallies.is_empty() {
        return;
    }
    core.store.write_behind(
        move |connection| {
            for (post, stats) in tallies.iter().filter(|(post, _)| matches!(post, Post::Place(_))) {
                let id = format!("{own}/{}", post.name());
                let task = stats.task.map(|t| t.to_string());
                store::workers::heartbeat(connection, &id, task, stats.processed, now)?;
            }
            Ok(())
        },
        |written| {
            if let Err(error) = written {
                tracing::warn!(%error, "heartbeats could not be written");
            }
        },
    );
}

fn end_hung(pool: &Arc<Pool>) {
    for run in pool.runs.all() {
        if run.missed_beats() >= HANGS_AFTER && !run.is_hung() {
            tracing::warn!(task = %run.task_id, "no sign of life; it is ended");
            run.kill_hung();
        }
    }
}
