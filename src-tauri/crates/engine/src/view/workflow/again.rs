//! Where a run begins when it is started again and nobody says where.

use contract::workflow::{RunWhen, run::StageState};
use store::workflows::{RunRow, StageRow};

/// The remedies of a run that have run, or are to. What they undo nobody knows: it may be all that was done before them.
pub(crate) fn remedied(stages: &[StageRow]) -> Vec<&StageRow> {
    let runs = |stage: &&StageRow| {
        stage.remedy && (stage.started_at.is_some() || stage.wanted && stage.state == StageState::Waiting)
    };
    stages.iter().filter(runs).collect()
}

/// The stage that a run which has ended, or failed, begins with when it is started again: the one that failed first, or that
/// was not reached. The first of all where a remedy has run, and where all of it completed; then nothing is taken over.
/// Together with that, whether anything is.
pub(crate) fn begin<'a>(run: &RunRow, stages: &'a [StageRow]) -> Option<(&'a StageRow, bool)> {
    let first = || stages.iter().find(|stage| !stage.remedy).map(|stage| (stage, false));
    if !remedied(stages).is_empty() {
        return first();
    }
    if let Some(failed) = stages.iter().find(|stage| Some(stage.place) == run.failed_stage) {
        return Some((failed, true));
    }
    let undone = |stage: &&StageRow| {
        let is_unneeded = stage.run_when == RunWhen::Failure && stage.state == StageState::Skipped;
        !stage.remedy && stage.state != StageState::Completed && !is_unneeded
    };
    match stages.iter().find(undone).filter(|_| run.cancelled) {
        Some(stage) => Some((stage, true)),
        None => first(),
    }
}
