//! One step of taking away: a few tasks in one transaction, and their files outside of it.

use super::files;
use crate::{convert, core::Core, error};
use contract::{
    ApiError,
    event::EventKind,
    space::{Needed, PruneWhat, Pruned, StayedTask},
};
use std::collections::{BTreeSet, HashMap};
use store::{
    Connection, Result as StoreResult,
    events::{self, NewEvent},
    retention::{self, EndedTask},
};

/// One step of taking away.
pub(crate) struct Step<'a> {
    /// At most [`contract::space::PRUNE_STEP`] tasks, by id.
    pub(crate) ids: &'a [String],
    pub(crate) what: PruneWhat,
    /// The moment that all steps have in common, in UTC milliseconds.
    pub(crate) at: i64,
    /// Of deleted tasks: only what was deleted before.
    pub(crate) before: i64,
    /// Whether files that tasks made go to the bin.
    pub(crate) bin: bool,
}

/// What came of a step, so far.
#[derive(Default)]
struct Outcome {
    done: Vec<String>,
    bytes: u64,
    binned: i64,
    stayed: HashMap<String, Needed>,
    no_bin: Option<String>,
}

/// Takes a step: what has not ended, or is needed by now, stays.
///
/// # Errors
/// The store could not be read or written. What went before is gone, rows and files agree, and the step can be taken again.
pub(crate) fn step(core: &Core, step: &Step<'_>) -> Result<Pruned, ApiError> {
    let mut outcome = Outcome::default();
    match step.what {
        PruneWhat::Task => delete(core, step, &mut outcome)?,
        PruneWhat::Output => take_output(core, step, &mut outcome)?,
        PruneWhat::Deleted => purge(core, step, &mut outcome)?,
    }
    let stayed = step.ids.iter().filter(|id| !outcome.done.contains(id)).filter_map(|id| {
        let why = outcome.stayed.get(id).copied().unwrap_or(Needed::Changed);
        Some(StayedTask { task: id.parse().ok()?, why })
    });
    Ok(Pruned {
        at: convert::time_or_zero(step.at),
        stayed: stayed.collect(),
        done: i64::try_from(outcome.done.len()).unwrap_or(i64::MAX),
        bytes: outcome.bytes,
        binned: outcome.binned,
        no_bin: outcome.no_bin,
    })
}

/// Deletes whole tasks. Their files go when they can be brought back no more.
fn delete(core: &Core, step: &Step<'_>, outcome: &mut Outcome) -> Result<(), ApiError> {
    let (user, ids, at) = (core.user.clone(), step.ids.to_vec(), step.at);
    let write = move |c: &mut Connection| {
        let (free, stayed) = free_of(c, &user, &ids)?;
        let (free, stayed) = with_their_runs(c, &user, free, stayed)?;
        retention::delete(c, &free, at)?;
        Ok((free.into_iter().map(|task| task.id).collect(), stayed))
    };
    (outcome.done, outcome.stayed) = core.store.write(write).map_err(error::api)?;
    Ok(())
}

/// Those of the tasks whose run stays for nothing, and why the others stay.
fn with_their_runs(
    c: &mut Connection,
    user: &str,
    free: Vec<EndedTask>,
    mut stayed: HashMap<String, Needed>,
) -> StoreResult<(Vec<EndedTask>, HashMap<String, Needed>)> {
    let runs: BTreeSet<String> =
        free.iter().filter(|task| !task.is_run()).filter_map(|task| task.run.clone()).collect();
    let runs: Vec<String> = runs.into_iter().collect();
    let runs = if runs.is_empty() { vec![] } else { retention::ended_of(c, user, &runs)? };
    let mut needed = HashMap::new();
    for run in runs {
        if let Some(why) = run.needed() {
            needed.insert(run.id, why);
        }
    }
    let mut go = vec![];
    for task in free {
        match task.run.as_ref().and_then(|run| needed.get(run)) {
            Some(why) => drop(stayed.insert(task.id, *why)),
            None => go.push(task),
        }
    }
    Ok((go, stayed))
}

/// Those of the tasks that have ended and nothing needs, and why the others stay.
fn free_of(
    c: &mut Connection,
    user: &str,
    ids: &[String],
) -> StoreResult<(Vec<EndedTask>, HashMap<String, Needed>)> {
    let mut stayed = HashMap::new();
    let mut free = vec![];
    for task in retention::ended_of(c, user, ids)? {
        match task.needed() {
            Some(why) => drop(stayed.insert(task.id, why)),
            None => free.push(task),
        }
    }
    for id in ids {
        let mut is_open = || store::tasks::find(c, id).is_ok_and(|task| !task.status.is_terminal());
        if !stayed.contains_key(id) && free.iter().all(|task| task.id != *id) && is_open() {
            stayed.insert(id.clone(), Needed::Open);
        }
    }
    Ok((free, stayed))
}

/// Takes output, log and files of tasks that stay.
fn take_output(core: &Core, step: &Step<'_>, outcome: &mut Outcome) -> Result<(), ApiError> {
    let (free, stayed) = core.store.read(|c| free_of(c, &core.user, step.ids)).map_err(error::api)?;
    outcome.stayed = stayed;
    let ready = to_bin(core, step, free.into_iter().map(|task| task.id), outcome);
    let (user, now) = (core.user.clone(), core.now());
    let write = move |c: &mut Connection| {
        let (free, stayed) = free_of(c, &user, &ready)?;
        let free: Vec<String> = free.into_iter().map(|task| task.id).collect();
        retention::forget_output(c, &free)?;
        for id in &free {
            // the index reads the output anew
            events::append(c, &NewEvent::about(now, id, EventKind::Edited))?;
        }
        Ok((free, stayed))
    };
    let (forgotten, stayed) = core.store.write(write).map_err(error::api)?;
    outcome.stayed.extend(stayed);
    outcome.done = remove(core, forgotten, outcome);
    Ok(())
}

/// Takes away for good what is left of deleted tasks.
fn purge(core: &Core, step: &Step<'_>, outcome: &mut Outcome) -> Result<(), ApiError> {
    let before = step.before;
    let deleted = core.store.read(|c| retention::deleted_of(c, step.ids, before)).map_err(error::api)?;
    let ready = to_bin(core, step, deleted.into_iter(), outcome);
    let write = move |c: &mut Connection| {
        let still = retention::deleted_of(c, &ready, before)?;
        retention::forget_output(c, &still)?;
        Ok(still)
    };
    let forgotten = core.store.write(write).map_err(error::api)?;
    let removed = remove(core, forgotten, outcome);
    let now = core.now();
    let write = move |c: &mut Connection| retention::purge(c, &removed, before, now);
    outcome.done = core.store.write(write).map_err(error::api)?;
    Ok(())
}

/// Moves to the bin what the tasks made, where that is wanted; those of which nothing is in the way of going on.
fn to_bin(
    core: &Core,
    step: &Step<'_>,
    ids: impl Iterator<Item = String>,
    outcome: &mut Outcome,
) -> Vec<String> {
    let mut ready = vec![];
    for id in ids {
        if step.bin {
            match files::to_bin(&core.data_dir, &id) {
                Ok(binned) => outcome.binned += binned,
                Err(why) => {
                    tracing::warn!(task = %id, %why, "files cannot go to the bin, and stay");
                    outcome.stayed.insert(id, Needed::NoBin);
                    outcome.no_bin = Some(why);
                    continue;
                }
            }
        }
        ready.push(id);
    }
    ready
}

/// Removes the files of tasks; those of which all are gone.
fn remove(core: &Core, ids: Vec<String>, outcome: &mut Outcome) -> Vec<String> {
    let mut removed = vec![];
    for id in ids {
        let taken = files::of(&core.data_dir, &id).bytes();
        match files::remove(&core.data_dir, &id) {
            Ok(()) => {
                outcome.bytes = outcome.bytes.saturating_add(taken);
                removed.push(id);
            }
            Err(error) => {
                tracing::warn!(task = %id, %error, "files of a task cannot be removed, and stay");
                outcome.stayed.insert(id, Needed::Files);
            }
        }
    }
    removed
}
