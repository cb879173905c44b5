//! Agents: making, changing, putting away, bringing back.

use super::{
    Work,
    lookup::{read, write},
};
use crate::{engine::Shared, error, view};
use contract::{
    Agent, AgentDraft, AgentId, AgentKind, ApiError,
    agent::READY_MADE_SHELL,
    command::{CreateAgent, EditAgent, GetAgent, ListAgents, RemoveAgent, Removed, RestoreAgent},
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError,
    agents::{self, AgentRow},
    counts, users,
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

fn blank(user: &str, kind: AgentKind, now: i64) -> AgentRow {
    AgentRow {
        id: AgentId(uuid::Uuid::now_v7()).to_string(),
        user_id: user.to_owned(),
        name: String::new(),
        kind: kind.as_str().to_owned(),
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
    agent.updated_at = now;
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
            rows.into_iter().map(|row| view::agent(c, row)).collect()
        })
    }
}

impl Work for GetAgent {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Agent, ApiError> {
        read(shared, |c| {
            let row = find(c, shared, &self.name)?;
            view::agent(c, row)
        })
    }
}

impl Work for CreateAgent {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Agent, ApiError> {
        validation::agent(&self.agent, true)?;
        let kind = self.agent.kind.unwrap_or_default();
        if shared.runner(kind).is_none() {
            let message = format!("Agents of kind {kind} cannot be run yet; allowed is shell.");
            return Err(ApiError::field("kind", message));
        }
        let inner = Arc::clone(shared);
        write(shared, move |connection| {
            let mut row = blank(&inner.user, kind, inner.now());
            apply(&mut row, &self.agent, inner.now());
            agents::insert(connection, &row).map_err(|e| taken(e, &row.name))?;
            view::agent(connection, row)
        })
    }
}

impl Work for EditAgent {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Agent, ApiError> {
        validation::agent(&self.changes, false)?;
        let inner = Arc::clone(shared);
        write(shared, move |connection| {
            let mut row = find(connection, &inner, &self.name)?;
            if self.changes.kind.is_some_and(|kind| kind.as_str() != row.kind) {
                let message = "An agent keeps its kind; make another one.";
                return Err(error::refuse(ApiError::field("kind", message)));
            }
            let renamed = self.changes.name.as_ref().is_some_and(|name| *name != row.name);
            if row.ready_made && renamed {
                let message = format!("“{}” came with Legwork and keeps its name.", row.name);
                return Err(error::refuse(ApiError::field("name", message)));
            }
            apply(&mut row, &self.changes, inner.now());
            agents::update(connection, &row).map_err(|e| taken(e, &row.name))?;
            view::agent(connection, row)
        })
    }
}

impl Work for RemoveAgent {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Removed, ApiError> {
        let inner = Arc::clone(shared);
        write(shared, move |connection| {
            let mut row = find(connection, &inner, &self.name)?;
            if row.ready_made {
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

impl Work for RestoreAgent {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Agent, ApiError> {
        let inner = Arc::clone(shared);
        write(shared, move |connection| {
            let mut row = find(connection, &inner, &self.name)?;
            if row.archived_at.is_none() {
                return Err(error::refuse(ApiError::refused(format!("“{}” is not put away.", row.name))));
            }
            row.archived_at = None;
            row.updated_at = inner.now();
            agents::update(connection, &row).map_err(|e| taken(e, &row.name))?;
            view::agent(connection, row)
        })
    }
}

/// How many tasks an agent has.
pub(crate) fn tasks_of(connection: &mut Connection, id: &str) -> Result<i64> {
    counts::of_agent(connection, id)
}
