//! Tasks: what each of them says, and what they come after within their stage.

mod values;

use super::stages::in_a_circle;
use crate::{
    graph::{self, Certain, Certainty},
    guess,
    plan::tasks_of_matrix,
    problem::Problems,
    read::{Place, Source},
};
use contract::workflow::{
    RunWhen, WORKFLOW_LINKS_MOST, WORKFLOW_TASKS_MOST, WorkflowDefinition, WorkflowStage, WorkflowTask,
};
use std::collections::{HashMap, HashSet};

pub(super) fn check(definition: &WorkflowDefinition, source: &Source<'_>, problems: &mut Problems) {
    values::of_workflow(definition, source, problems);
    let (mut tasks, mut links) = (0_usize, 0_usize);
    for (at, stage) in definition.stages.iter().enumerate() {
        values::of_stage(stage, at, source, problems);
        let names: HashMap<&str, usize> =
            stage.tasks.iter().enumerate().rev().map(|(nth, task)| (task.name.as_str(), nth)).collect();
        for (nth, task) in stage.tasks.iter().enumerate() {
            let place = Place::task(at, nth);
            values::of_task(definition, stage, task, &place, source, problems);
            let made = matrix(task, &place, source, problems);
            let before = tasks;
            tasks = tasks.saturating_add(made);
            if made <= WORKFLOW_TASKS_MOST && tasks > WORKFLOW_TASKS_MOST && before <= WORKFLOW_TASKS_MOST {
                let found = problems.add(
                    source.span(&place),
                    format!("a run has at most {WORKFLOW_TASKS_MOST} tasks, and this one is more"),
                );
                found.help("split the workflow, or let one task do more");
            }
            let before = links;
            links = links.saturating_add(
                made.saturating_mul(comes_after(task, stage, &names, &place, source, problems)),
            );
            if links > WORKFLOW_LINKS_MOST && before <= WORKFLOW_LINKS_MOST {
                let found = problems.add(
                    source.span(&place.key("after")),
                    format!("with all matrices expanded, the tasks come after each other in more than {WORKFLOW_LINKS_MOST} ways"),
                );
                found.help(
                    "make a stage of each of the two: a stage waits for the whole of the one before it",
                );
            }
        }
    }
}

/// How many tasks a written one makes.
fn matrix(task: &WorkflowTask, place: &Place, source: &Source<'_>, problems: &mut Problems) -> usize {
    let place = place.clone().key("matrix");
    for (name, values) in &task.matrix {
        let at = place.clone().key(name);
        if values.is_empty() {
            let found = problems.add(
                source.span(&at),
                format!("the matrix has no values for `{name}`, so there would be no task"),
            );
            found.help("give it a value, or take it out");
        }
        let mut seen = HashSet::new();
        for (nth, value) in values.iter().enumerate() {
            if !seen.insert(value.to_string()) {
                problems
                    .add(source.span(&at.clone().at(nth)), format!("{value} stands here twice"))
                    .help("take one of them out");
            }
        }
    }
    let count = tasks_of_matrix(&task.matrix);
    if count.is_none_or(|count| count > WORKFLOW_TASKS_MOST) {
        let many = count
            .map_or_else(|| "more tasks than can be counted".to_owned(), |count| format!("{count} tasks"));
        let found = problems.add(
            source.key_span(&place),
            format!("this matrix makes {many}; a run has at most {WORKFLOW_TASKS_MOST}"),
        );
        found.help("take values out of it");
    }
    count.unwrap_or(usize::MAX)
}

/// What a task comes after; how many tasks that are.
fn comes_after(
    task: &WorkflowTask,
    stage: &WorkflowStage,
    names: &HashMap<&str, usize>,
    place: &Place,
    source: &Source<'_>,
    problems: &mut Problems,
) -> usize {
    let (mut seen, mut many) = (HashSet::new(), 0_usize);
    for (nth, link) in task.after.iter().enumerate() {
        let (name, _) = link.parts();
        let at = place.clone().key("after").at(nth);
        let at = if source.is_there(&at.clone().key("task")) { at.key("task") } else { at };
        let span = source.span(&at);
        match names.get(name) {
            None => {
                let others =
                    stage.tasks.iter().map(|other| other.name.as_str()).filter(|other| *other != task.name);
                let help = guess::remedy(
                    name,
                    others,
                    "there is no other task in it; a stage comes after another by its own `after`",
                );
                problems
                    .add(span, format!("there is no task `{name}` in the stage `{}`", stage.name))
                    .help(help);
            }
            Some(_) if name == task.name => {
                problems.add(span, format!("the task `{name}` comes after itself")).help("take it out");
            }
            Some(_) if !seen.insert(name) => {
                problems.add(span, format!("`{name}` stands here twice")).help("take one of them out");
            }
            Some(&other) => {
                many = many.saturating_add(tasks_of_matrix(&stage.tasks[other].matrix).unwrap_or(usize::MAX));
            }
        }
    }
    many
}

/// What is certain once each task of a stage begins, of the tasks of that stage; tells what goes in a circle or can
/// never run.
pub(super) fn certain(
    stage: &WorkflowStage,
    at: usize,
    source: &Source<'_>,
    problems: &mut Problems,
) -> Option<Certainty> {
    let tasks = &stage.tasks;
    let names: HashMap<&str, usize> =
        tasks.iter().enumerate().rev().map(|(nth, task)| (task.name.as_str(), nth)).collect();
    let links = tasks.iter().map(|task| {
        let links = task.after.iter().filter_map(|link| {
            let (name, when) = link.parts();
            let certain = match when {
                RunWhen::Success => Certain::Completed,
                RunWhen::Failure => Certain::Failed,
                RunWhen::Always => Certain::Ended,
            };
            Some((*names.get(name)?, certain))
        });
        links.collect::<Vec<_>>()
    });
    let links: Vec<_> = links.collect();
    let after = links.iter().map(|links| links.iter().map(|(other, _)| *other).collect()).collect();
    let order = match graph::order(&after) {
        Ok(order) => order,
        Err(circle) => {
            let names: Vec<_> = circle.iter().map(|&nth| tasks[nth].name.as_str()).collect();
            in_a_circle("task", &names, |nth| Place::task(at, circle[nth]).key("after"), source, problems);
            return None;
        }
    };
    let certain = Certainty::new(&links, &order);
    for (nth, task) in tasks.iter().enumerate().filter(|(_, task)| task.after.len() > 1) {
        if let Some(both) = certain.completed.common(nth, &certain.failed) {
            let both = &tasks[both].name;
            let message = format!(
                "the task `{}` can never run: it needs that `{both}` has completed, and that it has failed",
                task.name
            );
            problems
                .add(source.span(&Place::task(at, nth).key("after")), message)
                .help("take one of the two out");
        }
    }
    Some(certain)
}
