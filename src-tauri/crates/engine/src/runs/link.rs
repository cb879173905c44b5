//! A run's line to the engine, and to its conversation, to the person and to other tasks.

use super::{
    live::LiveRun,
    over_memory,
    pool::{Pool, Post},
};
use crate::{
    convert, error, json,
    model::{family, quota},
    ports::{
        AskedOf, Conversation, FamilyUsage, LeaseLost, Link, Receive, Report, RunContext, RunContextError,
        Turn, UserMessage,
    },
    tasks::{children, context::EngineContext, lookup},
    view,
};
use contract::{
    ApiError, NewTask, ProviderId, Status, Task, TaskId, Timestamp,
    event::EventKind,
    model::{Speaker, Usage},
    sandbox::SandboxInForce,
    task::TaskWithResult,
};
use std::{any::Any, sync::Arc};
use store::{
    Connection, StoreError, agents, coding,
    conversations::{self, ConversationRow},
    events::{self, NewEvent},
    lanes,
    settle::Lease,
    tasks::{self, TaskRow},
    usage::{self, NewRequest},
};

/// The runner's line to the engine.
pub(super) struct RunLink {
    pub(super) engine: Arc<EngineContext>,
    /// Whose thread follows the run.
    pub(super) pool: Arc<Pool>,
    /// Where its worker stands; `None`: it is followed without one.
    pub(super) post: Option<Post>,
    pub(super) run: Arc<LiveRun>,
}

impl RunLink {
    /// Commits what opens a gate.
    ///
    /// # Errors
    /// The lease is gone, or the store failed, which the run is told.
    pub(super) fn commit(
        &self,
        write: impl Fn(&mut Connection) -> store::Result<()> + Send + 'static,
    ) -> Result<(), LeaseLost> {
        self.run.held_up_by(|| self.engine.store.write(write)).map_err(|error| {
            if !matches!(error, StoreError::StaleLease) {
                tracing::error!(%error, task = %self.run.task_id, "a start could not be committed");
                self.run.fail_gate(error);
            }
            LeaseLost
        })
    }
}

impl RunLink {
    /// Keeps what holds the attempt's command. Nothing depends on it but what is shown.
    fn keep_sandbox(&self, in_force: &SandboxInForce) {
        let (lease, Some(json)) = (self.run.lease.clone(), json::text(in_force)) else { return };
        let write =
            move |c: &mut Connection| store::sandboxes::put_in_force(c, &lease.task_id, lease.attempt, &json);
        self.engine.store.write_behind(write, |result| {
            if let Err(error) = result {
                tracing::warn!(%error, "what sandbox holds a run is not written");
            }
        });
    }
}

impl Link for RunLink {
    fn started(&self, pid: u32) -> Result<(), LeaseLost> {
        let lease = self.run.lease.clone();
        self.commit(move |connection| {
            store::attempts::set_pid(connection, &lease.task_id, lease.generation, i64::from(pid))
        })
    }

    fn report(&self, mut report: Report) {
        self.run.lives();
        if let Some(bytes) = report.memory_bytes {
            self.pool.door.in_room(|room| room.has(&self.run.lease.task_id, bytes));
            let said = over_memory::mind(&self.engine, &self.run, bytes);
            report.log.extend(said.map(|(level, words)| (level, words, None)));
        }
        if let Some(in_force) = report.sandbox.take() {
            self.keep_sandbox(&in_force);
        }
        self.engine.progress.add(&self.run.lease, report);
    }

    fn on_signal(&self, receive: Receive) {
        self.run.on_signal(receive);
    }

    fn context(&self) -> &dyn RunContext {
        self
    }
}

/// A run that waits, and gives way under the limits to what it waits for.
struct GivesWay {
    engine: Arc<EngineContext>,
    lease: Lease,
}

impl Drop for GivesWay {
    fn drop(&mut self) {
        let Lease { task_id, generation, .. } = self.lease.clone();
        let write = move |c: &mut Connection| lanes::go_on(c, &task_id, generation, true);
        self.engine.store.write_behind(write, |result| {
            if let Err(error) = result {
                tracing::warn!(%error, "that a run waits no more is not written; it holds for this run alone");
            }
        });
    }
}

fn told(error: StoreError) -> RunContextError {
    match error {
        StoreError::StaleLease => RunContextError::LeaseLost,
        other => RunContextError::Store(error::api(other)),
    }
}

impl RunContext for RunLink {
    fn conversation(&self) -> Result<Conversation, RunContextError> {
        let (engine, lease) = (&self.engine, &self.run.lease);
        let today = convert::start_of_day(engine.clock.now());
        let settings = engine.settings.load().map_err(RunContextError::Store)?;
        engine
            .store
            .read(|c| {
                let task = tasks::find(c, &lease.task_id)?;
                let row = conversations::of_task(c, &lease.task_id)?;
                let session_notes = match &row {
                    Some(_) => None,
                    None => coding::notes_before(c, &lease.task_id)?,
                };
                let same_attempt = row.as_ref().filter(|row| row.attempt == lease.attempt);
                Ok(Conversation {
                    running_ms: same_attempt.map_or(0, |row| row.running_ms),
                    raised: row.as_ref().map_or(0, |row| row.raised),
                    notes: row.and_then(|row| serde_json::from_str(&row.notes).ok()).unwrap_or_default(),
                    session_notes: session_notes.as_deref().map(json::or_default).unwrap_or_default(),
                    messages: view::messages(conversations::messages(c, &lease.task_id, 0, i64::MAX)?),
                    usage: convert::usage(usage::of_task(c, &lease.task_id)?),
                    agent_today: convert::usage(usage::of_agent(c, &task.agent_id, today)?),
                    all_today: convert::usage(usage::of_user(c, &task.user_id, today)?),
                    day_cost_usd: settings.day_cost_usd,
                    family: family::usage(c, &task, &settings.family)?,
                })
            })
            .map_err(told)
    }

    fn keep(&self, turn: Turn) -> Result<(), RunContextError> {
        let (run, now) = (Arc::clone(&self.run), self.engine.now());
        let write = move |c: &mut Connection| keep(c, &run, &turn, now);
        self.run.held_up_by(|| self.engine.store.write(write)).map_err(told)
    }

    fn user_messages(&self) -> Result<Vec<UserMessage>, RunContextError> {
        let id = &self.run.lease.task_id;
        let rows = self.engine.store.read(|c| {
            let read = conversations::of_task(c, id)?.map_or(0, |row| row.read_letters);
            conversations::user_messages(c, id, read)
        });
        let user_message = |row: conversations::UserMessageRow| {
            Some(UserMessage { number: row.number, answer: serde_json::from_str(&row.answer).ok()? })
        };
        Ok(rows.map_err(told)?.into_iter().filter_map(user_message).collect())
    }

    fn family(&self) -> Result<FamilyUsage, RunContextError> {
        let settings = self.engine.settings.load().map_err(RunContextError::Store)?;
        let used = self.engine.store.read(|c| {
            let task = tasks::find(c, &self.run.lease.task_id)?;
            family::usage(c, &task, &settings.family)
        });
        used.map_err(told)
    }

    fn quota_out(&self, provider: ProviderId, until: Timestamp) {
        let (id, now) = (provider.to_string(), self.engine.now());
        let until = until.as_millisecond();
        let written = move |c: &mut Connection| store::providers::set_quota(c, &id, Some(until), now);
        self.engine.store.write_behind(written, |result| {
            if let Err(error) = result {
                tracing::warn!(%error, "a provider's quota is not remembered; the next run finds it out by itself");
            }
        });
    }

    fn keep_session(&self, session: &str) -> Result<(), RunContextError> {
        let (run, session) = (Arc::clone(&self.run), session.to_owned());
        let write = move |c: &mut Connection| {
            leased(c, &run)?;
            coding::keep_session(c, &run.lease.task_id, &session)
        };
        self.run.held_up_by(|| self.engine.store.write(write)).map_err(told)
    }

    fn always_allowed(&self) -> Result<Vec<String>, RunContextError> {
        let rules = self.engine.store.read(|c| {
            let task = tasks::find(c, &self.run.lease.task_id)?;
            let folder = folder_of(c, &task)?;
            coding::rules_of(c, &task.agent_id, &folder)
        });
        rules.map_err(told)
    }

    fn allow_always(&self, rule: &str) -> Result<(), RunContextError> {
        let (run, rule, now) = (Arc::clone(&self.run), rule.to_owned(), self.engine.now());
        let write = move |c: &mut Connection| {
            let task = leased(c, &run)?;
            let folder = folder_of(c, &task)?;
            coding::add_rule(c, &task.agent_id, &folder, &rule, now)
        };
        self.run.held_up_by(|| self.engine.store.write(write)).map_err(told)
    }

    fn keep_summary(&self, up_to: TaskId, summary: String) -> Result<(), RunContextError> {
        let (run, now) = (Arc::clone(&self.run), self.engine.now());
        let write = move |c: &mut Connection| {
            leased(c, &run)?;
            store::chats::put_summary(c, &up_to.to_string(), &summary, now)
        };
        self.run.held_up_by(|| self.engine.store.write(write)).map_err(told)
    }

    fn create_child(&self, task: NewTask, key: String) -> Result<Task, ApiError> {
        children::start(&self.engine, &self.run.lease, self.run.task_id, task, &key)
    }

    fn lend_place(&self, awaited: TaskId) -> Box<dyn Any + Send> {
        let (lease, now) = (self.run.lease.clone(), self.engine.now());
        let gives_way = Arc::clone(&self.engine);
        let write = move |c: &mut Connection| {
            let awaited = awaited.to_string();
            if lanes::wait(c, &lease.task_id, lease.generation, &awaited)? {
                // what it waits for may be claimed from now on, by whoever runs the queue
                events::append(c, &NewEvent::about(now, &awaited, EventKind::Edited))?;
            }
            Ok(())
        };
        if let Err(error) = self.run.held_up_by(|| self.engine.store.write(write)) {
            tracing::warn!(%error, "a run that waits gives way to nobody");
        }
        let place = self.post.and_then(|post| self.pool.lend(&self.engine, post));
        Box::new((place, GivesWay { engine: gives_way, lease: self.run.lease.clone() }))
    }

    fn take_place_back(&self) -> Result<bool, RunContextError> {
        let lease = self.run.lease.clone();
        let write = move |c: &mut Connection| lanes::go_on(c, &lease.task_id, lease.generation, false);
        self.run.held_up_by(|| self.engine.store.write(write)).map_err(told)
    }

    fn child(&self, id: TaskId) -> Result<TaskWithResult, ApiError> {
        let engine = &self.engine;
        let context = view::ViewContext::look(engine, &engine.pool_look);
        lookup::read(engine, |c| {
            let row = lookup::task(c, &engine.user, &id.to_string())?;
            if !family::is_below(c, &row, &self.run.lease.task_id)? {
                let message = format!("This task has not started a task {}.", id.short());
                return Err(error::refuse(ApiError::not_found(message)));
            }
            view::with_result(c, &context, row)
        })
    }
}

/// The run's task, as long as the claim is its own.
pub(super) fn leased(connection: &mut Connection, run: &LiveRun) -> store::Result<TaskRow> {
    let lease = &run.lease;
    let task = tasks::find(connection, &lease.task_id)?;
    match task.generation == lease.generation && task.status == Status::Running {
        true => Ok(task),
        false => Err(StoreError::StaleLease),
    }
}

/// The folder that a task works in, for what is allowed there; empty: the person's home.
fn folder_of(connection: &mut Connection, task: &TaskRow) -> store::Result<String> {
    let own = task.pinned_cwd.clone().or_else(|| task.cwd.clone());
    let folder = match own {
        Some(own) => Some(own),
        None => agents::find(connection, &task.agent_id)?.cwd,
    };
    Ok(folder.unwrap_or_default())
}

/// Keeps a turn under the lease: a run that lost it must not write into the conversation of the next.
fn keep(connection: &mut Connection, run: &LiveRun, turn: &Turn, now: i64) -> store::Result<()> {
    let lease = &run.lease;
    let task = leased(connection, run)?;
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
    match &turn.asked {
        Some(AskedOf::Provider(provider, model)) => {
            usage::add(connection, &request(&task, turn, provider.to_string(), model, now))?;
            if turn.messages.iter().any(|message| message.speaker == Speaker::Assistant) {
                quota::answered(connection, &task.user_id, *provider, now)?;
            }
        }
        Some(AskedOf::Client(client, model)) => {
            usage::add(connection, &request(&task, turn, client.to_string(), model, now))?;
        }
        None => {}
    }
    events::append(connection, &NewEvent::about(now, &lease.task_id, EventKind::Messages))
}

fn request(task: &TaskRow, turn: &Turn, provider_id: String, model: &str, now: i64) -> NewRequest {
    let Usage { tokens_in, tokens_out, tokens_estimated, requests, cost_usd } = turn.usage;
    NewRequest {
        user_id: task.user_id.clone(),
        agent_id: task.agent_id.clone(),
        task_id: task.id.clone(),
        turn: turn.number,
        at: now,
        provider_id,
        model: model.to_owned(),
        tokens_in,
        tokens_out,
        tokens_estimated,
        requests,
        cost_usd,
    }
}
