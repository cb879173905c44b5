//! A worker begins a run: it opens the first gates, and lets it go.

use super::gates;
use crate::tasks::ending;
use contract::{Status, task::StepState, workflow::run::StageState};
use store::{
    Connection, Result, StoreError,
    settle::Lease,
    steps::{self, StepRow},
    tasks,
    workflows::{self, StageRow},
};

/// Begins a run that was claimed under `lease`, unless it has begun. From then on nobody follows it.
///
/// # Errors
/// `StaleLease`: it was cancelled or taken over since. `NotFound`: nothing is known of such a run. Or the store failed.
pub(crate) fn begin(connection: &mut Connection, lease: &Lease, now: i64) -> Result<()> {
    let root = tasks::find(connection, &lease.task_id)?;
    if root.generation != lease.generation || root.status != Status::Running {
        return Err(StoreError::StaleLease);
    }
    let run = workflows::run(connection, &root.id)?.ok_or(StoreError::NotFound)?;
    store::attempts::hand_to_nobody(connection, &root.id)?;
    let stages = workflows::stages(connection, &root.id)?;
    let steps: Vec<_> =
        stages.iter().filter(|s| s.place < super::words::STEPS_MOST).map(|s| step(lease, s)).collect();
    if steps::of(connection, std::slice::from_ref(&root.id))?.is_empty() {
        steps::replace(connection, &root.id, lease.attempt, &steps)?;
    }
    let total = i32::try_from(stages.len()).unwrap_or(i32::MAX);
    store::settle::progress(connection, lease, None, None, Some(total), now)?;
    for (id, status) in gates::begin(connection, run, now)? {
        ending::after_end(connection, &id, status, now)?;
    }
    Ok(())
}

fn step(lease: &Lease, stage: &StageRow) -> StepRow {
    StepRow {
        task_id: lease.task_id.clone(),
        attempt: lease.attempt,
        position: i32::try_from(stage.place).unwrap_or(i32::MAX),
        title: stage.title.clone(),
        state: match stage.state {
            StageState::Completed => StepState::Completed,
            StageState::Running => StepState::Running,
            StageState::Failed => StepState::Failed,
            StageState::Waiting | StageState::NeedsInput | StageState::Skipped | StageState::Cancelled => {
                StepState::Pending
            }
        },
        seconds: None,
    }
}
