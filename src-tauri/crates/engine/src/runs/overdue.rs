//! What the clock does to tasks that have waited too long: past their deadlines, or for the person.

use super::{
    poison::{self, Poisoned},
    pool::Scope,
};
use crate::{
    core::Core,
    settings,
    tasks::{deadline, expiry},
};
use store::{Connection, Result, tasks, tasks::overdue};

/// Tasks looked up at once.
const BATCH: i64 = 200;

/// The next moment at which one of them has waited too long. A private pool looks at its own task's deadline only.
pub(super) fn next_moment(connection: &mut Connection, user: &str, scope: Scope) -> Result<Option<i64>> {
    if let Scope::One(task) = scope {
        let task = tasks::find(connection, &task.to_string())?;
        return Ok(task.deadline_at.filter(|_| deadline::counts(&task)));
    }
    let passes = overdue::next_deadline(connection)?;
    let expires = match settings::parked_days(connection, user)? {
        Some(days) => overdue::parked_longest(connection)?.map(|at| expiry::expires_at(at, days)),
        None => None,
    };
    Ok([passes, expires].into_iter().flatten().min())
}

/// Deals with those that have, each in a transaction of its own. Where there are very many, the next look goes on.
/// How many of them the store took.
pub(super) fn deal_with(core: &Core, scope: Scope, now: i64) -> Result<usize> {
    let passed = match scope {
        Scope::One(task) => vec![task.to_string()],
        Scope::Queue => core.store.read(|c| overdue::past_deadline(c, now, BATCH))?,
    };
    let dealt = each(core, passed, move |c, id| deadline::pass(c, id, now))?;
    let Some(days) = core.store.read(|c| settings::parked_days(c, &core.user))? else { return Ok(dealt) };
    if scope != Scope::Queue {
        return Ok(dealt);
    }
    let before = expiry::touched_before(now, days);
    let left = core.store.read(|c| overdue::parked_since(c, before, BATCH))?;
    Ok(dealt + each(core, left, move |c, id| expiry::expire(c, id, days, now))?)
}

/// One that the store refuses for good must not keep the others waiting.
fn each(
    core: &Core,
    ids: Vec<String>,
    deal: impl Fn(&mut Connection, &str) -> Result<()> + Copy + Send + 'static,
) -> Result<usize> {
    let mut dealt = 0;
    for id in ids {
        let task = id.clone();
        match core.store.write(move |connection| deal(connection, &task)) {
            Err(error) if error.is_permanent() => {
                dealt += usize::from(poison::poison(core, &id, None, &error)? == Poisoned::Failed);
            }
            Err(store::StoreError::NotFound | store::StoreError::StaleLease) => {}
            other => {
                other?;
                dealt += 1;
            }
        }
    }
    Ok(dealt)
}
