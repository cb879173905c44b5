//! A run's line to its conversation, to the person and to other tasks.

use super::{LiveRun, live::RunLink};
use crate::{
    Handle as _, convert,
    engine::{Engine, Shared},
    error, json,
    model::{
        budget,
        family::{self, depth},
        pick::{self, Candidate},
    },
    ports::{Conversation, Desk, DeskError, Letter, Turn},
    view,
};
use contract::{
    AgentKind, ApiError, NewTask, Origin, ProviderId, Status, Task, TaskId, Timestamp,
    command::{CreateTask, GetResult},
    event::EventKind,
    model::{Budget, DEPTH_MAX, Usage},
    task::TaskWithResult,
};
use std::{any::Any, sync::Arc};
use store::{
    Connection, StoreError, agents,
    conversations::{self, ConversationRow},
    events::{self, NewEvent},
    tasks::{self, TaskRow},
    usage::{self, NewRequest},
};

fn told(error: StoreError) -> DeskError {
    match error {
        StoreError::StaleLease => DeskError::LeaseLost,
        other => DeskError::Store(error::api(other)),
    }
}

impl Desk for RunLink {
    fn conversation(&self) -> Result<Conversation, DeskError> {
        let (shared, lease) = (&self.shared, &self.run.lease);
        let today = convert::start_of_day(shared.clock.now());
        let settings = crate::settings::load(shared).map_err(DeskError::Store)?;
        shared
            .store
            .read(|c| {
                let task = tasks::find(c, &lease.task_id)?;
                let row = conversations::of_task(c, &lease.task_id)?;
                let same_attempt = row.as_ref().filter(|row| row.attempt == lease.attempt);
                Ok(Conversation {
                    running_ms: same_attempt.map_or(0, |row| row.running_ms),
                    raised: row.as_ref().map_or(0, |row| row.raised),
                    notes: row.and_then(|row| serde_json::from_str(&row.notes).ok()).unwrap_or_default(),
                    messages: view::messages(conversations::messages(c, &lease.task_id, 0, i64::MAX)?),
                    usage: convert::usage(usage::of_task(c, &lease.task_id)?),
                    agent_today: convert::usage(usage::of_agent(c, &task.agent_id, today)?),
                    all_today: convert::usage(usage::of_user(c, &task.user_id, today)?),
                    day_cost_usd: settings.day_cost_usd,
                })
            })
            .map_err(told)
    }

    fn keep(&self, turn: Turn) -> Result<(), DeskError> {
        let (run, now) = (Arc::clone(&self.run), self.shared.now());
        self.shared.store.write(move |c| keep(c, &run, &turn, now)).map_err(told)
    }

    fn letters(&self) -> Result<Vec<Letter>, DeskError> {
        let id = &self.run.lease.task_id;
        let rows = self.shared.store.read(|c| {
            let read = conversations::of_task(c, id)?.map_or(0, |row| row.read_letters);
            conversations::letters(c, id, read)
        });
        let letter = |row: conversations::LetterRow| {
            Some(Letter { number: row.number, answer: serde_json::from_str(&row.answer).ok()? })
        };
        Ok(rows.map_err(told)?.into_iter().filter_map(letter).collect())
    }

    fn quota_out(&self, provider: ProviderId, until: Timestamp) {
        let (id, now) = (provider.to_string(), self.shared.now());
        let until = until.as_millisecond();
        let written = move |c: &mut Connection| store::providers::set_quota(c, &id, Some(until), now);
        self.shared.store.write_behind(written, |result| {
            if let Err(error) = result {
                tracing::warn!(%error, "a provider's quota is not remembered; the next run finds it out by itself");
            }
        });
    }

    fn create_child(&self, mut task: NewTask, key: String) -> Result<Task, ApiError> {
        let key = format!("{}:{key}", self.run.task_id);
        if let Some(known) = self.started_before(&key)? {
            return Ok(known);
        }
        let parent = self.parent()?;
        let agent =
            self.shared.store.read(|c| chosen(c, &self.shared, &parent, &task)).map_err(error::api)?;
        let spent = self.shared.store.read(|c| family::spent(c, &parent.row)).map_err(error::api)?;
        let left = budget::left(parent.budget, spent);
        if budget::is_nothing(left) {
            let refusal = ApiError::refused("Nothing is left of this task's budget for a task below it.");
            return Err(refusal.hint("Do the work in this task, or finish with what there is."));
        }
        task.budget = Some(budget::narrower(task.budget.unwrap_or_default(), left));
        task.agent = Some(agent);
        task.parent_id = Some(self.run.task_id);
        task.origin = Some(Origin::Agent(parent.agent));
        task.idempotency_key = Some(key);
        task.cwd = task.cwd.or(parent.row.cwd);
        task.path = parent.row.path_env;
        Engine { shared: Arc::clone(&self.shared) }.handle(CreateTask { task }).map(|created| created.task)
    }

    fn lend_place(&self) -> Box<dyn Any + Send> {
        let shared = &self.shared;
        Box::new(shared.pool().and_then(|pool| pool.lend(shared)))
    }

    fn child(&self, id: TaskId) -> Result<TaskWithResult, ApiError> {
        let found = Engine { shared: Arc::clone(&self.shared) }.handle(GetResult { id: id.to_string() })?;
        let own = self.run.task_id.to_string();
        let below = |c: &mut Connection| family::is_below(c, found.task.parent_id, &own);
        if !self.shared.store.read(below).map_err(error::api)? {
            return Err(ApiError::not_found(format!("This task has not started a task {}.", id.short())));
        }
        Ok(found)
    }
}

/// The run's own task, as one that starts others.
struct Parent {
    row: TaskRow,
    agent: String,
    budget: Budget,
}

impl RunLink {
    /// The task that the same call has started already.
    fn started_before(&self, key: &str) -> Result<Option<Task>, ApiError> {
        let shared = &self.shared;
        let context = view::ViewContext::look(shared);
        let known = shared.store.read(|c| match tasks::by_key(c, &shared.user, key)? {
            Some(row) => view::task(c, &context, row).map(Some),
            None => Ok(None),
        });
        known.map_err(error::api)
    }

    fn parent(&self) -> Result<Parent, ApiError> {
        let (row, agent, depth) = self
            .shared
            .store
            .read(|c| {
                let row = tasks::find(c, &self.run.lease.task_id)?;
                let agent = agents::find(c, &row.agent_id)?;
                let depth = depth(c, &row)?;
                Ok((row, agent, depth))
            })
            .map_err(error::api)?;
        if row.cancel_requested {
            return Err(ApiError::refused("This task is being cancelled, so it starts no others."));
        }
        if depth >= DEPTH_MAX {
            let message =
                format!("This task is {depth} levels below one that a person started, which is the most.");
            return Err(ApiError::refused(message).hint("Do the work in this task instead."));
        }
        let own: Budget = row.budget.as_deref().map(json::or_default).unwrap_or_default();
        let budget = budget::narrower(json::or_default(&agent.budget), own);
        Ok(Parent { row, agent: agent.name, budget })
    }
}

/// The agent of a child: the one that is named, else the one that fits. Only agents with a model: a command would
/// run without the person's approval.
fn chosen(
    connection: &mut Connection,
    shared: &Shared,
    parent: &Parent,
    task: &NewTask,
) -> store::Result<String> {
    let all = agents::all(connection, &shared.user, false)?;
    // what a coding agent may not use itself, the agents that it uses may not use for it
    let rules = match family::is_from_outside(connection, &parent.row)? {
        true => Some(crate::settings::rules_of_mcp(connection, &shared.user)?),
        false => None,
    };
    if rules.as_ref().is_some_and(|rules| !rules.enabled) {
        return Err(error::refuse(ApiError::refused("Coding agents may not start tasks here any more.")));
    }
    let may = |agent: &agents::AgentRow| {
        rules.as_ref().is_none_or(|rules| rules.agents.is_empty() || rules.agents.contains(&agent.name))
    };
    let able: Vec<_> = all.iter().filter(|agent| agent.kind == AgentKind::Llm && may(agent)).collect();
    if let Some(name) = &task.agent {
        if able.iter().any(|agent| agent.name == *name || agent.id == *name) {
            return Ok(name.clone());
        }
        let names: Vec<_> = able.iter().map(|agent| agent.name.as_str()).collect();
        let message = format!(
            "There is no agent “{name}” that a task may be given to; there are {}.",
            names.join(", ")
        );
        return Err(error::refuse(ApiError::field("agent", message)));
    }
    let wanted = [&task.title, &task.description, &task.instructions];
    let wanted: Vec<_> = wanted.into_iter().flatten().map(String::as_str).collect();
    let candidates: Vec<_> = able
        .iter()
        .map(|agent| Candidate { name: &agent.name, role: &agent.role, instructions: &agent.instructions })
        .collect();
    let best = pick::best(&wanted.join(" "), &candidates).and_then(|place| able.get(place));
    Ok(best.map_or_else(|| parent.agent.clone(), |agent| agent.name.clone()))
}

/// Keeps a turn under the lease: a run that lost it must not write into the conversation of the next.
fn keep(connection: &mut Connection, run: &LiveRun, turn: &Turn, now: i64) -> store::Result<()> {
    let lease = &run.lease;
    let task = tasks::find(connection, &lease.task_id)?;
    if task.generation != lease.generation || task.status != Status::Running {
        return Err(StoreError::StaleLease);
    }
    conversations::add(connection, &view::message_rows(&lease.task_id, &turn.messages))?;
    let row = ConversationRow {
        task_id: lease.task_id.clone(),
        attempt: lease.attempt,
        running_ms: turn.running_ms,
        raised: turn.raised,
        read_letters: turn.read_letters,
        notes: turn.notes.to_string(),
    };
    conversations::keep(connection, &row)?;
    if let Some((provider, model)) = &turn.asked {
        usage::add(connection, &request(&task, turn, *provider, model, now))?;
    }
    events::append(connection, &NewEvent::about(now, &lease.task_id, EventKind::Messages))
}

fn request(task: &TaskRow, turn: &Turn, provider: ProviderId, model: &str, now: i64) -> NewRequest {
    let Usage { tokens_in, tokens_out, requests, cost_usd } = turn.usage;
    NewRequest {
        user_id: task.user_id.clone(),
        agent_id: task.agent_id.clone(),
        task_id: task.id.clone(),
        turn: turn.number,
        at: now,
        provider_id: provider.to_string(),
        model: model.to_owned(),
        tokens_in,
        tokens_out,
        requests,
        cost_usd,
    }
}
