//! The longest way through a run.

use super::seen::{Seen, took};
use contract::workflow::run::StageState;
use std::collections::HashMap;
use store::workflows::StageRow;

/// The stages that decide how long the run takes, and how long that is: the longest way through them. Of one that has not
/// begun, what its tasks usually take.
pub(super) fn critical(seen: &Seen, now: i64) -> (Vec<String>, Option<f64>) {
    let counts = |stage: &StageRow| {
        !matches!(stage.state, StageState::Skipped | StageState::Cancelled)
            && (!stage.remedy || stage.state != StageState::Waiting)
    };
    let mut best: HashMap<i64, (f64, Option<i64>)> = HashMap::new();
    // each stands behind those that it comes after
    for stage in seen.stages.iter().filter(|stage| counts(stage)) {
        let usual = seen.tasks_of(stage.place).map(|(_, g)| g.estimated_duration).max().unwrap_or(0) as f64;
        let own = match stage.state {
            StageState::Waiting => usual,
            StageState::Running => took(stage, now).unwrap_or(0.0).max(usual),
            _ => took(stage, now).unwrap_or(0.0),
        };
        let earlier = seen.gates.iter().filter(|gate| gate.later == stage.place);
        let longest = earlier
            .filter_map(|gate| best.get(&gate.earlier).map(|(seconds, _)| (*seconds, gate.earlier)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let (before, from) = longest.map_or((0.0, None), |(seconds, place)| (seconds, Some(place)));
        best.insert(stage.place, (before + own, from));
    }
    let last = best.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.0.cmp(b.0)));
    let Some((&last, &(seconds, _))) = last else { return (vec![], None) };
    let mut path = vec![];
    let mut at = Some(last);
    while let Some(place) = at {
        path.extend(seen.stages.iter().find(|stage| stage.place == place).map(|stage| stage.name.clone()));
        at = best.get(&place).and_then(|(_, from)| *from);
    }
    path.reverse();
    (path, Some(seconds))
}
