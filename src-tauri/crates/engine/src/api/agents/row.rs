//! The row of an agent: a blank one, and what a draft changes of it.

use crate::{convert, core::Core, error, json, settings::change_notify, tasks::assignee::blank};
use contract::{AgentDraft, AgentKind, ApiError, task::Environment, validation};
use store::{
    Connection, Result,
    agents::{self, AgentRow},
};

pub(super) fn apply(agent: &mut AgentRow, draft: &AgentDraft, now: i64) {
    fn set<T: Clone>(field: &mut T, value: Option<&T>) {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    let optional = |text: &String| Some(text.clone()).filter(|t| !t.trim().is_empty());
    set(&mut agent.name, draft.name.as_ref());
    set(&mut agent.role, draft.role.as_ref());
    set(&mut agent.backstory, draft.backstory.as_ref());
    set(&mut agent.instructions, draft.instructions.as_ref());
    set(&mut agent.command, draft.command.as_ref().map(optional).as_ref());
    set(&mut agent.check_command, draft.check.as_ref().map(optional).as_ref());
    let place = draft.place.map(|place| place.map(|place| place.as_str().to_owned()));
    set(&mut agent.place, place.as_ref());
    set(&mut agent.sandbox, draft.sandbox.map(|own| own.as_ref().and_then(json::text)).as_ref());
    set(&mut agent.cwd, draft.cwd.as_ref().map(optional).as_ref());
    set(&mut agent.timeout_seconds, draft.timeout_seconds.as_ref());
    set(&mut agent.pass_session, draft.pass_session.as_ref());
    set(&mut agent.model, draft.model.as_ref().map(optional).as_ref());
    set(&mut agent.template, draft.template.as_ref().map(optional).as_ref());
    set(&mut agent.parameters, draft.parameters.as_ref().and_then(json::text).as_ref());
    set(&mut agent.budget, draft.budget.as_ref().and_then(json::text).as_ref());
    set(&mut agent.tools, draft.tools.as_ref().and_then(json::text).as_ref());
    set(&mut agent.form, draft.form.as_ref().and_then(json::text).as_ref());
    set(&mut agent.coding, draft.coding.as_ref().map(json::text).as_ref());
    apply_environment(agent, draft);
    agent.updated_at = now;
}

/// Variables and secrets that all of its tasks are given.
fn apply_environment(agent: &mut AgentRow, draft: &AgentDraft) {
    if draft.variables.is_none() && draft.secrets.is_none() {
        return;
    }
    let mut all = convert::environment(agent.environment.as_deref());
    if let Some(variables) = &draft.variables {
        all.variables.clone_from(variables);
    }
    if let Some(secrets) = &draft.secrets {
        all.secrets.clone_from(secrets);
    }
    agent.environment = json::text(&all).filter(|_| all != Environment::default());
}

/// Puts in what only the store can tell: which providers there are. They are kept by their ids, so that they can be
/// renamed.
pub(super) fn apply_providers(
    connection: &mut Connection,
    agent: &mut AgentRow,
    draft: &AgentDraft,
) -> Result<()> {
    let user = agent.user_id.clone();
    let mut find = |field: &str, name: &str| {
        store::providers::by_name_or_id(connection, &user, name)?.ok_or_else(|| {
            let refusal = ApiError::field(field, format!("There is no provider “{name}”."));
            error::refuse(refusal.hint("`legwork provider list` shows them all."))
        })
    };
    if let Some(name) = &draft.provider {
        agent.provider = if name.trim().is_empty() { None } else { Some(find("provider", name)?.id) };
    }
    if let Some(fallbacks) = &draft.fallbacks {
        let mut kept = fallbacks.clone();
        for fallback in &mut kept {
            fallback.provider = find("fallbacks", &fallback.provider)?.id;
        }
        agent.fallbacks = json::text(&kept).unwrap_or_default();
    }
    // an agent whose provider was removed can still be renamed or described anew
    let new = draft.kind.is_some();
    let touched = draft.provider.is_some() || draft.model.is_some() || draft.parameters.is_some();
    if new || touched { check_model(connection, agent) } else { Ok(()) }
}

/// The same for who takes a coding agent's tasks on: agents of that kind that there are, and not itself.
pub(super) fn apply_fallbacks(
    connection: &mut Connection,
    agent: &mut AgentRow,
    draft: &AgentDraft,
) -> Result<()> {
    let Some(asked) = draft.coding.as_ref().filter(|setup| !setup.fallbacks.is_empty()) else {
        return Ok(());
    };
    let refuse =
        |message: String, hint: &str| Err(error::refuse(ApiError::field("fallbacks", message).hint(hint)));
    let mut setup = asked.clone();
    for fallback in &mut setup.fallbacks {
        let hint = "`legwork agent list` shows which agents there are; one of kind coding is needed.";
        let other = agents::by_name_or_id(connection, &agent.user_id, fallback.trim())?;
        match other.filter(|other| other.archived_at.is_none()) {
            None => return refuse(format!("There is no agent “{fallback}”."), hint),
            Some(other) if other.id == agent.id => {
                return refuse(
                    format!("“{}” cannot take on its own tasks.", other.name),
                    "Name another agent.",
                );
            }
            Some(other) if other.kind != AgentKind::Coding => {
                return refuse(format!("“{}” is not a coding agent.", other.name), hint);
            }
            Some(other) => *fallback = other.id,
        }
    }
    agent.coding = json::text(&setup);
    Ok(())
}

/// Of what its tasks tell stands in the settings under the agent's name; `called`: its name before. What is put away may be
/// called like an agent that takes tasks, and leaves that one's alone.
pub(super) fn apply_notify(
    connection: &mut Connection,
    core: &Core,
    called: &str,
    agent: &AgentRow,
    draft: &AgentDraft,
) -> Result<()> {
    if agent.archived_at.is_some() {
        return Ok(());
    }
    change_notify(connection, &agent.user_id, core.now(), |rules| {
        rules.rename_agent(called, &agent.name);
        if let Some(strategy) = draft.notify {
            rules.set_agent(&agent.name, strategy);
        }
    })
}

/// An agent with a model needs a provider, and a model from one of the two; its parameters fit the provider.
fn check_model(connection: &mut Connection, agent: &AgentRow) -> Result<()> {
    if agent.kind != AgentKind::Llm {
        return Ok(());
    }
    let refuse = |field: &str, message: &str, hint: &str| {
        Err(error::refuse(ApiError::field(field, message).hint(hint)))
    };
    let Some(id) = agent.provider.as_deref() else {
        let hint = "`legwork provider list` shows them; `legwork provider add` adds one.";
        return refuse("provider", "An agent with a model needs a provider.", hint);
    };
    let Some(provider) = store::providers::by_name_or_id(connection, &agent.user_id, id)? else {
        let hint = "Choose another one: `legwork provider list` shows them all.";
        return refuse("provider", "The provider of this agent was removed.", hint);
    };
    if agent.model.is_none() && provider.model.is_none() {
        let message = format!("A model is needed: the provider “{}” has no default one.", provider.name);
        return refuse("model", &message, "`legwork provider models NAME` shows what it has.");
    }
    validation::parameters(&json::or_default(&agent.parameters), provider.kind).map_err(error::refuse)
}

/// An agent as it would be with some changes, or one that is not made yet. Nothing of it is kept.
pub(in crate::api) fn changed(
    connection: &mut Connection,
    core: &Core,
    name: Option<&str>,
    changes: &AgentDraft,
) -> Result<AgentRow> {
    let mut row = match name {
        Some(name) => find(connection, core, name)?,
        None => blank(&core.user, AgentKind::Llm, core.now()),
    };
    apply(&mut row, changes, core.now());
    Ok(row)
}

/// The user's agent with this name or id.
pub(in crate::api) fn find(connection: &mut Connection, core: &Core, name: &str) -> Result<AgentRow> {
    agents::by_name_or_id(connection, &core.user, name)?.ok_or_else(|| {
        let refusal = ApiError::not_found(format!("There is no agent “{name}”."));
        error::refuse(refusal.hint("`legwork agent list` shows them all."))
    })
}
