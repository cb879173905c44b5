//! What a task says of itself, by the rules that every task of Legwork has.

use crate::{
    problem::Problems,
    read::{Place, Source},
};
use contract::{
    AgentKind, FieldError,
    sandbox::{NetworkAccess, Sandbox},
    task::{CommandLine, Environment, NewTask},
    validation,
    workflow::{WorkflowDefinition, WorkflowStage, WorkflowTask},
};
use regex::Regex;
use std::collections::BTreeSet;

/// The workflow's own variables and secrets.
pub(super) fn of_workflow(definition: &WorkflowDefinition, source: &Source<'_>, problems: &mut Problems) {
    let task = NewTask {
        environment: Environment {
            variables: definition.env.clone(),
            secrets: definition.secrets.clone(),
            ..Environment::default()
        },
        ..usual(AgentKind::Shell)
    };
    tell(&task, AgentKind::Shell, &Place::root(), source, problems);
}

/// What a stage says for its tasks.
pub(super) fn of_stage(stage: &WorkflowStage, at: usize, source: &Source<'_>, problems: &mut Problems) {
    let task = NewTask {
        title: stage.title.clone().or_else(|| Some(stage.name.clone()).filter(|name| !name.is_empty())),
        timeout_seconds: stage.timeout_seconds,
        max_retries: stage.retries,
        ..usual(AgentKind::Shell)
    };
    let place = Place::stage(at);
    tell(&task, AgentKind::Shell, &place, source, problems);
    // all that it says goes for a task that says nothing itself
    held(&WorkflowTask::default().held_as(stage), stage.network, &place, source, problems);
    for (key, value) in [("agent", &stage.agent), ("check", &stage.check)] {
        not_blank(value.as_deref(), &place.clone().key(key), source, problems);
    }
}

/// What a task says.
pub(super) fn of_task(
    definition: &WorkflowDefinition,
    stage: &WorkflowStage,
    task: &WorkflowTask,
    place: &Place,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let kind =
        if task.instructions.is_some() && task.command.is_none() { AgentKind::Llm } else { AgentKind::Shell };
    let secrets = if kind.takes_command() { &definition.secrets } else { &BTreeSet::new() };
    let secrets = secrets
        .union(&task.secrets)
        .filter(|name| task.env.contains_key(*name) || task.secrets.contains(*name));
    let new = NewTask {
        title: task.title.clone().or_else(|| Some(task.name.clone()).filter(|name| !name.is_empty())),
        instructions: task.instructions.clone(),
        command: task.command.clone().map(CommandLine::Line),
        timeout_seconds: task.timeout_seconds,
        max_retries: task.retries,
        priority: task.priority,
        tags: task.tags.iter().cloned().collect(),
        environment: Environment {
            variables: task.env.clone(),
            secrets: secrets.cloned().collect(),
            ..Environment::default()
        },
        ..usual(kind)
    };
    tell(&new, kind, place, source, problems);
    work(stage, task, place, source, problems);
    held(&task.clone().held_as(stage), task.network, place, source, problems);
    for (key, pattern) in [("done_when", &task.done_when), ("failed_when", &task.failed_when)] {
        let Some(pattern) = pattern else { continue };
        pattern_of(key, pattern, kind, &place.clone().key(key), source, problems);
    }
    if task.done_by_exit && task.done_when.is_none() {
        let at = source.key_span(&place.clone().key("done_by_exit"));
        let found = problems.add(at, "`done_by_exit` says nothing without `done_when`");
        found.help("take it out: a command that ends well has done its work anyway");
    }
    for (key, value) in [("agent", &task.agent), ("check", &task.check), ("cwd", &task.cwd)] {
        not_blank(value.as_deref(), &place.clone().key(key), source, problems);
    }
    for (nth, name) in task.outputs.iter().enumerate() {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(allowed) {
            let at = place.clone().key("outputs");
            let nth = source.position(&at, name).unwrap_or(nth);
            let found = problems
                .add(source.span(&at.at(nth)), format!("the output `{name}` cannot be read by that name"));
            found.help("the name of a field of the result: letters, digits, `-` and `_`");
        }
    }
}

/// What is kept from the network is in a sandbox: `network` is what the task or the stage at `place` says of it itself.
fn held(
    task: &WorkflowTask,
    network: Option<NetworkAccess>,
    place: &Place,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let kept_away = network.filter(|network| *network != NetworkAccess::All);
    let Some(network) = kept_away.filter(|_| task.wanted_sandbox().is_none_or(Sandbox::is_off)) else {
        return;
    };
    if problems.is_whole(&source.span(place)) {
        let at = source.span(&place.clone().key("network"));
        let found = problems
            .add(at, format!("`network = \"{network}\"` holds in a sandbox alone, and there is none"));
        found.help("add `sandbox = \"workspace_write\"` or `sandbox = \"read_only\"`");
    }
}

/// A command or instructions, and not both.
fn work(
    stage: &WorkflowStage,
    task: &WorkflowTask,
    place: &Place,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let span = source.span(place);
    match (&task.command, &task.instructions) {
        (Some(_), Some(_)) => {
            let at = source.key_span(&place.clone().key("instructions"));
            let command = source.key_span(&place.clone().key("command"));
            let found = problems.add(at, format!("the task `{}` has a command and instructions", task.name));
            found.related(command, "the command").help("a command is run by a shell, instructions are done by an agent with a model: leave one of them out");
        }
        (None, None) if problems.is_whole(&span) => {
            let found = problems.add(span, format!("the task `{}` has nothing to do", task.name));
            found.help("add `command = \"…\"`, or `agent` and `instructions`");
        }
        (None, Some(_)) if task.agent.is_none() && stage.agent.is_none() && problems.is_whole(&span) => {
            let at = source.key_span(&place.clone().key("instructions"));
            let found = problems.add(at, format!("nobody is named to do what the task `{}` says", task.name));
            found.help("add `agent = \"…\"`, one with a model, to the task or its stage");
        }
        _ => {}
    }
}

fn pattern_of(
    key: &str,
    pattern: &str,
    kind: AgentKind,
    place: &Place,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let wrong = match Regex::new(pattern) {
        _ if !kind.takes_command() => {
            let found = problems.add(
                source.key_span(place),
                format!("`{key}` watches the output of a command, and this task has none"),
            );
            found.help("take it out");
            return;
        }
        Ok(matcher) if matcher.is_match("") => {
            let found = problems.add(
                source.span(place),
                format!("the pattern of `{key}` matches an empty line, so every line"),
            );
            found.help("write what the line says, such as \"^Build complete\"");
            return;
        }
        Ok(_) => return,
        Err(wrong) => wrong.to_string(),
    };
    let why = wrong.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let found =
        problems.add(source.span(place), format!("the pattern of `{key}` is no regular expression: {why}"));
    found.help(
        "in TOML, a pattern is best written in single quotes; `\\` stands before what is meant as it is",
    );
}

fn not_blank(value: Option<&str>, place: &Place, source: &Source<'_>, problems: &mut Problems) {
    if value.is_some_and(|value| value.trim().is_empty()) {
        problems.add(source.span(place), "there is nothing in it").help("write something, or take it out");
    }
}

/// A task that nothing is wrong with.
fn usual(kind: AgentKind) -> NewTask {
    let command = kind.takes_command().then(|| CommandLine::Line("true".to_owned()));
    NewTask { title: Some("task".to_owned()), command, ..NewTask::default() }
}

/// Tells what is wrong with the values of a task, at the keys that a workflow has for them.
fn tell(task: &NewTask, kind: AgentKind, place: &Place, source: &Source<'_>, problems: &mut Problems) {
    let Err(error) = validation::new_task(task, kind, true) else { return };
    for FieldError { field, message } in error.fields {
        let key = match field.as_str() {
            "max_retries" => "retries",
            "variables" => "env",
            other => other,
        };
        let at = place.clone().key(key);
        let message = message.trim_end_matches('.');
        let (why, help) = message.split_once(". ").map_or((message, None), |(why, help)| (why, Some(help)));
        let found = problems.add(source.span(&at), format!("`{key}`: {why}"));
        if let Some(help) = help {
            found.help(help);
        }
    }
}
