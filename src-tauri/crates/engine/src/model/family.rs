//! Tasks that start tasks: how deep they stand, what they have spent together, who is below whom.

use crate::{convert, json::or_default};
use contract::{
    TaskId,
    model::{Budget, DEPTH_MAX, Usage},
};
use store::{Connection, Result, StoreError, tasks, tasks::TaskRow, usage};

/// How many tasks stand above this one.
pub(crate) fn depth(connection: &mut Connection, task: &TaskRow) -> Result<i64> {
    let mut depth = 0;
    let mut parent = task.parent_id.clone();
    while let Some(id) = parent.filter(|_| depth <= DEPTH_MAX) {
        depth += 1;
        parent = parent_of(connection, &id)?;
    }
    Ok(depth)
}

/// Whether a task whose parent is `parent` stands anywhere below the task `above`.
pub(crate) fn is_below(connection: &mut Connection, parent: Option<TaskId>, above: &str) -> Result<bool> {
    let mut parent = parent.map(|id| id.to_string());
    for _ in 0..=DEPTH_MAX {
        match parent {
            Some(id) if id == above => return Ok(true),
            Some(id) => parent = parent_of(connection, &id)?,
            None => return Ok(false),
        }
    }
    Ok(false)
}

/// Whether the task that stands above all others of the family came in over MCP.
pub(crate) fn is_from_outside(connection: &mut Connection, task: &TaskRow) -> Result<bool> {
    let (mut origin, mut parent) = (task.origin.clone(), task.parent_id.clone());
    for _ in 0..=DEPTH_MAX {
        if origin.is_mcp() {
            return Ok(true);
        }
        let Some(id) = parent else { break };
        match tasks::find(connection, &id) {
            Ok(row) => (origin, parent) = (row.origin, row.parent_id),
            Err(StoreError::NotFound) => break,
            Err(other) => return Err(other),
        }
    }
    Ok(false)
}

/// The parent of a task; `None` as well where the task is gone.
fn parent_of(connection: &mut Connection, id: &str) -> Result<Option<String>> {
    match tasks::find(connection, id) {
        Ok(row) => Ok(row.parent_id),
        Err(StoreError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
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
        requests: used.requests,
        cost_usd: budget.cost_usd.or(used.cost_usd),
    }
}

fn add(all: &mut Usage, more: Usage) {
    all.tokens_in += more.tokens_in;
    all.tokens_out += more.tokens_out;
    all.requests += more.requests;
    all.cost_usd = match (all.cost_usd, more.cost_usd) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    };
}
