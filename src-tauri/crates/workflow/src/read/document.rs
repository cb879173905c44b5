//! Makes a definition of a document, as far as its form allows.

use super::fields::{self, Fields, Written};
use crate::problem::Problems;
use contract::{
    TaskType,
    changes::PlaceKind,
    sandbox::{NetworkAccess, SandboxLevel},
    workflow::{
        InputKind, OnFailure, RunWhen, TaskLink, WorkflowDefinition, WorkflowInput, WorkflowStage,
        WorkflowTask,
    },
};
use toml::de::{DeTable, DeValue};

/// The words of an enum.
macro_rules! words_of {
    ($name:ident) => {{
        const WORDS: [&str; $name::ALL.len()] = {
            let mut words = [""; $name::ALL.len()];
            let mut at = 0;
            while at < words.len() {
                words[at] = $name::ALL[at].as_str();
                at += 1;
            }
            words
        };
        &WORDS
    }};
}

/// The workflow that a document is.
pub(super) fn workflow(root: &DeTable<'_>, problems: &mut Problems) -> WorkflowDefinition {
    let mut fields = Fields::new("a workflow", root, 0..0, problems);
    let definition = WorkflowDefinition {
        name: fields.field("name", fields::text).unwrap_or_default(),
        description: fields.field("description", fields::text).unwrap_or_default(),
        inputs: fields
            .field("inputs", |name, value, problems| {
                // one that cannot be read is there all the same, so that what reads it is not wrong as well
                fields::table(name, value, problems, |_, value, problems| Some(input(value, problems)))
            })
            .unwrap_or_default(),
        cwd: fields.field("cwd", fields::text),
        env: fields.field("env", fields::text_table).unwrap_or_default(),
        secrets: fields.field("secrets", fields::text_set).unwrap_or_default(),
        on_failure: fields.field("on_failure", on_failure).unwrap_or_default(),
        stages: fields
            .field("stage", |name, value, problems| {
                fields::list(name, value, problems, |_, value, problems| Some(stage(value, problems)))
            })
            .unwrap_or_default(),
    };
    fields.end();
    definition
}

fn input(value: &Written<'_>, problems: &mut Problems) -> WorkflowInput {
    let Some(mut fields) = Fields::of("an input", value, problems) else { return WorkflowInput::default() };
    let input = WorkflowInput {
        kind: fields.field("type", fields::word(words_of!(InputKind))).unwrap_or_default(),
        description: fields.field("description", fields::text).unwrap_or_default(),
        default: fields.field("default", fields::scalar),
        choices: fields.field("choices", fields::texts).unwrap_or_default(),
    };
    fields.end();
    input
}

fn stage(value: &Written<'_>, problems: &mut Problems) -> WorkflowStage {
    let Some(mut fields) = Fields::of("a stage", value, problems) else { return WorkflowStage::default() };
    let stage = WorkflowStage {
        name: fields.field("name", fields::text).unwrap_or_default(),
        title: fields.field("title", fields::text),
        after: fields.field("after", fields::texts),
        when: fields.field("when", fields::word(words_of!(RunWhen))).unwrap_or_default(),
        on_failure: fields.field("on_failure", on_failure),
        timeout_seconds: fields.field("timeout_seconds", fields::integer),
        retries: fields.field("retries", fields::integer),
        agent: fields.field("agent", fields::text),
        check: fields.field("check", fields::text),
        place: fields.field("place", fields::word(words_of!(PlaceKind))),
        sandbox: fields.field("sandbox", fields::word(words_of!(SandboxLevel))),
        network: fields.field("network", fields::word(words_of!(NetworkAccess))),
        tasks: fields
            .field("task", |name, value, problems| {
                fields::list(name, value, problems, |_, value, problems| Some(task(value, problems)))
            })
            .unwrap_or_default(),
    };
    fields.end();
    stage
}

fn task(value: &Written<'_>, problems: &mut Problems) -> WorkflowTask {
    let Some(mut fields) = Fields::of("a task", value, problems) else { return WorkflowTask::default() };
    let task = WorkflowTask {
        name: fields.field("name", fields::text).unwrap_or_default(),
        title: fields.field("title", fields::text),
        command: fields.field("command", fields::text),
        instructions: fields.field("instructions", fields::text),
        agent: fields.field("agent", fields::text),
        task_type: fields.field("task_type", fields::word(words_of!(TaskType))),
        after: fields
            .field("after", |name, value, problems| fields::list(name, value, problems, link))
            .unwrap_or_default(),
        matrix: fields
            .field("matrix", |name, value, problems| {
                fields::table(name, value, problems, |name, value, problems| {
                    fields::list(name, value, problems, fields::scalar)
                })
            })
            .unwrap_or_default(),
        outputs: fields.field("outputs", fields::text_set).unwrap_or_default(),
        done_when: fields.field("done_when", fields::text),
        failed_when: fields.field("failed_when", fields::text),
        done_by_exit: fields.field("done_by_exit", fields::boolean).unwrap_or_default(),
        cwd: fields.field("cwd", fields::text),
        env: fields.field("env", fields::text_table).unwrap_or_default(),
        secrets: fields.field("secrets", fields::text_set).unwrap_or_default(),
        timeout_seconds: fields.field("timeout_seconds", fields::integer),
        retries: fields.field("retries", fields::integer),
        check: fields.field("check", fields::text),
        place: fields.field("place", fields::word(words_of!(PlaceKind))),
        sandbox: fields.field("sandbox", fields::word(words_of!(SandboxLevel))),
        network: fields.field("network", fields::word(words_of!(NetworkAccess))),
        tags: fields.field("tags", fields::text_set).unwrap_or_default(),
        priority: fields.field("priority", fields::integer),
    };
    fields.end();
    task
}

fn link(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<TaskLink> {
    if let DeValue::String(task) = value.get_ref() {
        return Some(TaskLink::Name(task.as_ref().to_owned()));
    }
    if !value.get_ref().is_table() {
        fields::unlike(name, "the name of a task, or { task = …, when = … }", value, problems);
        return None;
    }
    let mut fields = Fields::of("what a task comes after", value, problems)?;
    let task = fields.field("task", fields::text);
    let when = fields.field("when", fields::word(words_of!(RunWhen))).unwrap_or_default();
    if task.is_none() {
        fields
            .problems
            .add(value.span(), format!("{name} needs the name of a task"))
            .help("write { task = \"NAME\" }");
    }
    fields.end();
    Some(TaskLink::When { task: task?, when })
}

/// `stop`, `continue`, or the stage that runs then.
fn on_failure(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<OnFailure> {
    match value.get_ref() {
        DeValue::String(word) if word == "stop" => Some(OnFailure::Stop),
        DeValue::String(word) if word == "continue" => Some(OnFailure::Continue),
        DeValue::String(word) => {
            let help = match crate::guess::guess(word, ["stop", "continue"]) {
                Some(guess) => format!("did you mean `{guess}`?"),
                None => format!("`stop`, `continue`, or the stage that runs then: {{ run = \"{word}\" }}"),
            };
            problems.add(value.span(), format!("{name} cannot be `{word}`")).help(help);
            None
        }
        DeValue::Table(_) => {
            let mut fields = Fields::of("what runs on failure", value, problems)?;
            let run = fields.field("run", fields::text);
            fields.end();
            if run.is_none() && problems.is_whole(&value.span()) {
                problems
                    .add(value.span(), format!("{name} needs the name of a stage"))
                    .help("write { run = \"NAME\" }");
            }
            Some(OnFailure::Run(run?))
        }
        _ => {
            fields::unlike(name, "`stop`, `continue` or { run = … }", value, problems);
            None
        }
    }
}
