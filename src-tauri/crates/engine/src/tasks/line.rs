//! Where a task that is ready stands among the others, and what would put it first.
//!
//! Must never: decide who is next; the claim does, by the same order.

use store::{Connection, Result, line, queue_state, tasks::TaskRow};

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

/// Where the task stands; `None` where it is not ready. Counts those before it.
pub(crate) fn standing(connection: &mut Connection, task: &TaskRow) -> Result<Option<Standing>> {
    let Some(behind_ms) = line::behind(connection, &task.id)? else { return Ok(None) };
    let priority = i64::from(task.priority);
    let since = task.created_at.max(task.scheduled_at.unwrap_or(0));
    let ages = task.ageing_ms < queue_state::NEVER;
    Ok(Some(Standing {
        before: line::before(connection, &task.id)?,
        first_with: first_with(task, behind_ms),
        safe_at: ages.then(|| since + (HIGHEST - priority) * task.ageing_ms),
    }))
}

/// The lowest priority that puts it first, where it stands so far behind who is; `None` where none does.
fn first_with(task: &TaskRow, behind_ms: i64) -> Option<i64> {
    // one level more than what makes up for the distance, as a tie does not put it first
    let levels = if behind_ms < 0 { 0 } else { behind_ms / task.ageing_ms + 1 };
    Some(i64::from(task.priority) + levels).filter(|wanted| *wanted <= HIGHEST)
}

/// The priority that puts it first, as far as one does: at least one more than now. Nobody is counted: many may be raised
/// at once, one after the other.
pub(crate) fn raised(connection: &mut Connection, task: &TaskRow) -> Result<i64> {
    let first = line::behind(connection, &task.id)?.map_or(Some(0), |behind| first_with(task, behind));
    Ok(first.unwrap_or(HIGHEST).max(i64::from(task.priority) + 1))
}
