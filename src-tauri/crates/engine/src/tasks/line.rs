//! Where a task that is ready stands among the others, and what would put it first.
//!
//! Must never: decide who is next; the claim does, by the same order.

use store::{
    Connection, Result,
    claim::{self, InLine},
    queue_state,
    tasks::TaskRow,
};

/// The highest priority.
const HIGHEST: i64 = *contract::validation::PRIORITIES.end();

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How many stand before it.
    pub(crate) before: i64,
    /// The lowest priority that puts it before all that stand there now; `None` where not even the highest does.
    pub(crate) first_with: Option<i64>,
    /// From this moment on whatever is added stands behind it, however urgent, in UTC milliseconds; `None` where waiting
    /// counts for nothing.
    pub(crate) safe_at: Option<i64>,
}

/// Where the task stands; `None` where it is not ready.
pub(crate) fn standing(connection: &mut Connection, task: &TaskRow) -> Result<Option<Standing>> {
    Ok(claim::in_line(connection, &task.id)?.map(|line| stands(task, line)))
}

fn stands(task: &TaskRow, line: InLine) -> Standing {
    let priority = i64::from(task.priority);
    let since = task.created_at.max(task.scheduled_at.unwrap_or(0));
    // one level more than what makes up for the distance, as a tie does not put it first
    let levels = if line.behind_ms < 0 { 0 } else { line.behind_ms / task.ageing_ms + 1 };
    let ages = task.ageing_ms < queue_state::NEVER;
    Standing {
        before: line.before,
        first_with: Some(priority + levels).filter(|wanted| *wanted <= HIGHEST),
        safe_at: ages.then(|| since + (HIGHEST - priority) * task.ageing_ms),
    }
}

/// The priority that puts it first, as far as one does: at least one more than now.
pub(crate) fn raised(connection: &mut Connection, task: &TaskRow) -> Result<i64> {
    let first = standing(connection, task)?.map_or(Some(0), |standing| standing.first_with);
    Ok(first.unwrap_or(HIGHEST).max(i64::from(task.priority) + 1))
}
