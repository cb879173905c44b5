//! Backups by the clock: one an hour while something changes, taken by the process that runs the queue. Never inside a
//! write, and never in its way: a copy reads one moment of the database on a connection of its own.

use super::{aside::aside, fault, pool::Pool};
use crate::{process::room, tasks::context::EngineContext};
use std::{path::Path, sync::Arc, time::Duration};
use store::backup::{self, Backup, BackupKind, HOUR_MS};

/// How often it is looked whether one is due.
const LOOK: Duration = Duration::from_millis(LOOK_MS.unsigned_abs());
/// The same in milliseconds.
const LOOK_MS: i64 = 60_000;
/// What a backup leaves free besides itself, in bytes: it must not be what fills the disk.
const LEFT_FREE: u64 = 64 * 1024 * 1024;
/// A larger file is not read as a whole in the first minute, in bytes: then whoever started the queue waits for it, and
/// its workers are to have the disk.
const SMALL: u64 = 8 * 1024 * 1024;
/// Shortest time between two looks that somebody's doubt has brought: each reads the whole file.
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// Why none could be taken, told once until it has changed.
#[derive(Debug, PartialEq, Eq)]
struct NoBackup {
    why: String,
    /// How often in a row a copy was begun in vain. Each has read the whole file: what is wrong with it may stay so for
    /// weeks, and may be nothing that stops the queue.
    in_vain: u32,
    /// When, in UTC milliseconds.
    since: i64,
}

impl NoBackup {
    /// Whether it is too early for another try: after a minute, then two, then four, and in the end once an hour.
    fn is_too_fresh(&self, now: i64) -> bool {
        let minutes = 1_i64 << self.in_vain.saturating_sub(1).min(6);
        let pause = (LOOK_MS * minutes).min(HOUR_MS);
        self.in_vain > 0 && (self.since..self.since + pause).contains(&now)
    }
}

/// What came of a look whether a backup is due.
#[derive(Debug)]
enum Outcome {
    /// It was taken.
    Taken(Backup),
    /// None is due, or nothing has changed since the last one.
    NotDue,
    /// There is too little room for one.
    NoRoom { free: u64, length: u64 },
}

/// The life of the thread.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    if length(engine.store.path()) > SMALL {
        pool.rest_until_doubted(LOOK);
    }
    if pool.is_running() {
        fault::look(engine, pool);
    }
    let mut trouble = None;
    while pool.is_running() {
        trouble = take_if_due(engine, pool, engine.now(), trouble);
        if pool.rest_until_doubted(LOOK) && !pool.lock().health.is_final() {
            fault::look(engine, pool);
            pool.rest_until_stopped(BETWEEN_LOOKS);
        }
    }
}

/// Takes one where it is due; the trouble that there is now. A copy reads what nobody else reads for weeks, so that it
/// comes upon damage before them.
fn take_if_due(
    engine: &Arc<EngineContext>,
    pool: &Arc<Pool>,
    now: i64,
    before: Option<NoBackup>,
) -> Option<NoBackup> {
    // of a damaged one there is nothing to keep, and what was kept before is needed
    if pool.lock().health.is_final() || before.as_ref().is_some_and(|trouble| trouble.is_too_fresh(now)) {
        return before;
    }
    let (dir, file) = (engine.data_dir.clone(), engine.store.path().to_owned());
    let done = aside(pool, "backup", move || back_up_if_due(&dir, &file, now));
    // whether it is the database, or only its copy, is not known yet
    if matches!(&done, Some(Err(error)) if error.is_damage()) {
        fault::look(engine, pool);
    }
    report(done, before, now)
}

/// Says what came of it; the trouble that there is now.
fn report(done: Option<store::Result<Outcome>>, before: Option<NoBackup>, now: i64) -> Option<NoBackup> {
    let (why, in_vain) = match done {
        None => return before,
        Some(Ok(Outcome::NotDue)) => return before,
        Some(Ok(Outcome::Taken(backup))) => {
            tracing::info!(path = %backup.path.display(), bytes = backup.bytes, "a backup was taken");
            return None;
        }
        Some(Ok(Outcome::NoRoom { free, length })) => {
            let (free, length) = (contract::text::bytes(free), contract::text::bytes(length));
            (format!("too little room on the disk: {free} free, and the database has {length}"), 0)
        }
        Some(Err(error)) => {
            (error.to_string(), before.as_ref().map_or(0, |trouble| trouble.in_vain).saturating_add(1))
        }
    };
    if before.is_none_or(|before| before.why != why) {
        tracing::error!(%why, "no backup could be taken; it is tried again, at the latest in an hour");
    }
    Some(NoBackup { why, in_vain, since: now })
}

fn back_up_if_due(data_dir: &Path, file: &Path, now: i64) -> store::Result<Outcome> {
    let newest = backup::list(data_dir)?.into_iter().next();
    if !is_due(newest.as_ref().map(|backup| backup.taken_at), now) || is_unchanged(data_dir, newest.as_ref())
    {
        return Ok(Outcome::NotDue);
    }
    let length = length(file);
    match room::free_bytes(data_dir) {
        Ok(free) if free < length.saturating_add(LEFT_FREE) => return Ok(Outcome::NoRoom { free, length }),
        Ok(_) | Err(_) => {}
    }
    let taken = backup::take(data_dir, BackupKind::Hourly, now)?;
    backup::prune(data_dir)?;
    Ok(Outcome::Taken(taken))
}

/// Whether nothing has happened since the newest backup. One that cannot be read is none.
fn is_unchanged(data_dir: &Path, newest: Option<&Backup>) -> bool {
    let Some(kept) = newest.and_then(|backup| backup::stamp_of(backup).ok()) else { return false };
    let is = store::integrity::Look::open(data_dir).and_then(|mut look| look.read(backup::stamp));
    is.is_ok_and(|is| is == kept)
}

/// Whether the newest is an hour old, or of a time that has not come: the clock was set back.
fn is_due(newest: Option<i64>, now: i64) -> bool {
    newest.is_none_or(|at| at > now || now - at >= HOUR_MS)
}

fn length(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |file| file.len())
}

#[cfg(test)]
mod tests;
