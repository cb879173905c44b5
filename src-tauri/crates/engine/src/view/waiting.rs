//! Why a task does not run yet.

use super::{context::Surroundings, question};
use crate::convert::time;
use contract::{
    Status,
    task::{WaitReason, Waiting},
    text,
};
use store::tasks::TaskRow;

/// A question is shown so long in a list, in characters.
const QUESTION_CHARS: usize = 120;

/// Why it waits: what the row says, and what follows from the state of the queue.
pub(super) fn waiting(
    around: &Surroundings<'_>,
    row: &TaskRow,
    status: Status,
    waits_for: Option<String>,
    limit: Option<String>,
    with_model: bool,
) -> Option<Waiting> {
    let until = row.wake_at.and_then(time);
    let nobody_runs = !around.context.pool;
    let of = |reason, until, detail: String| Some(Waiting { reason, until, detail, nobody_runs });
    match status {
        Status::Pending => match row.waiting_for {
            Some(WaitReason::Dependency) => {
                of(WaitReason::Dependency, None, waits_for.unwrap_or_else(|| "After another task".into()))
            }
            Some(WaitReason::Retry) => {
                let left = row.wake_at.map_or(0, |at| (at - around.context.now + 999) / 1000);
                let text = format!("Tries again in {}", text::duration(left.max(0)));
                of(WaitReason::Retry, until, text)
            }
            Some(WaitReason::Quota) => of(WaitReason::Quota, until, "Waits for the provider's quota".into()),
            Some(WaitReason::Approval) => of(WaitReason::Approval, None, "Waits for your approval".into()),
            Some(WaitReason::Schedule) if around.context.pool => {
                of(WaitReason::Schedule, until, "Waits for its time".into())
            }
            Some(WaitReason::Schedule) => {
                of(WaitReason::Schedule, until, "Waits for its time; nothing runs the queue".into())
            }
            // these follow from the queue's state, and no row holds them
            None
            | Some(
                WaitReason::Worker
                | WaitReason::Limit
                | WaitReason::Resources
                | WaitReason::Paused
                | WaitReason::QueuePaused,
            ) => None,
        },
        Status::Queued if around.context.fault.is_some() => {
            let fault = around.context.fault.as_deref().unwrap_or_default();
            let words = text::first_line(fault, QUESTION_CHARS);
            of(WaitReason::Resources, None, format!("Nothing is started: {words}"))
        }
        Status::Queued if row.foreground && around.context.pool => {
            of(WaitReason::Worker, None, "Waits for another answer to be finished".into())
        }
        Status::Queued if around.paused && !row.foreground => {
            of(WaitReason::QueuePaused, around.paused_until.and_then(time), "The queue is paused".into())
        }
        Status::Queued if !around.context.pool && limit.is_none() => {
            of(WaitReason::Worker, None, "Waits for a worker; nothing runs the queue".into())
        }
        Status::Queued => match (limit, around.held.as_ref().filter(|held| held.holds(with_model))) {
            (Some(limit), _) => of(WaitReason::Limit, None, limit),
            (None, Some(held)) => of(WaitReason::Resources, held.until, held.detail.clone()),
            (None, None) => of(WaitReason::Worker, None, "Waits for a free worker".into()),
        },
        Status::Paused => of(WaitReason::Paused, None, "Paused by you".into()),
        Status::NeedsInput => {
            let asked = question(row, None).map(|q| text::first_line(&q.text, QUESTION_CHARS));
            of(WaitReason::Approval, None, asked.unwrap_or_else(|| "Waits for your answer".into()))
        }
        Status::Running | Status::Completed | Status::Failed | Status::Cancelled => None,
    }
}
