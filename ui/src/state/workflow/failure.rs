//! What becomes of a run when a stage fails, and when a stage goes on, as choices of a list.

use super::definition::title_of;
use crate::catalogue::workflows as say;
use contract::workflow::{OnFailure, RunWhen, WorkflowDefinition};

/// The key of a choice.
pub type FailureKey = String;

/// Before the name of the stage that is run.
const RUN: &str = "run:";
const STOP: &str = "stop";
const CONTINUE: &str = "continue";

/// The key of what was chosen; empty: as the workflow says.
#[must_use]
pub fn key(failure: Option<&OnFailure>) -> FailureKey {
    match failure {
        None => String::new(),
        Some(OnFailure::Stop) => STOP.to_owned(),
        Some(OnFailure::Continue) => CONTINUE.to_owned(),
        Some(OnFailure::Run(stage)) => format!("{RUN}{stage}"),
    }
}

/// What a key stands for.
#[must_use]
pub fn of_key(key: &str) -> Option<OnFailure> {
    match key {
        STOP => Some(OnFailure::Stop),
        CONTINUE => Some(OnFailure::Continue),
        other => other.strip_prefix(RUN).map(|stage| OnFailure::Run(stage.to_owned())),
    }
}

/// The choices, for a stage or (`None`) for the workflow.
#[must_use]
pub fn options(definition: &WorkflowDefinition, stage: Option<usize>) -> Vec<(FailureKey, String)> {
    let mut all = vec![];
    if stage.is_some() {
        all.push((String::new(), say::as_workflow_says().to_owned()));
    }
    all.push((STOP.to_owned(), say::failure_stops().to_owned()));
    all.push((CONTINUE.to_owned(), say::failure_goes_on().to_owned()));
    let others = (0..definition.stages.len()).filter(|other| Some(*other) != stage);
    all.extend(others.map(|other| {
        let run = OnFailure::Run(definition.stages[other].name.clone());
        (key(Some(&run)), say::failure_runs(&title_of(definition, other)))
    }));
    all
}

/// When a stage goes on: the choices.
#[must_use]
pub fn when_options() -> Vec<(String, String)> {
    let said = |when: RunWhen| match when {
        RunWhen::Success => say::when_success(),
        RunWhen::Failure => say::when_failure(),
        RunWhen::Always => say::when_always(),
    };
    RunWhen::ALL.map(|when| (when.as_str().to_owned(), said(when).to_owned())).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample::definition;

    #[test]
    fn each_choice_comes_back_as_itself() {
        for failure in
            [None, Some(OnFailure::Stop), Some(OnFailure::Continue), Some(OnFailure::Run("undo".into()))]
        {
            assert_eq!(of_key(&key(failure.as_ref())), failure);
        }
    }

    #[test]
    fn a_stage_is_not_its_own_remedy() {
        let ship = definition();
        let of_deploy: Vec<String> = options(&ship, Some(2)).into_iter().map(|(key, _)| key).collect();
        assert_eq!(
            of_deploy,
            ["", "stop", "continue", "run:lint", "run:build", "run:rollback", "run:report"]
        );
        assert_eq!(options(&ship, None).len(), 7);
        assert_eq!(when_options().len(), 3);
    }
}
