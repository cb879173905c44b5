//! What would go, and all of it going by the clock: what the rules say, and what can be brought back no more.

use super::{
    files,
    plan::{Finished, Goes, Limits, Unit, plan},
    step::{Step, step},
};
use crate::{convert, core::Core, error};
use contract::{
    ApiError, TaskId,
    space::{KeepRules, NeededShare, PRUNE_STEP, PruneAsked, PruneItem, PrunePlan, PruneWhat, PruneWhy},
};
use std::collections::HashMap;
use store::{
    Connection,
    retention::{self, EndedTask},
};

/// Deleted tasks and reports can be brought back for so long: a day, in milliseconds.
pub(crate) const UNDO_MS: i64 = 24 * 3600 * 1000;

/// What would go of what has finished, by what is asked for or by the rules; at most `limit` of it is listed, 0: all.
///
/// # Errors
/// The store could not be read.
pub(crate) fn planned(
    core: &Core,
    rules: &KeepRules,
    asked: &PruneAsked,
    limit: usize,
) -> Result<PrunePlan, ApiError> {
    let rows = core.store.read(|c| retention::ended(c, &core.user)).map_err(error::api)?;
    let taken = files::of_tasks(&core.data_dir);
    let bytes_of = |id: &str| taken.get(id).map(|taken| taken.bytes());
    let places: HashMap<&str, usize> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.is_run())
        .map(|(at, row)| (row.id.as_str(), at))
        .collect();
    let unit_of = |row: &EndedTask| match row.run.as_deref().filter(|_| !row.is_run()) {
        None => Unit::Own,
        Some(run) => places.get(run).map_or(Unit::OtherRun, |at| Unit::Run(*at)),
    };
    let finished: Vec<Finished> =
        rows.iter().map(|row| finished(row, bytes_of(&row.id), unit_of(row))).collect();
    let verdict = plan(&finished, &Limits::new(rules, asked), core.now());
    let mut all = PrunePlan::default();
    if asked.deleted {
        let deleted = core.store.read(|c| retention::deleted(c, &core.user, i64::MAX, i64::MAX));
        for task in deleted.map_err(error::api)? {
            let Ok(id) = task.id.parse::<TaskId>() else { continue };
            if !asked.types.is_empty() && !asked.types.contains(&task.task_type) {
                continue;
            }
            add(
                &mut all,
                PruneItem {
                    task: id,
                    bytes: bytes_of(&task.id).unwrap_or(0),
                    title: task.title,
                    task_type: task.task_type,
                    status: task.status,
                    ended_at: convert::time_or_zero(task.completed_at.unwrap_or(0)),
                    what: PruneWhat::Deleted,
                    why: PruneWhy::Deleted,
                },
            );
        }
    }
    for Goes { at, what, why } in verdict.goes {
        let (row, finished) = (&rows[at], &finished[at]);
        let Ok(task) = row.id.parse::<TaskId>() else { continue };
        add(
            &mut all,
            PruneItem {
                task,
                title: row.title.clone(),
                task_type: row.task_type,
                status: row.status,
                ended_at: convert::time_or_zero(row.completed_at),
                what,
                why,
                bytes: finished.bytes.unwrap_or(0),
            },
        );
    }
    if limit > 0 {
        all.items.truncate(limit);
    }
    all.needed = verdict.needed.into_iter().map(|(why, tasks)| NeededShare { why, tasks }).collect();
    Ok(all)
}

fn finished(row: &EndedTask, bytes: Option<u64>, unit: Unit) -> Finished {
    Finished {
        task_type: row.task_type,
        status: row.status,
        ended_at: row.completed_at,
        bytes,
        needed: row.needed(),
        unit,
    }
}

fn add(all: &mut PrunePlan, item: PruneItem) {
    all.bytes = all.bytes.saturating_add(item.bytes);
    *match item.what {
        PruneWhat::Task => &mut all.tasks,
        PruneWhat::Output => &mut all.outputs,
        PruneWhat::Deleted => &mut all.deleted,
    } += 1;
    all.items.push(item);
}

/// Brings back what was deleted at this moment; how many tasks.
///
/// # Errors
/// The store could not be written. Some may be back.
pub(crate) fn bring_back(core: &Core, at: i64) -> Result<i64, ApiError> {
    let mut back = 0;
    loop {
        let (user, now) = (core.user.clone(), core.now());
        let limit = i64::try_from(PRUNE_STEP).unwrap_or(i64::MAX);
        let write = move |c: &mut Connection| retention::bring_back(c, &user, at, limit, now);
        match core.store.write(write).map_err(error::api)? {
            0 => return Ok(back),
            some => back += i64::try_from(some).unwrap_or(i64::MAX),
        }
    }
}

/// Takes away for good what can be brought back no more, step by step, as long as `go_on` says so; how many tasks.
///
/// # Errors
/// The store could not be read or written; what is left is for the next time.
pub(crate) fn purge_due(core: &Core, bin: bool, go_on: &dyn Fn() -> bool) -> Result<i64, ApiError> {
    let before = core.now() - UNDO_MS;
    let due = core.store.read(|c| retention::deleted(c, &core.user, before, i64::MAX)).map_err(error::api)?;
    let ids: Vec<String> = due.into_iter().map(|task| task.id).collect();
    let mut done = 0;
    for ids in ids.chunks(PRUNE_STEP).take_while(|_| go_on()) {
        let of_these = Step { ids, what: PruneWhat::Deleted, at: core.now(), before, bin };
        done += step(core, &of_these)?.done;
    }
    Ok(done)
}

/// Takes away what the rules say, step by step, as long as `go_on` says so; what went, and what is free by that.
///
/// # Errors
/// The store could not be read or written; what is left is for the next time.
pub(crate) fn apply_rules(
    core: &Core,
    rules: &KeepRules,
    go_on: &dyn Fn() -> bool,
) -> Result<(i64, u64), ApiError> {
    let at = core.now();
    let all = planned(core, rules, &PruneAsked::default(), 0)?;
    let (mut done, mut bytes) = (0, 0_u64);
    for what in [PruneWhat::Output, PruneWhat::Task] {
        let of_it = all.items.iter().filter(|item| item.what == what);
        let ids: Vec<String> = of_it.map(|item| item.task.to_string()).collect();
        for ids in ids.chunks(PRUNE_STEP).take_while(|_| go_on()) {
            let pruned = step(core, &Step { ids, what, at, before: at, bin: rules.bin })?;
            done += pruned.done;
            bytes = bytes.saturating_add(pruned.bytes);
        }
    }
    Ok((done, bytes))
}

#[cfg(test)]
mod tests;
