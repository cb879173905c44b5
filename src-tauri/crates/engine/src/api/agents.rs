//! Agents: making, changing, putting away, bringing back.

use super::{Change, Once, Work, prompts};
use crate::tasks::lookup::{read, write};
use crate::{engine::Shared, error, json, tasks::question, view};
use contract::{
    Agent, AgentDraft, AgentId, AgentKind, ApiError, NewTask,
    agent::READY_MADE_SHELL,
    command::{CreateAgent, EditAgent, GetAgent, ListAgents, RemoveAgent, Removed, RestoreAgent},
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError,
    agents::{self, AgentRow},
    users,
};

/// Makes sure that the local person and the ready-made Shell agent exist. One look when they do.
pub(crate) fn ensure_ready_made(shared: &Arc<Shared>) -> std::result::Result<(), ApiError> {
    let user = shared.user.clone();
    if read(shared, |c| agents::by_name_or_id(c, &user, READY_MADE_SHELL))?.is_some() {
        return Ok(());
    }
    let now = shared.now();
    write(shared, move |connection| {
        users::ensure_local(connection, "local", now)?;
        if agents::by_name_or_id(connection, &user, READY_MADE_SHELL)?.is_some() {
            return Ok(());
        }
        let mut shell = blank(&user, AgentKind::Shell, now);
        shell.name = READY_MADE_SHELL.to_owned();
        shell.role = "Runs a command on this machine".to_owned();
        shell.ready_made = true;
        agents::insert(connection, &shell)
    })
}

pub(super) fn blank(user: &str, kind: AgentKind, now: i64) -> AgentRow {
    AgentRow {
        id: AgentId(uuid::Uuid::now_v7()).to_string(),
        user_id: user.to_owned(),
        name: String::new(),
        kind,
        role: String::new(),
        backstory: String::new(),
        instructions: String::new(),
        command: None,
        cwd: None,
        timeout_seconds: kind.default_timeout_seconds(),
        pass_session: false,
        ready_made: false,
        provider: None,
        model: None,
        parameters: "{}".to_owned(),
        archived_at: None,
        created_at: now,
        updated_at: now,
        budget: "{}".to_owned(),
        tools: "[]".to_owned(),
        fallbacks: "[]".to_owned(),
        template: None,
        form: "[]".to_owned(),
    }
}

fn apply(agent: &mut AgentRow, draft: &AgentDraft, now: i64) {
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
    set(&mut agent.cwd, draft.cwd.as_ref().map(optional).as_ref());
    set(&mut agent.timeout_seconds, draft.timeout_seconds.as_ref());
    set(&mut agent.pass_session, draft.pass_session.as_ref());
    set(&mut agent.model, draft.model.as_ref().map(optional).as_ref());
    set(&mut agent.template, draft.template.as_ref().map(optional).as_ref());
    set(&mut agent.parameters, draft.parameters.as_ref().and_then(json::text).as_ref());
    set(&mut agent.budget, draft.budget.as_ref().and_then(json::text).as_ref());
    set(&mut agent.tools, draft.tools.as_ref().and_then(json::text).as_ref());
    set(&mut agent.form, draft.form.as_ref().and_then(json::text).as_ref());
    agent.updated_at = now;
}

/// Puts in what only the store can tell: which providers there are. They are kept by their ids, so that they can be
/// renamed.
fn apply_providers(connection: &mut Connection, agent: &mut AgentRow, draft: &AgentDraft) -> Result<()> {
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
pub(super) fn changed(
    connection: &mut Connection,
    shared: &Shared,
    name: Option<&str>,
    changes: &AgentDraft,
) -> Result<AgentRow> {
    let mut row = match name {
        Some(name) => find(connection, shared, name)?,
        None => blank(&shared.user, AgentKind::Llm, shared.now()),
    };
    apply(&mut row, changes, shared.now());
    Ok(row)
}

/// A template of the agent's own must give a prompt; a task should not be the first to find out that it does not.
fn check_template(
    shared: &Arc<Shared>,
    name: Option<&str>,
    changes: &AgentDraft,
) -> std::result::Result<(), ApiError> {
    let own = changes.template.as_deref().is_some_and(|template| !template.trim().is_empty());
    let Some(models) = shared.models.as_ref().filter(|_| own) else { return Ok(()) };
    let row = read(shared, |c| changed(c, shared, name, changes))?;
    prompts::prompt(shared, models, &row, &NewTask::default()).map(|_| ())
}

/// The user's agent with this name or id.
fn find(connection: &mut Connection, shared: &Shared, name: &str) -> Result<AgentRow> {
    agents::by_name_or_id(connection, &shared.user, name)?.ok_or_else(|| {
        let refusal = ApiError::not_found(format!("There is no agent “{name}”."));
        error::refuse(refusal.hint("`legwork agent list` shows them all."))
    })
}

fn taken(error: StoreError, name: &str) -> StoreError {
    match error {
        StoreError::Constraint(words) if words.contains("UNIQUE") => error::refuse(ApiError::field(
            "name",
            format!("There is an agent “{name}” already; choose another name."),
        )),
        other => other,
    }
}

impl Work for ListAgents {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Vec<Agent>, ApiError> {
        read(shared, |c| {
            let rows = agents::all(c, &shared.user, self.archived)?;
            rows.into_iter().map(|row| view::agent(c, shared.clock.now(), row)).collect()
        })
    }
}

impl Work for GetAgent {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Agent, ApiError> {
        read(shared, |c| {
            let row = find(c, shared, &self.name)?;
            view::agent(c, shared.clock.now(), row)
        })
    }
}

impl Change for CreateAgent {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> std::result::Result<Agent, ApiError> {
        validation::agent(&self.agent, true)?;
        let kind = self.agent.kind.unwrap_or_default();
        if shared.runner(kind).is_none() {
            let message = format!("Agents of kind {kind} cannot be run yet; allowed are shell and llm.");
            return Err(ApiError::field("kind", message));
        }
        check_template(shared, None, &self.agent)?;
        let inner = Arc::clone(shared);
        once.write(shared, move |connection| {
            let mut row = blank(&inner.user, kind, inner.now());
            apply(&mut row, &self.agent, inner.now());
            apply_providers(connection, &mut row, &self.agent)?;
            agents::insert(connection, &row).map_err(|e| taken(e, &row.name))?;
            view::agent(connection, inner.clock.now(), row)
        })
    }
}

impl Change for EditAgent {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> std::result::Result<Agent, ApiError> {
        validation::agent(&self.changes, false)?;
        check_template(shared, Some(&self.name), &self.changes)?;
        let inner = Arc::clone(shared);
        once.write(shared, move |connection| {
            let mut row = find(connection, &inner, &self.name)?;
            if self.changes.kind.is_some_and(|kind| kind != row.kind) {
                let message = "An agent keeps its kind; make another one.";
                return Err(error::refuse(ApiError::field("kind", message)));
            }
            let renamed = self.changes.name.as_ref().is_some_and(|name| *name != row.name);
            if is_shell(&row) && renamed {
                let message = format!("“{}” came with Legwork and keeps its name.", row.name);
                return Err(error::refuse(ApiError::field("name", message)));
            }
            let before = (row.command.clone(), row.cwd.clone(), row.pass_session);
            apply(&mut row, &self.changes, inner.now());
            if before != (row.command.clone(), row.cwd.clone(), row.pass_session) {
                question::renew_those_of(connection, &row.id, inner.now())?;
            }
            apply_providers(connection, &mut row, &self.changes)?;
            agents::update(connection, &row).map_err(|e| taken(e, &row.name))?;
            view::agent(connection, inner.clock.now(), row)
        })
    }
}

impl Change for RemoveAgent {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> std::result::Result<Removed, ApiError> {
        let inner = Arc::clone(shared);
        once.write(shared, move |connection| {
            let mut row = find(connection, &inner, &self.name)?;
            if is_shell(&row) {
                let refusal = ApiError::refused(format!("“{}” came with Legwork and stays.", row.name));
                return Err(error::refuse(
                    refusal.hint("Commands without an agent of their own run with it."),
                ));
            }
            if row.archived_at.is_some() {
                return Err(error::refuse(ApiError::refused(format!("“{}” is put away already.", row.name))));
            }
            let now = inner.now();
            let id: AgentId = row.id.parse().map_err(|_| StoreError::NotFound)?;
            match agents::delete(connection, &row.id, now) {
                Ok(()) => Ok(Removed::Removed(id)),
                // its tasks, deleted ones included, still belong to it
                Err(StoreError::Constraint(_)) => {
                    row.archived_at = Some(now);
                    row.updated_at = now;
                    agents::update(connection, &row)?;
                    Ok(Removed::Archived(id))
                }
                Err(other) => Err(other),
            }
        })
    }
}

impl Change for RestoreAgent {
    fn change(self, shared: &Arc<Shared>, once: &Once) -> std::result::Result<Agent, ApiError> {
        let inner = Arc::clone(shared);
        once.write(shared, move |connection| {
            let mut row = find(connection, &inner, &self.name)?;
            if row.archived_at.is_none() {
                return Err(error::refuse(ApiError::refused(format!("“{}” is not put away.", row.name))));
            }
            row.archived_at = None;
            row.updated_at = inner.now();
            agents::update(connection, &row).map_err(|e| taken(e, &row.name))?;
            view::agent(connection, inner.clock.now(), row)
        })
    }
}

/// The one agent that is always there: commands without an agent of their own run with it.
fn is_shell(agent: &AgentRow) -> bool {
    agent.ready_made && agent.kind == AgentKind::Shell
}
