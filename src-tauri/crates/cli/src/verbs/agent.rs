//! `legwork agent …`: makes, shows and changes agents.

use crate::{
    args::{
        agent::{AgentOptions, AgentVerb},
        key_value, request,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    Agent, AgentDraft, AgentKind,
    command::{CreateAgent, EditAgent, GetAgent, ListAgents, RemoveAgent},
    text,
};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Agents {
    agents: Vec<Agent>,
}

/// Does what was asked.
pub(crate) fn run(front: &Front, verb: AgentVerb) -> Result<Exit, Failure> {
    match verb {
        AgentVerb::Add { name, kind, options } => add(front, name, kind, &options),
        AgentVerb::List { archived } => list(front, archived),
        AgentVerb::Show { name } => {
            let agent = front.open()?.call(GetAgent { name })?;
            show(front, &agent)
        }
        AgentVerb::Edit { name, new_name, options } => edit(front, name, new_name, &options),
        AgentVerb::Remove { name } => remove(front, name),
    }
}

fn add(
    front: &Front,
    name: String,
    kind: Option<AgentKind>,
    options: &AgentOptions,
) -> Result<Exit, Failure> {
    let agent = AgentDraft { name: Some(name), kind, ..draft(options, || Ok(None))? };
    let made = front.open()?.call(CreateAgent { agent })?;
    confirm(front, "Made", &made)
}

fn edit(
    front: &Front,
    name: String,
    new_name: Option<String>,
    options: &AgentOptions,
) -> Result<Exit, Failure> {
    let before = || Ok(Some(front.open()?.call(GetAgent { name: name.clone() })?));
    let changes = AgentDraft { name: new_name, ..draft(options, before)? };
    if changes == AgentDraft::default() {
        return Err(Failure::usage("there is nothing to change")
            .hint("name what is to change; `legwork agent edit --help` shows what there is"));
    }
    let changed = front.open()?.call(EditAgent { name, changes })?;
    confirm(front, "Changed", &changed)
}

/// What the options ask for. `before` is only called where they change a part of what is there.
fn draft(
    options: &AgentOptions,
    before: impl FnOnce() -> Result<Option<Agent>, Failure>,
) -> Result<AgentDraft, Failure> {
    let model = &options.model;
    let overlay = !model.param.is_empty() || !model.budget.is_empty();
    let before = if overlay { before()? } else { None };
    let (parameters, budget) = before.map(|b| (b.parameters, b.budget)).unwrap_or_default();
    Ok(AgentDraft {
        provider: model.provider.clone(),
        model: model.model.clone(),
        parameters: (!model.param.is_empty())
            .then(|| key_value::parameters(&model.param, parameters))
            .transpose()?,
        budget: (!model.budget.is_empty()).then(|| key_value::budget(&model.budget, budget)).transpose()?,
        tools: key_value::tools(&model.tool)?,
        fallbacks: key_value::fallbacks(&model.fallback),
        template: request::text("--template", model.template.as_deref())?,
        role: options.role.clone(),
        backstory: request::text("--backstory", options.backstory.as_deref())?,
        instructions: request::text("--instructions", options.instructions.as_deref())?,
        command: options.command.clone(),
        check: options.check.clone(),
        sandbox: options.sandbox.wish(),
        cwd: match options.cwd.as_deref() {
            Some("") => Some(String::new()),
            dir => dir.map(request::folder).transpose()?,
        },
        timeout_seconds: options.timeout,
        pass_session: options.pass_session,
        notify: options.notify.map(Into::into),
        ..AgentDraft::default()
    })
}

fn list(front: &Front, archived: bool) -> Result<Exit, Failure> {
    let agents = front.open()?.call(ListAgents { archived })?;
    if front.json {
        front.document(&Agents { agents })?;
    } else {
        front.print(&render::agent::table(&agents, &front.look))?;
    }
    Ok(Exit::Done)
}

fn show(front: &Front, agent: &Agent) -> Result<Exit, Failure> {
    if front.json {
        front.document(agent)?;
    } else {
        front.print(&render::agent::block(agent, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}

fn remove(front: &Front, name: String) -> Result<Exit, Failure> {
    let removed = front.open()?.call(RemoveAgent { name: name.clone() })?;
    if front.json {
        front.document(&removed)?;
    } else if !front.quiet {
        let what = match removed.archived {
            None => "Removed",
            Some(_) => "It has tasks, so it was put away and kept:",
        };
        front.print(&format!("{what} “{name}”\n"))?;
    }
    if !removed.schedules.is_empty() {
        let names: Vec<_> = removed.schedules.iter().map(|name| format!("“{}”", text::clean(name))).collect();
        front.note(&format!(
            "note: these schedules can start nothing without it: {}; `legwork schedule edit NAME --agent OTHER` gives one \
             another agent",
            names.join(", ")
        ));
    }
    Ok(Exit::Done)
}

fn confirm(front: &Front, word: &str, agent: &Agent) -> Result<Exit, Failure> {
    if front.json {
        front.document(agent)?;
    } else if !front.quiet {
        front.print(&format!("{word} “{}”\n", agent.name))?;
    }
    Ok(Exit::Done)
}
