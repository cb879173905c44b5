//! What follows from a workflow as it is written: what stands before a stage, and whose remedy one is.

use contract::workflow::{OnFailure, RunWhen, WorkflowDefinition};
use std::collections::BTreeSet;

/// The places of the stages that a stage comes after, as it says or as follows from where it stands: one that says
/// nothing comes after the nearest one before it that does not run on failure alone, unless it only runs when others fail.
#[must_use]
pub fn befores(definition: &WorkflowDefinition, at: usize) -> Vec<usize> {
    let Some(stage) = definition.stages.get(at) else { return vec![] };
    match &stage.after {
        Some(names) => {
            let place = |name: &String| definition.stages.iter().position(|stage| stage.name == *name);
            names.iter().filter_map(place).filter(|from| *from != at).collect()
        }
        None if is_remedy(definition, at) => vec![],
        None => (0..at).rev().find(|before| goes_on(definition, *before)).into_iter().collect(),
    }
}

/// Whether it runs in the course of things, and not on failure alone.
fn goes_on(definition: &WorkflowDefinition, at: usize) -> bool {
    let on_failure = definition.stages.get(at).is_some_and(|stage| stage.when == RunWhen::Failure);
    !on_failure && !is_remedy(definition, at)
}

/// Whether another stage, or the workflow, runs it when something fails: it runs in no other way.
#[must_use]
pub fn is_remedy(definition: &WorkflowDefinition, at: usize) -> bool {
    definition.stages.get(at).is_some_and(|stage| remedies(definition).contains(stage.name.as_str()))
}

/// The places of the stages that run it when they fail.
#[must_use]
pub fn remedied_by(definition: &WorkflowDefinition, at: usize) -> Vec<usize> {
    let Some(remedy) = definition.stages.get(at) else { return vec![] };
    let runs_it = |from: &usize| {
        let own = definition.stages[*from].on_failure.as_ref().unwrap_or(&definition.on_failure);
        *own == OnFailure::Run(remedy.name.clone()) && *from != at && !is_remedy(definition, *from)
    };
    (0..definition.stages.len()).filter(runs_it).collect()
}

fn remedies(definition: &WorkflowDefinition) -> BTreeSet<&str> {
    let own = definition.stages.iter().filter_map(|stage| stage.on_failure.as_ref());
    let all = own.chain([&definition.on_failure]);
    all.filter_map(|failure| match failure {
        OnFailure::Run(stage) => Some(stage.as_str()),
        OnFailure::Stop | OnFailure::Continue => None,
    })
    .collect()
}

/// What a stage is called where people read it.
#[must_use]
pub fn title_of(definition: &WorkflowDefinition, at: usize) -> String {
    definition
        .stages
        .get(at)
        .map(|stage| stage.title.clone().unwrap_or_else(|| stage.name.clone()))
        .unwrap_or_default()
}

/// A name as words: `build-all` is `Build all`.
#[must_use]
pub fn in_words(name: &str) -> String {
    let spaced = name.replace(['-', '_'], " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample;

    #[test]
    fn a_stage_comes_after_the_one_before_it_unless_it_says_otherwise() {
        let definition = sample::definition();
        // lint, build, deploy (after both), rollback (a remedy), report (says nothing)
        let all: Vec<_> = (0..definition.stages.len()).map(|at| befores(&definition, at)).collect();
        assert_eq!(all, [vec![], vec![], vec![0, 1], vec![], vec![2]]);
        assert_eq!(remedied_by(&definition, 3), [2]);
        assert!(is_remedy(&definition, 3) && !is_remedy(&definition, 2));
        // what runs on failure alone stands beside the way
        let mut gated = definition;
        gated.stages[2].when = RunWhen::Failure;
        assert_eq!(befores(&gated, 4), [1]);
    }

    #[test]
    fn names_read_as_words() {
        assert_eq!(in_words("build-all_now"), "Build all now");
        assert_eq!(in_words(""), "");
        assert_eq!(title_of(&sample::definition(), 2), "Deploy it");
        assert_eq!(title_of(&sample::definition(), 9), "");
    }
}
