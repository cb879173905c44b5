//! Workflows as they are written: which there are, what one does, what is wrong with one, and a new one.

use crate::{
    args::workflow::files::{FileVerb, NewWorkflow},
    terminal::{
        failure::{Exit, Failure, Trouble},
        file,
        front::Front,
        render,
    },
    verbs::file_schema,
};
use contract::{
    command::{CheckWorkflow, GetWorkflow, ListWorkflows, WriteWorkflow},
    workflow::{Workflow, WorkflowProblem},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The schema's file beside those of workflows.
const SCHEMA_FILE: &str = "workflow.schema.json";

/// Workflows, by name.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Workflows {
    workflows: Vec<Workflow>,
}

/// Does what was asked.
pub(super) fn run(front: &Front, verb: FileVerb) -> Result<Exit, Failure> {
    match verb {
        FileVerb::List => list(front),
        FileVerb::Show { workflow, text } => show(front, workflow, text),
        FileVerb::Validate { workflows } => validate(front, workflows),
        FileVerb::Init(new) => init(front, &new),
        FileVerb::Schema => {
            front.print(&format!("{:#}\n", file_schema::of_workflow_files()))?;
            Ok(Exit::Done)
        }
    }
}

/// The folder that workflows are looked for from.
pub(super) fn here() -> Option<String> {
    std::env::current_dir().ok().map(|here| here.display().to_string())
}

fn list(front: &Front) -> Result<Exit, Failure> {
    let workflows = front.open()?.call(ListWorkflows { folder: here() })?;
    if front.json {
        front.document(&Workflows { workflows })?;
    } else {
        front.print(&render::workflow::files(&workflows, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}

fn show(front: &Front, workflow: String, text: bool) -> Result<Exit, Failure> {
    let found = front.open()?.call(GetWorkflow { workflow, folder: here() })?;
    if front.json {
        front.document(&found)?;
    } else if text {
        front.print_written(&found.text)?;
    } else if let Some(definition) = &found.definition {
        front.print(&render::workflow::file(&found, definition, &front.look, &front.local()))?;
    } else {
        tell(front, &found)?;
    }
    Ok(if found.definition.is_some() { Exit::Done } else { Exit::Usage })
}

fn validate(front: &Front, named: Vec<String>) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let workflows = if named.is_empty() {
        engine.call(ListWorkflows { folder: here() })?
    } else {
        let get = |workflow| engine.call(GetWorkflow { workflow, folder: here() });
        named.into_iter().map(get).collect::<Result<Vec<_>, _>>()?
    };
    let wrong = workflows.iter().filter(|one| !one.problems.is_empty()).count();
    if front.json {
        front.document(&Workflows { workflows })?;
    } else {
        workflows.iter().try_for_each(|one| tell(front, one))?;
        front.note(&match (workflows.len(), wrong) {
            (1, 0) => "The workflow can be used.".to_owned(),
            (all, 0) => format!("All {all} workflows can be used."),
            (all, wrong) => format!("{wrong} of {all} cannot be used."),
        });
    }
    Ok(if wrong == 0 { Exit::Done } else { Exit::Usage })
}

/// All that is wrong with a workflow.
fn tell(front: &Front, found: &Workflow) -> Result<(), Failure> {
    let file = found.path.as_deref().unwrap_or(&found.name);
    for problem in &found.problems {
        let shown = if front.look.colour {
            workflow::in_colours(file, &found.text, problem)
        } else {
            problem.rendered.clone()
        };
        front.print(&format!("{shown}\n\n"))?;
    }
    Ok(())
}

/// Why something cannot be done with a workflow that something is wrong with: people are shown each thing at its place,
/// programs get each with that.
pub(super) fn unusable(front: &Front, found: &Workflow) -> Failure {
    let file = found.path.as_deref().unwrap_or(&found.name);
    let mut failure = Failure::usage(format!("the workflow {file} cannot be used"));
    if front.json {
        let trouble = |problem: &WorkflowProblem| Trouble {
            error: format!("{file}:{}:{}: {}", problem.line, problem.column, problem.message),
            hint: problem.help.clone(),
        };
        failure.troubles = found.problems.iter().map(trouble).collect();
    } else {
        found.problems.iter().for_each(|problem| front.tell(&format!("{}\n", problem.rendered)));
    }
    failure
}

/// The same name of a workflow from anywhere: a path begins where the person stands.
pub(super) fn from_here(workflow: String) -> String {
    let is_path = workflow.contains('/') || workflow.ends_with(".toml");
    match std::env::current_dir() {
        // without the points on the way
        Ok(here) if is_path => here.join(&workflow).components().collect::<PathBuf>().display().to_string(),
        _ => workflow,
    }
}

fn init(front: &Front, new: &NewWorkflow) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let from = engine.call(GetWorkflow { workflow: new.from.clone(), folder: here() })?;
    let Some(mut definition) = from.definition else {
        return Err(Failure::option("--from", format!("“{}” cannot be used itself", new.from))
            .hint(format!("`legwork workflow validate {}` says why", new.from)));
    };
    definition.name.clone_from(&new.name);
    let named = engine.call(CheckWorkflow { text: from.text, definition: Some(definition) })?;
    if let Some(problem) = named.problems.first() {
        let failure = Failure::option("NAME", &problem.message);
        return Err(problem.help.iter().fold(failure, |failure, help| failure.hint(help)));
    }
    let body: Vec<_> = named.text.lines().skip_while(|line| line.starts_with("#:schema")).collect();
    let text = format!("#:schema ./{SCHEMA_FILE}\n{}\n", body.join("\n"));
    let folder = if new.own { None } else { here() };
    let kept = engine.call(WriteWorkflow { text, folder, path: None, before: None })?;
    // what an editor completes and checks the file by
    if let Some(folder) = kept.path.as_deref().and_then(|path| Path::new(path).parent()) {
        file::write(&folder.join(SCHEMA_FILE), &format!("{:#}\n", file_schema::of_workflow_files()), true)?;
    }
    if front.json {
        front.document(&kept)?;
    } else {
        front.print(&format!("{}\n", kept.path.as_deref().unwrap_or_default()))?;
        front
            .note(&format!("hint: change its commands, then start it: `legwork workflow run {}`", kept.name));
    }
    Ok(Exit::Done)
}
