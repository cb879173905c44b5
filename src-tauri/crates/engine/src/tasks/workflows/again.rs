//! What a run that is started again takes over from the one before.

use crate::{error, view::workflow as view};
use contract::{ApiError, workflow::run::StageState};
use std::collections::{BTreeSet, HashMap};
use store::{
    Connection, Result,
    workflows::{self, RunRow},
};

/// Which stages a run that is started again with `from` takes over from the one before: those that completed, and do not
/// come after `from`, be it by way of others.
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
        None => stages
            .iter()
            .find(|stage| Some(stage.place) == run.failed_stage)
            .or_else(|| stages.iter().find(|s| !s.remedy && s.state != StageState::Completed)),
    };
    // a run that completed begins with its first stage
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
