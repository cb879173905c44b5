//! Backups by the clock: one an hour while something changes, taken by the process that runs the queue. Never inside a
//! write, and never in its way: a copy reads one moment of the database on a connection of its own.

use super::pool::Pool;
use crate::{process::folder, tasks::context::EngineContext};
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use store::backup::{self, BackupKind, HOUR_MS};

/// How often it is looked whether one is due.
const LOOK: Duration = Duration::from_secs(60);
/// What a backup leaves free besides itself, in bytes: it must not be what fills the disk.
const LEFT_FREE: u64 = 64 * 1024 * 1024;

/// The life of the thread.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    // what the last one was of; whether an earlier process's is still the same is not known
    let mut stamp = None;
    while pool.stopping().is_none() {
        match back_up_if_due(engine, stamp) {
            Ok(taken) => stamp = taken,
            Err(error) => tracing::error!(%error, "no backup could be taken"),
        }
        let state = pool.lock();
        let _unused = pool
            .changed
            .wait_timeout_while(state, LOOK, |state| state.stopping.is_none())
            .unwrap_or_else(PoisonError::into_inner);
    }
}

/// What the newest backup is of, as far as this process knows.
fn back_up_if_due(engine: &EngineContext, stamp: Option<i64>) -> store::Result<Option<i64>> {
    let (dir, now) = (&engine.data_dir, engine.now());
    let newest = backup::list(dir)?.into_iter().map(|backup| backup.taken_at).max();
    let is = engine.store.read(backup::stamp)?;
    if !is_due(newest, now) || stamp == Some(is) {
        return Ok(stamp);
    }
    let length = std::fs::metadata(engine.store.path()).map_or(0, |file| file.len());
    match folder::free_bytes(dir) {
        Ok(free) if free < length.saturating_mul(2).saturating_add(LEFT_FREE) => {
            tracing::warn!(free, length, "too little room on the disk for a backup");
            return Ok(stamp);
        }
        Ok(_) | Err(_) => {}
    }
    backup::take(dir, BackupKind::Hourly, now)?;
    backup::prune(dir)?;
    Ok(Some(is))
}

/// Whether the newest is an hour old, or of a time that has not come: the clock was set back.
fn is_due(newest: Option<i64>, now: i64) -> bool {
    newest.is_none_or(|at| at > now || now - at >= HOUR_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_due_when_the_newest_is_an_hour_old() {
        for (newest, now, due) in [
            (None, 0, true),
            (Some(0), 0, false),
            (Some(0), HOUR_MS - 1, false),
            (Some(0), HOUR_MS, true),
            (Some(HOUR_MS), 0, true),
        ] {
            assert_eq!(is_due(newest, now), due, "{newest:?} {now}");
        }
    }
}
