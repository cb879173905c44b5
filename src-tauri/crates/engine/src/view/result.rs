//! What an ended task made, or what there is to say where it made nothing.

use contract::{
    Status, Task,
    task::{Metrics, TaskResult},
};
use store::tasks::TaskRow;

/// What it made; `None` where it has not ended, or left no result.
pub(super) fn made(row: &TaskRow) -> Option<TaskResult> {
    let ended = row.result.as_deref().filter(|_| row.status.is_terminal());
    ended.and_then(|json| serde_json::from_str(json).ok())
}

/// One line about how it ended.
pub(super) fn summary(row: &TaskRow) -> Option<String> {
    let ended = || row.status.is_terminal().then(|| row.error_message.clone()).flatten();
    let summary = match made(row) {
        Some(result) => Some(result.summary),
        None => ended().or_else(|| (row.status == Status::Cancelled).then(|| "Cancelled".to_owned())),
    };
    summary.filter(|s| !s.is_empty())
}

/// The result of a task that ended without making one: how long its last run took, who was in it, and what it has used.
pub(super) fn of_nothing(task: &Task) -> Option<TaskResult> {
    let usage = task.usage.unwrap_or_default();
    task.status.is_terminal().then(|| TaskResult {
        success: task.status == Status::Completed,
        summary: task.summary.clone().unwrap_or_default(),
        metrics: Metrics {
            tokens_in: usage.tokens_in,
            tokens_out: usage.tokens_out,
            tokens_estimated: usage.tokens_estimated,
            requests: usage.requests,
            execution_seconds: task.duration_seconds.unwrap_or(0.0),
            cost_usd: usage.cost_usd,
            agents_involved: (task.attempt > 0).then(|| task.agent.clone()).into_iter().collect(),
            changes: 0,
        },
        ..TaskResult::default()
    })
}
