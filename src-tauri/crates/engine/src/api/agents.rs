//! Agents: making, changing, putting away, bringing back.

pub(super) mod row;

use super::{Change, Once, Work, prompts, ready_made};
use crate::tasks::lookup::{read, write};
use crate::{
    core::Core,
    error,
    process::real_path,
    runs::host::PoolHost,
    settings::change_notify,
    tasks::{assignee::blank, question, schedules},
    view,
};
use contract::{
    Agent, AgentDraft, AgentId, AgentKind, ApiError, NewTask,
    agent::READY_MADE_SHELL,
    command::{AgentRemoved, CreateAgent, EditAgent, GetAgent, ListAgents, RemoveAgent, RestoreAgent},
    validation,
};
use row::{apply, apply_fallbacks, apply_notify, apply_providers, changed, find};
use std::sync::Arc;
use store::{
    StoreError,
    agents::{self, AgentRow},
    limits, users,
};

/// Makes sure that the local person and the ready-made Shell agent exist. One look when they do.
pub(crate) fn ensure_ready_made(core: &Arc<Core>) -> std::result::Result<(), ApiError> {
    let user = core.user.clone();
    let (shell, late) = read(core, |c| {
        Ok((agents::by_name_or_id(c, &user, READY_MADE_SHELL)?.is_some(), ready_made::late(c, core)?))
    })?;
    if let Some(provider) = late {
        let inner = Arc::clone(core);
        write(core, move |connection| ready_made::ensure(connection, &inner, &provider))?;
    }
    if shell {
        return Ok(());
    }
    let now = core.now();
    write(core, move |connection| {
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

/// A template of the agent's own must give a prompt; a task should not be the first to find out that it does not.
fn check_template(
    host: &Arc<PoolHost>,
    name: Option<&str>,
    changes: &AgentDraft,
) -> std::result::Result<(), ApiError> {
    let own = changes.template.as_deref().is_some_and(|template| !template.trim().is_empty());
    let Some(models) = host.models.as_ref().filter(|_| own) else { return Ok(()) };
    let row = read(host, |c| changed(c, host, name, changes))?;
    prompts::prompt(host, models, &row, &NewTask::default()).map(|_| ())
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
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Agent>, ApiError> {
        read(host, |c| {
            let rows = agents::all(c, &host.user, self.archived)?;
            // nobody chooses the one that stands for runs of workflows
            let rows = rows.into_iter().filter(|row| row.kind != AgentKind::Workflow);
            rows.map(|row| view::agent(c, host.clock.now(), row)).collect()
        })
    }
}

impl Work for GetAgent {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Agent, ApiError> {
        read(host, |c| {
            let row = find(c, host, &self.name)?;
            view::agent(c, host.clock.now(), row)
        })
    }
}

impl Change for CreateAgent {
    fn change(mut self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Agent, ApiError> {
        validation::agent(&self.agent, true)?;
        real_path::make_real(&mut self.agent.cwd);
        let kind = self.agent.kind.unwrap_or_default();
        if host.runner(kind).is_none() {
            let message =
                format!("Agents of kind {kind} cannot be run yet; allowed are shell, llm and coding.");
            return Err(ApiError::field("kind", message));
        }
        check_template(host, None, &self.agent)?;
        let inner = Arc::clone(&host.core);
        let made = once.write(host, move |connection| {
            let mut row = blank(&inner.user, kind, inner.now());
            apply(&mut row, &self.agent, inner.now());
            apply_fallbacks(connection, &mut row, &self.agent)?;
            apply_providers(connection, &mut row, &self.agent)?;
            agents::insert(connection, &row).map_err(|e| taken(e, &row.name))?;
            apply_notify(connection, &inner, &row.name, &row, &self.agent)?;
            view::agent(connection, inner.clock.now(), row)
        })?;
        // of what its tasks tell stands in them
        host.settings.forget();
        Ok(made)
    }
}

impl Change for EditAgent {
    fn change(mut self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Agent, ApiError> {
        validation::agent(&self.changes, false)?;
        real_path::make_real(&mut self.changes.cwd);
        check_template(host, Some(&self.name), &self.changes)?;
        let inner = Arc::clone(&host.core);
        let changed = once.write(host, move |connection| {
            let mut row = find(connection, &inner, &self.name)?;
            if self.changes.kind.is_some_and(|kind| kind != row.kind) {
                let message = "An agent keeps its kind; make another one.";
                return Err(error::refuse(ApiError::field("kind", message)));
            }
            let of_kind = AgentDraft { kind: Some(row.kind), ..self.changes.clone() };
            validation::agent(&of_kind, false).map_err(error::refuse)?;
            let renamed = self.changes.name.as_ref().is_some_and(|name| *name != row.name);
            if is_shell(&row) && renamed {
                let message = format!("“{}” came with Legwork and keeps its name.", row.name);
                return Err(error::refuse(ApiError::field("name", message)));
            }
            let called = row.name.clone();
            let run = |row: &AgentRow| {
                (
                    row.command.clone(),
                    row.cwd.clone(),
                    row.pass_session,
                    row.coding.clone(),
                    row.environment.clone(),
                )
            };
            let before = run(&row);
            let counted = (row.provider.clone(), row.cwd.clone());
            apply(&mut row, &self.changes, inner.now());
            apply_fallbacks(connection, &mut row, &self.changes)?;
            if before != run(&row) {
                question::renew_those_of(connection, &row.id, inner.now())?;
            }
            apply_providers(connection, &mut row, &self.changes)?;
            agents::update(connection, &row).map_err(|e| taken(e, &row.name))?;
            if counted != (row.provider.clone(), row.cwd.clone()) {
                limits::agent_changed(connection, &row.id)?;
            }
            apply_notify(connection, &inner, &called, &row, &self.changes)?;
            if renamed {
                schedules::rename_agent(connection, &called, &row, inner.now())?;
            }
            view::agent(connection, inner.clock.now(), row)
        })?;
        host.settings.forget();
        Ok(changed)
    }
}

impl Change for RemoveAgent {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<AgentRemoved, ApiError> {
        let inner = Arc::clone(&host.core);
        let removed = once.write(host, move |connection| {
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
            let schedules = schedules::of_agent(connection, &row)?;
            let done = AgentRemoved { schedules, ..AgentRemoved::default() };
            Ok(match agents::delete(connection, &row.id, now) {
                Ok(()) => {
                    change_notify(connection, &inner.user, now, |rules| rules.set_agent(&row.name, None))?;
                    AgentRemoved { removed: Some(id), ..done }
                }
                // its tasks, deleted ones included, still belong to it
                Err(StoreError::Constraint(_)) => {
                    row.archived_at = Some(now);
                    row.updated_at = now;
                    agents::update(connection, &row)?;
                    AgentRemoved { archived: Some(id), ..done }
                }
                Err(other) => return Err(other),
            })
        })?;
        host.settings.forget();
        Ok(removed)
    }
}

impl Change for RestoreAgent {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Agent, ApiError> {
        let inner = Arc::clone(&host.core);
        once.write(host, move |connection| {
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
    agent.ready_made && matches!(agent.kind, AgentKind::Shell | AgentKind::Workflow)
}
