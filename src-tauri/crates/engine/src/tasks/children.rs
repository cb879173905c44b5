//! Tasks that the run of another starts: to whom each goes, and that it is held to the rules of its family.

use crate::{
    error,
    model::pick::{self, Candidate},
    settings,
    tasks::{
        admission::{self, LookedUp},
        context::EngineContext,
        create::{Asked, create},
        lookup::{read, write},
    },
    view::{self, ViewContext},
};
use contract::{AgentKind, ApiError, NewTask, Origin, Task, TaskId};
use std::sync::Arc;
use store::{
    Connection, Result,
    agents::{self, AgentRow},
    settle::Lease,
    tasks::{self, TaskRow},
};

/// Starts a task below `parent`, whose run holds `lease`. `key` makes a repeat of the same call find the task that the
/// first one started.
///
/// # Errors
/// Why it is not started, in words that a model can act on.
pub(crate) fn start(
    engine: &Arc<EngineContext>,
    lease: &Lease,
    parent: TaskId,
    asked: NewTask,
    key: &str,
) -> std::result::Result<Task, ApiError> {
    let key = format!("{parent}:{key}");
    let context = ViewContext::look(engine, &engine.pool_look);
    let known = read(engine, |c| match tasks::by_key(c, &engine.user, &key)? {
        Some(row) => view::task(c, &context, row).map(Some),
        None => Ok(None),
    })?;
    if let Some(known) = known {
        return Ok(known);
    }
    let child = Child {
        engine: Arc::clone(engine),
        lease: lease.clone(),
        asked: NewTask { parent_id: Some(parent), idempotency_key: Some(key), ..asked },
    };
    admission::with_lookup(
        engine,
        true,
        |connection| child.wanted(connection),
        |found| {
            let (child, context) = (child.clone(), context.clone());
            write(engine, move |connection| child.create(connection, &context, found.as_ref()))
        },
    )
}

/// A task that a run asks for.
#[derive(Clone)]
struct Child {
    engine: Arc<EngineContext>,
    lease: Lease,
    asked: NewTask,
}

impl Child {
    /// What it is to be: where its parent runs, for the agent that is named or fits.
    fn wanted(&self, connection: &mut Connection) -> Result<NewTask> {
        let parent = tasks::find(connection, &self.lease.task_id)?;
        if parent.generation != self.lease.generation {
            let refusal = ApiError::refused("This run was taken over by another, so it starts no tasks.");
            return Err(error::refuse(refusal));
        }
        let asks = agents::find(connection, &parent.agent_id)?;
        Ok(NewTask {
            agent: Some(self.chosen(connection, &parent, &asks)?),
            origin: Some(Origin::Agent(asks.name)),
            cwd: self.asked.cwd.clone().or(parent.cwd),
            path: parent.path_env,
            ..self.asked.clone()
        })
    }

    fn create(
        &self,
        connection: &mut Connection,
        context: &ViewContext,
        looked_up: Option<&LookedUp>,
    ) -> Result<Task> {
        let wanted = self.wanted(connection)?;
        let asked = Asked { wanted: &wanted, retry_of: None, looked_up, turn: None, continues: None };
        create(connection, &self.engine, context, asked).map(|created| created.task)
    }

    /// The agent that is named, else the one that fits. Only agents with a model: a command would run without the
    /// person's approval.
    fn chosen(&self, connection: &mut Connection, parent: &TaskRow, asks: &AgentRow) -> Result<String> {
        let all = agents::all(connection, &self.engine.user, false)?;
        // what a coding agent may not use itself, the agents that it uses may not use for it
        let rules = match parent.from_mcp {
            true => Some(settings::read(connection, &self.engine.user)?.mcp),
            false => None,
        };
        let may = |agent: &AgentRow| rules.as_ref().is_none_or(|rules| admission::may_use(rules, agent));
        let able: Vec<_> = all.iter().filter(|agent| agent.kind == AgentKind::Llm && may(agent)).collect();
        if let Some(name) = &self.asked.agent {
            if able.iter().any(|agent| agent.name == *name || agent.id == *name) {
                return Ok(name.clone());
            }
            let names: Vec<_> = able.iter().map(|agent| agent.name.as_str()).collect();
            let names = names.join(", ");
            let message =
                format!("There is no agent “{name}” that a task may be given to; there are {names}.");
            return Err(error::refuse(ApiError::field("agent", message)));
        }
        let wanted = [&self.asked.title, &self.asked.description, &self.asked.instructions];
        let wanted: Vec<_> = wanted.into_iter().flatten().map(String::as_str).collect();
        let candidates: Vec<_> = able.iter().map(|agent| candidate_of(agent)).collect();
        let best = pick::best(&wanted.join(" "), &candidates).and_then(|place| able.get(place));
        Ok(best.map_or_else(|| asks.name.clone(), |agent| agent.name.clone()))
    }
}

fn candidate_of(agent: &AgentRow) -> Candidate<'_> {
    Candidate { name: &agent.name, role: &agent.role, instructions: &agent.instructions }
}
