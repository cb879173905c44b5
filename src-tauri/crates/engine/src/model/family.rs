//! Tasks that start tasks: how deep they stand, what they have spent together, who is below whom.

use crate::{convert, json::or_default, ports::FamilyUsage};
use contract::{
    model::{Budget, Usage},
    settings::FamilyRules,
};
use store::{Connection, Result, StoreError, tasks, tasks::TaskRow, usage};

/// Most levels that are walked. Fewer are allowed; the person may run a task again at any.
const LEVELS: usize = 64;

/// The tasks that stand above this one, the nearest first. One that is gone ends them.
pub(crate) fn above(connection: &mut Connection, task: &TaskRow) -> Result<Vec<TaskRow>> {
    let mut above: Vec<TaskRow> = Vec::new();
    while let Some(id) = above.last().unwrap_or(task).parent_id.clone().filter(|_| above.len() < LEVELS) {
        match tasks::find(connection, &id) {
            Ok(row) => above.push(row),
            Err(StoreError::NotFound) => break,
            Err(other) => return Err(other),
        }
    }
    Ok(above)
}

/// How many tasks stand above this one.
pub(crate) fn depth(connection: &mut Connection, task: &TaskRow) -> Result<i64> {
    Ok(i64::try_from(above(connection, task)?.len()).unwrap_or(i64::MAX))
}

/// Whether a task stands anywhere below the task `other`.
pub(crate) fn is_below(connection: &mut Connection, task: &TaskRow, other: &str) -> Result<bool> {
    Ok(above(connection, task)?.iter().any(|task| task.id == other))
}

/// What a task's family has used so far, and may use.
pub(crate) fn usage(connection: &mut Connection, task: &TaskRow, rules: &FamilyRules) -> Result<FamilyUsage> {
    let root = task.root_id.as_ref().unwrap_or(&task.id);
    Ok(FamilyUsage {
        with_below: convert::usage(usage::with_below(connection, &task.id)?),
        all: convert::usage(usage::of_family(connection, root)?),
        tokens: rules.tokens,
        cost_usd: rules.cost_usd,
    })
}

/// What a task has used, with what those below it have used or, while they live, may still use: a limit is not
/// handed out twice.
pub(crate) fn spent(connection: &mut Connection, task: &TaskRow) -> Result<Usage> {
    let mut all = own(connection, task)?;
    let mut open: Vec<TaskRow> = tasks::children(connection, &task.id)?;
    while let Some(child) = open.pop() {
        let used = own(connection, &child)?;
        if !child.status.is_terminal() && child.budget.is_some() {
            add(&mut all, reserved(&child, used));
            continue;
        }
        add(&mut all, used);
        open.extend(tasks::children(connection, &child.id)?);
    }
    Ok(all)
}

fn own(connection: &mut Connection, task: &TaskRow) -> Result<Usage> {
    Ok(convert::usage(usage::of_task(connection, &task.id)?))
}

/// What a living child may spend in all, its own children included.
fn reserved(child: &TaskRow, used: Usage) -> Usage {
    let budget: Budget = child.budget.as_deref().map(or_default).unwrap_or_default();
    Usage {
        tokens_in: budget.tokens.unwrap_or(used.tokens_in + used.tokens_out),
        tokens_out: 0,
        tokens_estimated: used.tokens_estimated,
        requests: used.requests,
        cost_usd: budget.cost_usd.or(used.cost_usd),
    }
}

fn add(all: &mut Usage, more: Usage) {
    all.tokens_in += more.tokens_in;
    all.tokens_out += more.tokens_out;
    all.tokens_estimated |= more.tokens_estimated;
    all.requests += more.requests;
    all.cost_usd = match (all.cost_usd, more.cost_usd) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    };
}
