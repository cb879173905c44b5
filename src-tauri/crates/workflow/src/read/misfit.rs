//! What is wrong with a workflow where it is to run, told at its place in the text as all else is.

use super::source::{Place, Source};
use crate::problem::Problems;
use contract::workflow::WorkflowProblem;
use toml::de::DeTable;

/// Something that does not fit the machine that a workflow is to run on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The stage, by its place in the definition.
    pub stage: usize,
    /// The task of that, by its place.
    pub task: usize,
    /// The key that it is about; where the task does not have it, its stage's or the workflow's.
    pub key: String,
    /// Which value of that key's list.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// These as problems of `text`, which stands in `file` and says a workflow that nothing else is wrong with.
#[must_use]
pub fn misfits(file: &str, text: &str, wrong: &[Misfit]) -> Vec<WorkflowProblem> {
    let (root, _) = DeTable::parse_recoverable(text);
    let source = Source::new(text, root.get_ref());
    let mut problems = Problems::default();
    for misfit in wrong {
        let key = |place: Place| place.key(misfit.key.as_str());
        let task = Place::task(misfit.stage, misfit.task);
        let places = [key(task.clone()), key(Place::stage(misfit.stage)), key(Place::root())];
        let says = |place: &&Place| match &misfit.value {
            Some(value) => source.position(place, value).is_some(),
            None => source.is_there(place),
        };
        let place = places.iter().find(says).unwrap_or(&task).clone();
        let place = match misfit.value.as_ref().and_then(|value| source.position(&place, value)) {
            Some(nth) => place.at(nth),
            None => place,
        };
        let found = problems.add(source.span(&place), misfit.message.as_str());
        if let Some(help) = &misfit.help {
            found.help(help.as_str());
        }
    }
    problems.told(file, text)
}
