//! Names: which there may be, and that no two are the same.

use crate::{
    problem::Problems,
    read::{Place, Source},
};
use contract::workflow::WorkflowDefinition;
use std::collections::HashMap;

/// Longest name, in letters.
const NAME_MOST: usize = 60;
/// What a name may be.
const RULE: &str = "a name is 1 to 60 lower-case letters, digits, `-` and `_`";

pub(super) fn check(definition: &WorkflowDefinition, source: &Source<'_>, problems: &mut Problems) {
    let root = Place::root();
    named("the workflow", &definition.name, &root, source, problems);
    for name in definition.inputs.keys() {
        key("the input", name, &root.clone().key("inputs").key(name), source, problems);
    }
    let mut stages = HashMap::new();
    for (at, stage) in definition.stages.iter().enumerate() {
        let place = Place::stage(at);
        named("a stage", &stage.name, &place, source, problems);
        alone("stage", &stage.name, place, &mut stages, source, problems);
        let mut tasks = HashMap::new();
        for (nth, task) in stage.tasks.iter().enumerate() {
            let place = Place::task(at, nth);
            named("a task", &task.name, &place, source, problems);
            for name in task.matrix.keys() {
                key("the matrix value", name, &place.clone().key("matrix").key(name), source, problems);
            }
            alone("task", &task.name, place, &mut tasks, source, problems);
        }
    }
}

/// The name of what stands at `place`.
fn named(what: &str, name: &str, place: &Place, source: &Source<'_>, problems: &mut Problems) {
    let at = place.clone().key("name");
    let span = source.span(&at);
    if !name.is_empty() {
        fitting("the name", name, span, problems);
    } else if source.is_there(&at) {
        problems.add(span, format!("{what} needs a name")).help(RULE);
    } else if problems.is_whole(&span) {
        problems.add(span, format!("{what} needs a name")).help("add `name = \"…\"`");
    }
}

/// A name that is a key.
fn key(what: &str, name: &str, place: &Place, source: &Source<'_>, problems: &mut Problems) {
    fitting(what, name, source.key_span(place), problems);
}

fn fitting(what: &str, name: &str, span: std::ops::Range<usize>, problems: &mut Problems) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if (1..=NAME_MOST).contains(&name.chars().count()) && name.chars().all(allowed) {
        return;
    }
    let slug: String =
        name.to_lowercase().chars().map(|c| if allowed(c) { c } else { '-' }).take(NAME_MOST).collect();
    let slug = slug.trim_matches('-');
    let help = if slug.is_empty() { RULE.to_owned() } else { format!("{RULE}, such as `{slug}`") };
    problems.add(span, format!("{what} `{name}` cannot be used")).help(help);
}

/// Tells that a name was there before.
fn alone<'a>(
    what: &str,
    name: &'a str,
    place: Place,
    seen: &mut HashMap<&'a str, Place>,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let place = place.key("name");
    if name.is_empty() {
        return;
    }
    match seen.get(name) {
        Some(first) => {
            let span = source.span(&place);
            let found = problems.add(span, format!("there are two {what}s of the name `{name}`"));
            found.related(source.span(first), "the first of them").help("give one of them another name");
        }
        None => drop(seen.insert(name, place)),
    }
}
