//! What a run that is started again takes over from the one before.

use crate::{error, view::workflow as view};
use contract::{ApiError, workflow::run::StageState};
use std::collections::{BTreeSet, HashMap};
use store::{
    Connection, Result,
    workflows::{self, RunRow},
};
use workflow::Plan;

/// Which stages a run that is started again with `from` takes over from the one before: those that completed, and do not
/// come after `from`, be it by way of others. Where nobody says with which, that is what [`view::begin`] says.
///
/// # Errors
/// `Refused`: it has no such stage. Or the read failed.
pub(crate) fn taken_over(
    connection: &mut Connection,
    run: &RunRow,
    from: Option<&str>,
) -> Result<BTreeSet<String>> {
    let stages = workflows::stages(connection, &run.root_id)?;
    let gates = workflows::gates(connection, &run.root_id)?;
    let begin = match from {
        Some(name) => Some(stages.iter().find(|stage| stage.name == name).ok_or_else(|| {
            let names = view::list(&stages.iter().map(|stage| stage.name.clone()).collect::<Vec<_>>());
            error::refuse(ApiError::field("from", format!("There is no stage “{name}”; there are {names}.")))
        })?),
        None => view::begin(run, &stages).filter(|(_, keeps)| *keeps).map(|(stage, _)| stage),
    };
    // nothing is taken over
    let Some(begin) = begin else { return Ok(BTreeSet::new()) };
    let mut behind: HashMap<i64, Vec<i64>> = HashMap::new();
    for gate in &gates {
        behind.entry(gate.earlier).or_default().push(gate.later);
    }
    let mut anew: BTreeSet<i64> = BTreeSet::new();
    let mut open = vec![begin.place];
    while let Some(place) = open.pop() {
        if anew.insert(place) {
            open.extend(behind.get(&place).into_iter().flatten());
        }
    }
    let taken = stages
        .into_iter()
        .filter(|s| s.state == StageState::Completed && !s.remedy && !anew.contains(&s.place));
    Ok(taken.map(|stage| stage.name).collect())
}

/// Refuses to take over stages of which anything is gone.
///
/// # Errors
/// `Refused`, naming the first of them; or the read failed.
pub(crate) fn refuse_what_is_gone(
    connection: &mut Connection,
    run: &RunRow,
    taken: &BTreeSet<String>,
    plan: &Plan,
) -> Result<()> {
    if taken.is_empty() {
        return Ok(());
    }
    let kept: HashMap<i64, i64> = workflows::kept_in_stages(connection, &run.root_id)?.into_iter().collect();
    for stage in workflows::stages(connection, &run.root_id)?.iter().filter(|s| taken.contains(&s.name)) {
        let planned = plan.stages.iter().find(|planned| planned.name == stage.name);
        let tasks = planned.map_or(0, |planned| planned.tasks.len());
        let is_whole = kept.get(&stage.place).copied().and_then(|n| usize::try_from(n).ok()) == Some(tasks);
        if !is_whole {
            let message = format!(
                "What {} has made in run {} of “{}” is deleted, so it cannot be taken over.",
                stage.title, run.number, run.name
            );
            let short = run.root_id.get(28..).unwrap_or(&run.root_id);
            let hint = format!("`legwork workflow retry {short} --from {}` does it again.", stage.name);
            return Err(error::refuse(ApiError::refused(message).hint(hint)));
        }
    }
    Ok(())
}
