//! `legwork agent …`: makes, shows and changes agents.

use crate::{
    args::{
        agent::{AgentOptions, AgentVerb},
        coding, environment, key_value, request,
        words::CodingClientName,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
    verbs::follow,
};
use contract::{
    Agent, AgentDraft, AgentKind, Origin,
    coding::{self as coding_agents, CodingClient, CodingSetup, FoundClient},
    command::{CreateAgent, EditAgent, FindCodingAgents, GetAgent, ListAgents, RemoveAgent},
    text,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Coding agents that are installed here.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Installed {
    found: Vec<FoundClient>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Agents {
    agents: Vec<Agent>,
}

/// Does what was asked.
pub(crate) fn run(front: &Front, verb: AgentVerb) -> Result<Exit, Failure> {
    match verb {
        AgentVerb::Add { name, kind, from, options } => match from {
            None => add(front, name, kind, &options),
            Some(CodingClientName(client)) => add_from(front, name, client, &options),
        },
        AgentVerb::Find => find(front),
        AgentVerb::Test { name } => test(front, name),
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
    let is_coding = kind == Some(AgentKind::Coding);
    let agent = AgentDraft { name: Some(name), kind, ..draft(options, is_coding, || Ok(None))? };
    let made = front.open()?.call(CreateAgent { agent })?;
    confirm(front, "Made", &made)
}

/// Makes an agent of one that is installed.
fn add_from(
    front: &Front,
    name: String,
    client: CodingClient,
    options: &AgentOptions,
) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let Some(found) = engine.call(FindCodingAgents {})?.into_iter().find(|found| found.client == client)
    else {
        let label = client.label();
        let problem = match client.program() {
            Some(program) => format!("{label} is not installed: your PATH has no program “{program}”"),
            None => "it has no usual program that could be looked for".to_owned(),
        };
        return Err(Failure::option("--from", problem).hint(format!(
            "`legwork agent add NAME --kind coding --client {client} --program PATH` names it"
        )));
    };
    let own = draft(options, true, || Ok(None))?;
    let mut coding = coding::setup(&options.coding, Some(found.setup));
    coding.fallbacks = coding::unless_none(&options.model.fallback).unwrap_or_default();
    let secrets = own.secrets.or(Some(found.secrets).filter(|secrets| !secrets.is_empty()));
    let agent =
        AgentDraft { name: Some(name), kind: Some(AgentKind::Coding), coding: Some(coding), secrets, ..own };
    let made = engine.call(CreateAgent { agent })?;
    for note in &found.notes {
        front.note(&format!("note: {note}"));
    }
    confirm(front, "Made", &made)
}

/// Makes the task that shows whether an agent works, and follows it.
fn test(front: &Front, name: String) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let agent = engine.call(GetAgent { name })?;
    if agent.kind != AgentKind::Coding {
        let hint = "`legwork provider test NAME` tries the provider of one with a model";
        return Err(Failure::usage(format!("“{}” is not a coding agent", agent.name)).hint(hint));
    }
    let task = coding_agents::test_task(&agent.name, Origin::Cli);
    follow::create_and_follow(front, &engine, task)
}

fn find(front: &Front) -> Result<Exit, Failure> {
    let found = front.open()?.call(FindCodingAgents {})?;
    if front.json {
        front.document(&Installed { found })?;
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        let all: Vec<_> = CodingClient::ALL.into_iter().filter_map(CodingClient::program).collect();
        front.note(&format!("No coding agent was found in your PATH: there is no {}.", all.join(", ")));
        return Ok(Exit::Done);
    }
    front.print(&render::agent::found(&found, &front.look))?;
    for one in &found {
        one.notes.iter().for_each(|note| front.note(&format!("note: {}: {note}", one.label)));
    }
    if let Some(new) = found.iter().find(|one| one.agent.is_none()) {
        front.note(&format!("hint: `legwork agent add {} --from {}` adds one", new.name, new.client));
    }
    Ok(Exit::Done)
}

fn edit(
    front: &Front,
    name: String,
    new_name: Option<String>,
    options: &AgentOptions,
) -> Result<Exit, Failure> {
    let before = || Ok(Some(front.open()?.call(GetAgent { name: name.clone() })?));
    let changes = AgentDraft { name: new_name, ..draft(options, false, before)? };
    if changes == AgentDraft::default() {
        return Err(Failure::usage("there is nothing to change")
            .hint("name what is to change; `legwork agent edit --help` shows what there is"));
    }
    let changed = front.open()?.call(EditAgent { name, changes })?;
    confirm(front, "Changed", &changed)
}

/// What the options ask for. `before` is only called where they change a part of what is there; `is_coding`: a new one is a
/// coding agent.
fn draft(
    options: &AgentOptions,
    is_coding: bool,
    before: impl FnOnce() -> Result<Option<Agent>, Failure>,
) -> Result<AgentDraft, Failure> {
    let model = &options.model;
    let is_given = coding::is_given(&options.coding);
    let parts = [&model.param, &model.budget, &model.fallback];
    let overlay = is_given || parts.iter().any(|part| !part.is_empty());
    let before = if overlay { before()? } else { None };
    let is_coding = is_coding || before.as_ref().is_some_and(|agent| agent.kind == AgentKind::Coding);
    let (parameters, budget, setup) = before.map(|b| (b.parameters, b.budget, b.coding)).unwrap_or_default();
    // of a coding agent they are agents, and a part of what it is
    let agents = coding::unless_none(&model.fallback).filter(|_| is_coding);
    let setup = (is_given || agents.is_some()).then(|| {
        let setup = coding::setup(&options.coding, setup);
        CodingSetup { fallbacks: agents.unwrap_or_else(|| setup.fallbacks.clone()), ..setup }
    });
    Ok(AgentDraft {
        provider: model.provider.clone(),
        model: model.model.clone(),
        parameters: (!model.param.is_empty())
            .then(|| key_value::parameters(&model.param, parameters))
            .transpose()?,
        budget: (!model.budget.is_empty()).then(|| key_value::budget(&model.budget, budget)).transpose()?,
        tools: key_value::tools(&model.tool)?,
        fallbacks: key_value::fallbacks(&model.fallback).filter(|_| !is_coding),
        template: request::text("--template", model.template.as_deref())?,
        role: options.role.clone(),
        backstory: request::text("--backstory", options.backstory.as_deref())?,
        instructions: request::text("--instructions", options.instructions.as_deref())?,
        command: options.command.clone(),
        check: options.check.clone(),
        place: options.place.map(Into::into),
        sandbox: options.sandbox.wish(),
        cwd: match options.cwd.as_deref() {
            Some("") => Some(String::new()),
            dir => dir.map(request::folder).transpose()?,
        },
        timeout_seconds: options.timeout,
        pass_session: options.pass_session,
        variables: coding::unless_none(&options.env)
            .map(|given| environment::variables(&given))
            .transpose()?,
        secrets: coding::unless_none(&options.secret).map(|names| names.into_iter().collect()),
        coding: setup,
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
