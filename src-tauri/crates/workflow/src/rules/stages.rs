//! Stages: what they come after, what runs when one fails, and that each can be reached.

use crate::{
    graph::{self, Certain, Certainty},
    guess, plan,
    problem::Problems,
    read::{Place, Source},
};
use contract::workflow::{OnFailure, RunWhen, WorkflowDefinition, WorkflowStage};
use std::collections::{HashMap, HashSet};

/// Checks the stages; what is certain once each of them begins, unless they go in a circle.
pub(super) fn check(
    definition: &WorkflowDefinition,
    source: &Source<'_>,
    problems: &mut Problems,
) -> Option<Certainty> {
    let stages = &definition.stages;
    let root = source.span(&Place::root());
    if stages.is_empty() && problems.is_whole(&root) {
        problems
            .add(root, "the workflow has no stages")
            .help("add `[[stage]]` with a `name`, and a `[[stage.task]]`");
    }
    let known: HashSet<&str> = stages.iter().map(|stage| stage.name.as_str()).collect();
    for (at, stage) in stages.iter().enumerate() {
        let span = source.span(&Place::stage(at));
        if stage.tasks.is_empty() && problems.is_whole(&span) {
            let found = problems.add(span, format!("the stage `{}` has no tasks", stage.name));
            found.help("add a `[[stage.task]]` below it");
        }
        comes_after(at, stage, stages, &known, source, problems);
    }
    remedies(definition, &known, source, problems);
    let after = plan::after(definition);
    match graph::order(&after) {
        Ok(order) => Some(reached(definition, &after, &order, source, problems)),
        Err(circle) => {
            let names: Vec<_> = circle.iter().map(|&at| stages[at].name.as_str()).collect();
            in_a_circle("stage", &names, |nth| Place::stage(circle[nth]).key("after"), source, problems);
            None
        }
    }
}

/// The stages that a stage names.
fn comes_after(
    at: usize,
    stage: &WorkflowStage,
    stages: &[WorkflowStage],
    known: &HashSet<&str>,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let mut seen = HashSet::new();
    for (nth, name) in stage.after.iter().flatten().enumerate() {
        let span = source.span(&Place::stage(at).key("after").at(nth));
        if !known.contains(name.as_str()) {
            let others = stages.iter().map(|other| other.name.as_str()).filter(|other| *other != stage.name);
            let help = guess::remedy(name, others, "there is no other stage");
            problems.add(span, format!("there is no stage `{name}`")).help(help);
        } else if *name == stage.name {
            problems.add(span, format!("the stage `{name}` comes after itself")).help("take it out");
        } else if !seen.insert(name) {
            problems.add(span, format!("`{name}` stands here twice")).help("take one of them out");
        }
    }
}

/// Tells of a circle: each of `names` comes after the one before it, and the first after the last.
pub(super) fn in_a_circle(
    what: &str,
    names: &[&str],
    place: impl Fn(usize) -> Place,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    // what comes after itself was told where it says so
    let (false, Some((first, others))) = (names.len() < 2, names.split_last()) else { return };
    let mut way: Vec<_> = others.iter().rev().take(8).map(|name| format!("`{name}`")).collect();
    if let Some(more) = others.len().checked_sub(way.len()).filter(|more| *more > 0) {
        way.push(format!("… ({more} more)"));
    }
    let way = way.join(" comes after ");
    let message = format!("the {what}s go in a circle: `{first}` comes after {way} comes after `{first}`");
    let found = problems.add(source.span(&place(others.len())), message);
    found.help("take one of these links out");
    for nth in (0..others.len()).rev().take(3) {
        let before = if nth == 0 { first } else { &names[nth - 1] };
        found.related(source.span(&place(nth)), format!("`{}` comes after `{before}`", names[nth]));
    }
}

/// What runs when a stage fails.
fn remedies(
    definition: &WorkflowDefinition,
    known: &HashSet<&str>,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let stages = &definition.stages;
    let own = stages.iter().enumerate().map(|(at, stage)| {
        (Some(stage.name.as_str()), stage.on_failure.as_ref(), Place::stage(at).key("on_failure"))
    });
    let whole = (None, Some(&definition.on_failure), Place::root().key("on_failure"));
    let mut named: HashMap<&str, Place> = HashMap::new();
    for (of, rule, place) in own.chain([whole]) {
        let Some(name) = rule.and_then(plan::remedy) else { continue };
        let place = place.key("run");
        let span = source.span(&place);
        if !known.contains(name) {
            let others = stages.iter().map(|stage| stage.name.as_str()).filter(|other| Some(*other) != of);
            problems.add(span, format!("there is no stage `{name}`")).help(guess::remedy(
                name,
                others,
                "there is no other stage",
            ));
        } else if of == Some(name) {
            let found = problems.add(span, format!("`{name}` would run when it fails itself"));
            found.help("name another stage, or give its tasks `retries`");
        } else {
            named.entry(name).or_insert(place);
        }
    }
    for (at, stage) in stages.iter().enumerate() {
        let place = Place::stage(at);
        for (nth, other) in stage.after.iter().flatten().enumerate() {
            if let Some(rule) = named.get(other.as_str()).filter(|_| *other != stage.name) {
                let span = source.span(&place.clone().key("after").at(nth));
                let found = problems.add(
                    span,
                    format!("`{other}` runs only when a stage fails, and nothing can come after it"),
                );
                found
                    .related(source.span(rule), "it runs here")
                    .help("put what follows into tasks of that stage");
            }
        }
        let Some(rule) = named.get(stage.name.as_str()) else { continue };
        for key in ["after", "when"] {
            let at = place.clone().key(key);
            if source.is_there(&at) {
                let message = format!(
                    "`{}` runs only when a stage fails, and cannot be in the course of things too",
                    stage.name
                );
                let found = problems.add(source.key_span(&at), message);
                found.related(source.span(rule), "it runs here").help(format!("take `{key}` out"));
            }
        }
        if stage.on_failure.as_ref().is_some_and(|rule| matches!(rule, OnFailure::Run(_))) {
            let found = problems.add(
                source.span(&place.key("on_failure")),
                "what runs on failure has no stage for its own failure",
            );
            found.related(source.span(rule), "it runs here").help("take it out");
        }
    }
}

/// Whether each stage can be reached, and what is certain once it begins.
fn reached(
    definition: &WorkflowDefinition,
    after: &graph::After,
    order: &[usize],
    source: &Source<'_>,
    problems: &mut Problems,
) -> Certainty {
    let stages = &definition.stages;
    let goes_on = |stage: &WorkflowStage| {
        *stage.on_failure.as_ref().unwrap_or(&definition.on_failure) == OnFailure::Continue
    };
    let links: Vec<Vec<_>> = stages
        .iter()
        .zip(after)
        .map(|(stage, before)| {
            let certain = |&other: &usize| {
                let certain = match stage.when {
                    RunWhen::Success if goes_on(&stages[other]) => Certain::Ran,
                    RunWhen::Success => Certain::Completed,
                    // what failed may as well be something before that one
                    RunWhen::Failure if before.len() == 1 && after[other].is_empty() => Certain::Failed,
                    RunWhen::Failure | RunWhen::Always => Certain::Ended,
                };
                (other, certain)
            };
            before.iter().map(certain).collect()
        })
        .collect();
    let mut certain = Certainty::new(&links, order);
    let mut broken: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, stage) in stages.iter().enumerate() {
        let rule = stage.on_failure.as_ref().unwrap_or(&definition.on_failure);
        if let Some(name) = plan::remedy(rule).filter(|name| *name != stage.name) {
            broken.entry(name).or_default().push(at);
        }
    }
    for (at, stage) in stages.iter().enumerate() {
        let named = broken.get(stage.name.as_str());
        if let Some(broken) = named {
            certain.is_remedy(at, broken);
        }
        let span = source.span(&Place::stage(at).key("when"));
        if stage.when == RunWhen::Failure && after[at].is_empty() && named.is_none() {
            let found = problems
                .add(span, format!("the stage `{}` can never run: nothing before it can fail", stage.name));
            found.help("name in `after` the stage whose failure it runs on");
        } else if let Some(both) = certain.completed.common(at, &certain.failed).filter(|_| named.is_none()) {
            let both = &stages[both].name;
            let message = format!(
                "the stage `{}` can never run: it needs that `{both}` has completed, and that it has failed",
                stage.name
            );
            problems
                .add(source.span(&Place::stage(at)), message)
                .help("take one of the two out of what it comes after");
        }
    }
    certain
}
