//! Whether a workflow fits this machine: what a run of it would be refused for that its text does not show.

use crate::{
    core::Core,
    tasks::{assignee, secrets},
};
use contract::{
    AgentKind, ApiError, NewTask,
    agent::READY_MADE_SHELL,
    error::FieldError,
    task::{CommandLine, Environment},
    validation,
    workflow::{WorkflowDefinition, WorkflowTask},
};
use std::collections::{BTreeSet, HashMap};
use store::{Connection, Result, StoreError, agents::AgentRow};
use workflow::Misfit;

/// What does not fit: agents that are not there or do other work, secrets that are not kept.
///
/// # Errors
/// The read failed.
pub(crate) fn misfits(
    connection: &mut Connection,
    core: &Core,
    definition: &WorkflowDefinition,
) -> Result<Vec<Misfit>> {
    let mut agents: HashMap<String, std::result::Result<AgentRow, ApiError>> = HashMap::new();
    let mut wrong = vec![];
    let kept = store::secrets::all(connection, &core.user)?;
    let kept: BTreeSet<&str> = kept.iter().map(|row| row.name.as_str()).collect();
    for (stage_at, stage) in definition.stages.iter().enumerate() {
        for (task_at, task) in stage.tasks.iter().enumerate() {
            let misfit = |key: &str, value: Option<&str>, message: &str, help: Option<&str>| Misfit {
                stage: stage_at,
                task: task_at,
                key: key.to_owned(),
                value: value.map(str::to_owned),
                message: message.trim_end_matches('.').to_owned(),
                help: help.map(str::to_owned),
            };
            let name = task.agent.as_ref().or(stage.agent.as_ref()).map_or(READY_MADE_SHELL, String::as_str);
            if !agents.contains_key(name) {
                agents.insert(name.to_owned(), found(connection, core, name)?);
            }
            match &agents[name] {
                Ok(agent) => {
                    for FieldError { field, message } in refused(task, agent) {
                        wrong.push(misfit(&field, None, &message, None));
                    }
                }
                Err(error) => wrong.push(misfit("agent", None, told(error), error.hint.as_deref())),
            }
            let own = definition.secrets.iter().filter(|name| !task.env.contains_key(*name));
            let own = own.filter(|_| task.command.is_some());
            for name in task.secrets.iter().chain(own).filter(|name| !kept.contains(name.as_str())) {
                let error = secrets::unknown(name);
                wrong.push(misfit("secrets", Some(name), told(&error), error.hint.as_deref()));
            }
        }
    }
    Ok(wrong)
}

/// What an error says, without the name of its field.
fn told(error: &ApiError) -> &str {
    error.fields.first().map_or(&error.message, |field| &field.message)
}

fn found(
    connection: &mut Connection,
    core: &Core,
    name: &str,
) -> Result<std::result::Result<AgentRow, ApiError>> {
    match assignee::find(connection, core, name) {
        Ok(agent) => Ok(Ok(agent)),
        Err(StoreError::Refused(error)) => Ok(Err(*error)),
        Err(error) => Err(error),
    }
}

/// What such an agent's task would be refused for.
fn refused(task: &WorkflowTask, agent: &AgentRow) -> Vec<FieldError> {
    let takes_command = matches!(agent.kind, AgentKind::Shell);
    let asked = NewTask {
        title: Some("task".to_owned()),
        instructions: task.instructions.clone(),
        command: task.command.clone().map(CommandLine::Line),
        environment: Environment {
            variables: task.env.clone(),
            secrets: task.secrets.clone(),
            ..Environment::default()
        },
        ..NewTask::default()
    };
    if takes_command && task.command.is_some() {
        // all that can be wrong with it stands in its text
        return vec![];
    }
    let key = |field: String| match field.as_str() {
        "variables" => "env".to_owned(),
        // it has instructions, and an agent that reads none
        "command" if task.command.is_none() => "agent".to_owned(),
        _ => field,
    };
    match validation::new_task(&asked, agent.kind, agent.command.is_some()) {
        Ok(()) => vec![],
        Err(error) => {
            error.fields.into_iter().map(|e| FieldError { field: key(e.field), message: e.message }).collect()
        }
    }
}
