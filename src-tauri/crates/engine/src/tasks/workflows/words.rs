//! What is said of stages and tasks that were not reached.

pub(super) use crate::view::workflow::NOT_REACHED;

use crate::view::workflow as view;
use contract::{
    Status,
    workflow::{RunWhen, run::StageState},
};
use store::workflows::StageRow;

/// Why a remedy did not run.
pub(super) const NOT_NEEDED: &str = "Not needed: no stage failed that names it";
/// So many stages are shown as the steps of a run's task.
pub(super) const STEPS_MOST: i64 = 200;

/// Why a stage is not reached, given the stages before it.
pub(super) fn unreached(stage: &StageRow, before: &[StageRow]) -> String {
    let titles = |wanted: &[StageState]| {
        let found = before.iter().filter(|s| wanted.contains(&s.state)).map(|s| s.title.clone());
        view::list(&found.collect::<Vec<_>>())
    };
    if stage.run_when == RunWhen::Failure {
        return "Not needed: nothing failed before it".to_owned();
    }
    let failed = titles(&[StageState::Failed]);
    if !failed.is_empty() {
        return format!("Not reached: {failed} failed");
    }
    format!("Not reached: {} did not run", titles(&[StageState::Skipped, StageState::Cancelled]))
}

/// Why a task is not reached, given how the one before it in its stage ended.
pub(super) fn unreached_after(name: &str, status: Status, unreached: bool) -> String {
    match status {
        Status::Completed => format!("Not needed: {name} completed"),
        _ if unreached => format!("Not reached: {name} did not run"),
        Status::Cancelled => format!("Not reached: {name} was cancelled"),
        _ => format!("Not reached: {name} failed"),
    }
}
