//! What a run of a workflow has to do: inputs checked, matrices expanded, defaults filled in, stages in order.

mod inputs;
mod matrix;

pub(crate) use inputs::fits;
pub(crate) use matrix::count as tasks_of_matrix;

use crate::{
    graph,
    template::{Root, Target, Template, Values, render},
};
use contract::{
    error::FieldError,
    workflow::{OnFailure, RunWhen, WorkflowDefinition, WorkflowStage, WorkflowTask},
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
};

/// What a run has to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Every input with its value: given, or its default.
    pub inputs: Map<String, Value>,
    /// The stages, each behind those that it comes after, and otherwise as they are written.
    pub stages: Vec<PlannedStage>,
}

/// A stage of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedStage {
    /// Its name.
    pub name: String,
    /// What it is called where people read it.
    pub title: String,
    /// The stages before it, by their places in [`Plan::stages`]; none where it only is a remedy.
    pub after: Vec<usize>,
    /// When it goes on after those.
    pub when: RunWhen,
    /// What becomes of the run when it fails, the workflow's own rule where it has none; a remedy has no remedy.
    pub on_failure: OnFailure,
    /// It runs only as the remedy of a stage that failed ([`OnFailure::Run`]), never in the course of things.
    pub remedy_only: bool,
    /// Its tasks, those of a matrix beside each other, in the order of the definition.
    pub tasks: Vec<PlannedTask>,
}

/// A task of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedTask {
    /// Its name; with the values of its matrix where it has one, such as `test (node: 22, os: linux)`.
    pub name: String,
    /// The name that is written: what templates and results of its outputs go by ([`Values::give`]).
    pub written: String,
    /// What it is called where people read it, a template still.
    pub title: String,
    /// Its own value for each name of its matrix; empty where it has none.
    pub matrix: Map<String, Value>,
    /// The tasks of the same stage before it, by their places in [`PlannedStage::tasks`].
    pub after: Vec<(usize, RunWhen)>,
    /// As it is written, with what stage and workflow say where it says nothing (environment, secrets, folder, time-out,
    /// retries, agent, check, place, sandbox); its folder is filled in and whole, its other texts are templates still.
    pub task: WorkflowTask,
    /// What its templates read of other tasks, each once.
    pub reads: Vec<Read>,
    /// Fields of its result that others read and that none of them can do without.
    pub owes: BTreeSet<String>,
}

/// An output that a task's templates read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The stage of the task that gives it, by its place in [`Plan::stages`].
    pub stage: usize,
    /// The task's written name.
    pub task: String,
    /// The field of its result.
    pub field: String,
    /// It may be missing: each template that reads it says what it is then.
    pub optional: bool,
}

/// Works out what a run of `definition` has to do with what is `given` to its inputs, in `folder`, an absolute one. The
/// definition must be one that [`read`](crate::read()) has found nothing wrong with.
///
/// # Errors
/// Each input that is missing, unknown, or given something that it does not take (the field is `inputs.NAME`); a folder
/// that cannot be made out (`cwd`); a definition that cannot be used (`workflow`).
pub fn plan(
    definition: &WorkflowDefinition,
    given: &Map<String, Value>,
    folder: &Path,
) -> Result<Plan, Vec<FieldError>> {
    let inputs = inputs::filled(definition, given, folder)?;
    let written_after = after(definition);
    let order = graph::order(&written_after).map_err(|_| wrong("its stages go in a circle"))?;
    let mut places = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, &stage)| places[stage] = place);
    let by_name: HashMap<&str, usize> =
        definition.stages.iter().zip(&places).map(|(stage, &place)| (stage.name.as_str(), place)).collect();
    let remedies = remedies(definition);
    let mut values = Values { inputs, ..Values::default() };
    values.run.insert("folder".to_owned(), folder.display().to_string().into());
    let mut stages = Vec::with_capacity(order.len());
    for &at in &order {
        let stage = &definition.stages[at];
        let remedy_only = remedies.contains(stage.name.as_str());
        let rule = stage.on_failure.as_ref().unwrap_or(&definition.on_failure);
        stages.push(PlannedStage {
            name: stage.name.clone(),
            title: stage.title.clone().unwrap_or_else(|| stage.name.clone()),
            after: written_after[at].iter().map(|&other| places[other]).collect(),
            when: stage.when,
            on_failure: if remedy_only && remedy(rule).is_some() { OnFailure::Stop } else { rule.clone() },
            remedy_only,
            tasks: tasks_of_stage(definition, stage, &by_name, &mut values, folder)?,
        });
    }
    owe(&mut stages);
    Ok(Plan { inputs: values.inputs, stages })
}

/// Tells each task what others read of it that must be there.
fn owe(stages: &mut [PlannedStage]) {
    let mut owed: HashMap<(usize, String), BTreeSet<String>> = HashMap::new();
    let reads = stages.iter().flat_map(|stage| &stage.tasks).flat_map(|task| &task.reads);
    for read in reads.filter(|read| !read.optional) {
        owed.entry((read.stage, read.task.clone())).or_default().insert(read.field.clone());
    }
    for (at, stage) in stages.iter_mut().enumerate() {
        for task in &mut stage.tasks {
            task.owes = owed.get(&(at, task.written.clone())).cloned().unwrap_or_default();
        }
    }
}

/// For each stage, those that it comes after: as it says, or the nearest one written before it that runs in the course of
/// things, which neither a remedy does nor what runs on failure alone; none for a remedy that says nothing. Names that no
/// stage has are left out.
pub(crate) fn after(definition: &WorkflowDefinition) -> graph::After {
    let stages = &definition.stages;
    let remedies = remedies(definition);
    let names: HashMap<&str, usize> =
        stages.iter().enumerate().rev().map(|(at, stage)| (stage.name.as_str(), at)).collect();
    let (mut after, mut before) = (Vec::with_capacity(stages.len()), None);
    for (at, stage) in stages.iter().enumerate() {
        let remedy = remedies.contains(stage.name.as_str());
        after.push(match &stage.after {
            Some(named) => named.iter().filter_map(|name| names.get(name.as_str()).copied()).collect(),
            None => before.filter(|_| !remedy).into_iter().collect(),
        });
        if !remedy && stage.when != RunWhen::Failure {
            before = Some(at);
        }
    }
    after
}

/// The stages that run only when another has failed.
pub(crate) fn remedies(definition: &WorkflowDefinition) -> HashSet<&str> {
    let rules = definition
        .stages
        .iter()
        .filter_map(|stage| stage.on_failure.as_ref())
        .chain([&definition.on_failure]);
    rules.filter_map(remedy).collect()
}

/// The stage that runs when another fails.
pub(crate) fn remedy(rule: &OnFailure) -> Option<&str> {
    match rule {
        OnFailure::Run(name) => Some(name),
        OnFailure::Stop | OnFailure::Continue => None,
    }
}

/// How many tasks a run of `definition` has, with all matrices expanded.
#[must_use]
pub fn tasks(definition: &WorkflowDefinition) -> usize {
    let written = definition.stages.iter().flat_map(|stage| &stage.tasks);
    let made = written.map(|task| tasks_of_matrix(&task.matrix).unwrap_or(usize::MAX));
    made.fold(0, usize::saturating_add)
}

fn wrong(why: &str) -> Vec<FieldError> {
    vec![FieldError { field: "workflow".into(), message: format!("The workflow cannot be used: {why}.") }]
}

/// The tasks of a stage, matrices expanded.
fn tasks_of_stage(
    definition: &WorkflowDefinition,
    stage: &WorkflowStage,
    stages: &HashMap<&str, usize>,
    values: &mut Values,
    folder: &Path,
) -> Result<Vec<PlannedTask>, Vec<FieldError>> {
    let members: Vec<_> = stage.tasks.iter().map(|task| matrix::combinations(&task.matrix)).collect();
    // where the members of each written task begin among all
    let mut begins: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut next = 0;
    for (task, members) in stage.tasks.iter().zip(&members) {
        begins.insert(&task.name, (next, next + members.len()));
        next += members.len();
    }
    let mut planned = Vec::with_capacity(next);
    for (task, members) in stage.tasks.iter().zip(members) {
        let filled = filled(definition, stage, task);
        let reads = reads(&filled, stages)?;
        let links = task.after.iter().flat_map(|link| {
            let (name, when) = link.parts();
            begins.get(name).into_iter().flat_map(move |&(from, to)| (from..to).map(move |at| (at, when)))
        });
        let links: Vec<_> = links.collect();
        for matrix in members {
            values.matrix = matrix;
            let mut task = filled.clone();
            task.cwd = Some(cwd(definition, &filled, values, folder)?);
            planned.push(PlannedTask {
                name: matrix::member_name(&task.name, &values.matrix),
                written: task.name.clone(),
                title: task.title.clone().unwrap_or_else(|| matrix::member_name(&task.name, &values.matrix)),
                matrix: values.matrix.clone(),
                after: links.clone(),
                reads: reads.clone(),
                owes: BTreeSet::new(),
                task,
            });
        }
    }
    values.matrix = Map::new();
    Ok(planned)
}

/// A task with what its stage and the workflow say where it says nothing itself.
fn filled(definition: &WorkflowDefinition, stage: &WorkflowStage, task: &WorkflowTask) -> WorkflowTask {
    let mut task = task.clone().held_as(stage);
    if task.command.is_some() {
        // only commands are given variables and secrets
        let own = std::mem::replace(&mut task.env, definition.env.clone());
        task.env.extend(own);
        task.secrets.extend(definition.secrets.iter().filter(|name| !task.env.contains_key(*name)).cloned());
    }
    WorkflowTask {
        agent: task.agent.or_else(|| stage.agent.clone()),
        timeout_seconds: task.timeout_seconds.or(stage.timeout_seconds),
        retries: task.retries.or(stage.retries),
        check: task.check.or_else(|| stage.check.clone()),
        ..task
    }
}

/// The folder of a task: its own within the workflow's within that of the run.
fn cwd(
    definition: &WorkflowDefinition,
    task: &WorkflowTask,
    values: &Values,
    folder: &Path,
) -> Result<String, Vec<FieldError>> {
    let mut path = folder.to_owned();
    for part in [&definition.cwd, &task.cwd].into_iter().flatten() {
        let part = render(part, Target::Text, values)
            .map_err(|message| vec![FieldError { field: "cwd".into(), message }])?;
        path.push(part);
    }
    Ok(path.display().to_string())
}

/// What a task's templates read of other tasks.
fn reads(task: &WorkflowTask, stages: &HashMap<&str, usize>) -> Result<Vec<Read>, Vec<FieldError>> {
    let mut reads: Vec<Read> = Vec::new();
    for (text, _) in templates(task) {
        let template = Template::parse(text).map_err(|_| wrong("a template is wrong"))?;
        for read in template.reads().filter(|read| read.root == Root::Tasks) {
            let [stage, task, field] = [0, 1, 2].map(|at| read.names[at].clone());
            let stage = *stages
                .get(stage.as_str())
                .ok_or_else(|| wrong("a template reads a stage that is missing"))?;
            reads.push(Read { stage, task, field, optional: read.optional });
        }
    }
    // one that must be there comes before the same one that may be missing
    reads.sort();
    reads.dedup_by(|b, a| (a.stage, &a.task, &a.field) == (b.stage, &b.task, &b.field));
    Ok(reads)
}

/// The texts of a task that are filled in when it starts, and what becomes of each.
pub(crate) fn templates(task: &WorkflowTask) -> impl Iterator<Item = (&str, Target)> {
    let texts = [
        (&task.title, Target::Text),
        (&task.instructions, Target::Text),
        (&task.command, Target::Shell),
        (&task.check, Target::Shell),
    ];
    let env = task.env.values().map(|value| (value.as_str(), Target::Text));
    texts.into_iter().filter_map(|(text, target)| Some((text.as_deref()?, target))).chain(env)
}

#[cfg(test)]
mod tests;
