//! Agents.

use super::{Tables as _, lines};
use board::display::{Look, fact, first_line, model, time::Local};
use comfy_table::{Cell, CellAlignment};
use contract::{
    Agent, AgentKind,
    coding::{CodingSetup, FoundClient},
    model::{Fallback, ModelParameters},
    text::clean,
};

/// The agents as a table.
pub(crate) fn table(agents: &[Agent], look: &Look) -> String {
    let mut table = look.table(&["Name", "Kind", "Tasks", "Role", "Command"]);
    for agent in agents {
        let away = if agent.archived_at.is_some() { " (put away)" } else { "" };
        table.add_row(look.row(vec![
            Cell::new(format!("{}{away}", agent.name)),
            Cell::new(agent.kind.as_str()),
            Cell::new(contract::text::count(agent.tasks)).set_alignment(CellAlignment::Right),
            Cell::new(first_line(&agent.role)),
            Cell::new(first_line(&runs(agent))),
        ]));
    }
    lines(&table)
}

/// Coding agents that are installed, as a table.
pub(crate) fn found(all: &[FoundClient], look: &Look) -> String {
    let mut table = look.table(&["Found", "Version", "Program", "Signed in", "Agent"]);
    for one in all {
        table.add_row(look.row(vec![
            Cell::new(&one.label),
            Cell::new(clean(one.version.as_deref().unwrap_or("not known"))),
            Cell::new(clean(&one.program)),
            Cell::new(one.signed_in.as_str()),
            Cell::new(one.agent.as_deref().unwrap_or("not added yet")),
        ]));
    }
    lines(&table)
}

/// Which program a coding agent is, as it would be typed.
fn program(setup: &CodingSetup) -> String {
    let words = std::iter::once(setup.starts().to_owned()).chain(setup.arguments.iter().cloned());
    contract::text::shell_words_visible(&words.collect::<Vec<_>>())
}

/// What an agent runs by itself.
fn runs(agent: &Agent) -> String {
    let own = agent.coding.as_ref().map(program);
    own.or_else(|| agent.command.clone()).unwrap_or_default()
}

/// One agent in full.
pub(crate) fn block(agent: &Agent, look: &Look, local: &Local) -> String {
    let mut block = format!("{}\n", agent.name);
    let timeout = contract::text::duration(agent.timeout_seconds);
    let coding = |say: fn(&CodingSetup) -> String| agent.coding.as_ref().map(say).unwrap_or_default();
    let facts = [
        ("Id", agent.id.to_string()),
        ("Kind", agent.kind.as_str().to_owned()),
        ("Role", agent.role.clone()),
        ("Backstory", agent.backstory.clone()),
        ("Instructions", agent.instructions.clone()),
        ("Command", agent.command.clone().unwrap_or_default()),
        ("Check", agent.check.clone().unwrap_or_default()),
        ("Works in", agent.place.map(|place| place.to_string()).unwrap_or_default()),
        ("Sandbox", agent.sandbox.map(sandbox).unwrap_or_default()),
        ("Folder", agent.cwd.clone().unwrap_or_default()),
        ("Time-out", timeout),
        (
            "Session",
            if agent.pass_session {
                "SSH_AUTH_SOCK, DISPLAY, DBUS_* are passed on".to_owned()
            } else {
                String::new()
            },
        ),
        ("Notices", agent.notify.map(|strategy| strategy.as_str().to_owned()).unwrap_or_default()),
        ("Variables", names(agent.variables.keys())),
        ("Secrets", names(agent.secrets.iter())),
        ("Client", coding(|setup| setup.client.label().to_owned())),
        ("Program", coding(program)),
        ("Protocol", coding(|setup| setup.speaks().as_str().to_owned())),
        ("Permissions", coding(|setup| setup.permissions.as_str().to_owned())),
        ("Rounds", coding(|setup| format!("{} for a failed check", setup.rounds))),
        (
            "Quiet",
            coding(|setup| setup.quiet_minutes.map(|m| format!("asks after {m} min")).unwrap_or_default()),
        ),
        ("Provider", provider(agent)),
        ("Model", agent.model.clone().unwrap_or_default()),
        ("Parameters", parameters(&agent.parameters)),
        ("Tools", agent.tools.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ")),
        ("Budget", model::budget(&agent.budget)),
        ("Fallbacks", fallbacks(agent)),
        ("Template", agent.template.clone().unwrap_or_default()),
        ("Form", agent.form.iter().map(|f| f.name.clone()).collect::<Vec<_>>().join(", ")),
        ("Tasks", contract::text::count(agent.tasks)),
        ("Used", model::usage(&agent.usage).unwrap_or_default()),
        ("Used today", model::usage(&agent.usage_today).unwrap_or_default()),
        ("Made", local.moment(agent.created_at)),
        ("Put away", agent.archived_at.map(|at| local.moment(at)).unwrap_or_default()),
    ];
    for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        block.push_str(&fact(look, label, value));
    }
    block
}

fn names<'a>(all: impl Iterator<Item = &'a String>) -> String {
    all.map(|name| clean(name)).collect::<Vec<_>>().join(", ")
}

/// Whom it asks. An agent with a model that has lost its provider says so.
fn provider(agent: &Agent) -> String {
    match &agent.provider {
        Some(provider) => provider.clone(),
        None if agent.kind == AgentKind::Llm => {
            format!("none; `legwork agent edit {} --provider NAME` gives it one", agent.name)
        }
        None => String::new(),
    }
}

/// Who is asked, or takes its tasks on, where it cannot.
fn fallbacks(agent: &Agent) -> String {
    let agents = agent.coding.iter().flat_map(|setup| setup.fallbacks.iter().cloned());
    agent.fallbacks.iter().map(fallback).chain(agents).collect::<Vec<_>>().join(", ")
}

fn fallback(one: &Fallback) -> String {
    one.model.as_ref().map_or_else(|| one.provider.clone(), |model| format!("{}/{model}", one.provider))
}

fn parameters(all: &ModelParameters) -> String {
    let parts = [
        all.temperature.map(|t| format!("temperature={t}")),
        all.top_p.map(|p| format!("top_p={p}")),
        all.max_tokens.map(|n| format!("max_tokens={n}")),
        all.seed.map(|n| format!("seed={n}")),
        all.reasoning_effort.as_ref().map(|effort| format!("reasoning_effort={effort}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The sandbox of its tasks, in a line.
fn sandbox(sandbox: contract::sandbox::Sandbox) -> String {
    match sandbox.is_off() {
        true => "off".to_owned(),
        false => format!("{}, network {}", sandbox.level, sandbox.network),
    }
}
