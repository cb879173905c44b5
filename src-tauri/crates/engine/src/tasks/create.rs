//! Creating a task: acknowledged once it is on disk, or refused with every field at fault and nothing half-made.

use super::{
    admission::{self, LookedUp, Request, Start},
    assignee, checks, deadline, limits, lookup, moves, places, sandboxes, secrets,
};
use crate::{
    core::Core,
    error, json,
    model::unpriced,
    notices::outbox,
    tasks::context::EngineContext,
    view::{self, ViewContext},
};
use contract::{
    AgentKind, ApiError, NewTask, Status, Task, TaskId,
    command::Created,
    event::EventKind,
    task::{CommandLine, Environment, OnDependencyFailure},
    validation,
};
use store::{
    Connection, Result, StoreError,
    agents::AgentRow,
    chats::{self, TurnRow},
    checks::CheckRow,
    coding::{self, CodingTaskRow},
    deliveries, dependencies,
    events::{self, NewEvent},
    tags,
    tasks::{self, TaskRow},
};

/// Retries where the request does not say.
pub(crate) const DEFAULT_RETRIES: i64 = 3;
/// Priority where the request does not say.
pub(crate) const DEFAULT_PRIORITY: i64 = 5;

/// Creates tasks in one transaction of the caller's: all of them, or none.
///
/// # Errors
/// One of them is refused (its fields are named with its place in the list, from 0), or the store failed.
pub(crate) fn create_all(
    connection: &mut Connection,
    engine: &EngineContext,
    wanted: &[NewTask],
) -> Result<Vec<TaskId>> {
    let each = wanted.iter().enumerate();
    each.map(|(place, task)| create_one(connection, engine, task).map_err(|error| at_place(error, place)))
        .collect()
}

/// Creates a task of the person's in a transaction of the caller's.
///
/// # Errors
/// It is refused, or the store failed.
pub(crate) fn create_one(
    connection: &mut Connection,
    engine: &EngineContext,
    wanted: &NewTask,
) -> Result<TaskId> {
    let id = engine.ids.next_task(connection, engine.now())?;
    let asked = Asked { wanted, retry_of: None, looked_up: None, turn: None, continues: None };
    enter(connection, engine, id, asked)?;
    Ok(id)
}

fn at_place(error: StoreError, place: usize) -> StoreError {
    match error {
        StoreError::Refused(mut refusal) => {
            for field in &mut refusal.fields {
                field.field = format!("{place}.{}", field.field);
            }
            StoreError::Refused(refusal)
        }
        other => other,
    }
}

/// A task that is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// What it is to be.
    pub(crate) wanted: &'a NewTask,
    /// The ended task that it runs again.
    pub(crate) retry_of: Option<&'a TaskRow>,
    /// What was looked up for it, see [`admission::with_lookup`].
    pub(crate) looked_up: Option<&'a LookedUp>,
    /// Where it stands in a talk, if it is a turn of one.
    pub(crate) turn: Option<&'a Turn>,
    /// The session that it goes on with.
    pub(crate) continues: Option<&'a Continues>,
}

/// The session of an ended task that a new one goes on with.
pub(crate) struct Continues {
    /// The ended task.
    pub(crate) task: String,
    /// Its session.
    pub(crate) session: String,
    /// What is said in it now.
    pub(crate) text: String,
}

/// Where a new task stands in a talk.
pub(crate) struct Turn {
    /// The talk.
    pub(crate) chat: String,
    /// The turn that it follows.
    pub(crate) parent: Option<String>,
    /// Whether somebody waits for it.
    pub(crate) foreground: bool,
    /// What the person said.
    pub(crate) text: String,
    /// Another model than the agent's own.
    pub(crate) model: Option<String>,
}

/// What became of a request to create.
enum Entered {
    /// It is in the table now.
    New {
        row: Box<TaskRow>,
        agent: Box<AgentRow>,
        check: Option<CheckRow>,
        place: Option<Box<places::Settled>>,
        sandbox: Option<String>,
        depends_on: Vec<String>,
        notes: Vec<String>,
    },
    /// A task with the same key was there already.
    Known(Box<TaskRow>),
}

/// Creates a task inside the caller's transaction.
///
/// # Errors
/// `Stale`: what was looked up for it does not fit any more. `Refused`, with every field at fault. Or the store failed.
pub(crate) fn create(
    connection: &mut Connection,
    engine: &EngineContext,
    context: &ViewContext,
    asked: Asked<'_>,
) -> Result<Created> {
    let id = engine.ids.next_task(connection, engine.now())?;
    create_as(connection, engine, context, id, asked)
}

/// The same under an id that was taken for it before.
///
/// # Errors
/// As those of [`create`].
pub(crate) fn create_as(
    connection: &mut Connection,
    engine: &EngineContext,
    context: &ViewContext,
    id: TaskId,
    asked: Asked<'_>,
) -> Result<Created> {
    match enter(connection, engine, id, asked)? {
        Entered::New { row, agent, check, place, sandbox, depends_on, notes } => {
            let with = view::NewParts {
                tags: asked.wanted.tags.clone(),
                depends_on,
                chat: asked.turn.map(|turn| turn.chat.clone()),
                check,
                place: place.map(|place| *place),
                sandbox,
            };
            let task = view::fresh(connection, context, *row, *agent, with)?;
            Ok(Created { task: Task { needs: asked.wanted.needs, ..task }, notes })
        }
        Entered::Known(known) => {
            let key = known.idempotency_key.clone().unwrap_or_default();
            let note = format!("A task with the key “{key}” exists already; this is it.");
            Ok(Created { task: view::task(connection, context, *known)?, notes: vec![note] })
        }
    }
}

/// Writes a new task with what belongs to it.
fn enter(
    connection: &mut Connection,
    engine: &EngineContext,
    id: TaskId,
    asked: Asked<'_>,
) -> Result<Entered> {
    let Asked { wanted, retry_of, looked_up, turn, continues } = asked;
    let now = engine.now();
    let agent = assignee::wanted(connection, engine, wanted)?;
    let kind = agent.kind;
    validation::new_task(wanted, kind, agent.command.is_some()).map_err(error::refuse)?;
    if let Some(key) = &wanted.idempotency_key
        && let Some(known) = tasks::by_key(connection, &engine.user, key)?
    {
        if known.deleted_at.is_some() {
            let message = format!("The key “{key}” belongs to a task that was deleted.");
            let refusal = ApiError::field("idempotency_key", message);
            return Err(error::refuse(refusal.hint("Choose another key, or bring that task back.")));
        }
        return Ok(Entered::Known(Box::new(known)));
    }
    // what is said in a talk is answered, and not done
    let check = match turn {
        Some(_) => None,
        None => {
            let of = (&agent, wanted.task_type);
            checks::settled(connection, engine, &id.to_string(), wanted.check.as_ref(), of)?
        }
    };
    let sandbox = sandboxes::wished(connection, engine, wanted, &agent)?;
    let request = Request { wanted, agent: &agent, check: check.as_ref(), looked_up, now };
    let admitted = admission::admit(connection, engine, request)?;
    secrets::check(connection, engine, &wanted.environment.secrets)?;
    let waits_for = resolve_dependencies(connection, engine, wanted)?;
    let mut notes = Vec::new();
    let scheduled_at = wanted.scheduled_at.map(|at| at.as_millisecond());
    if scheduled_at.is_some_and(|at| at <= now) {
        notes.push("Its time is in the past, so it runs as soon as a worker is free.".to_owned());
    }
    let mut row = row(engine, id, wanted, &agent, kind, now);
    let usual = engine.estimates.usual(connection, &agent.id, row.command.as_deref(), &row.title)?;
    row.estimated_duration = usual.map_or(0, |usual| usual.seconds);
    row.scheduled_at = scheduled_at;
    row.deadline_at = wanted.deadline.map(|at| at.as_millisecond());
    deadline::check(&row, true, now)?;
    row.budget = admitted.budget.as_ref().and_then(json::text);
    notes.extend(unpriced::note(connection, &engine.user, &agent, row.budget.as_deref())?);
    row.question = admitted.question;
    row.root_id = admitted.root_id;
    row.from_mcp = admitted.from_mcp;
    if let Some(start) = admitted.start {
        settle(&mut row, start);
    } else if let Some(old) = retry_of {
        keep_settled(&mut row, old);
    }
    row.retry_of = retry_of.map(|old| old.id.clone());
    if let Some(turn) = turn {
        row.description.clone_from(&turn.text);
        row.foreground = turn.foreground;
    }
    if let Some(continues) = continues {
        // however short it is
        row.instructions.clone_from(&continues.text);
    }
    row.blockers =
        i32::try_from(waits_for.iter().filter(|t| t.status != Status::Completed).count()).unwrap_or(i32::MAX);
    moves::recompute_status(&mut row, moves::Cause::Created, now)?;
    tasks::insert(connection, &row)?;
    if let Some(Turn { chat, parent, model, .. }) = turn {
        let (task_id, chat_id, parent_turn) = (row.id.clone(), chat.clone(), parent.clone());
        let model = model.clone();
        chats::add_turn(connection, &TurnRow { task_id, chat_id, parent_turn, model })?;
    }
    if let Some(Continues { task, session, .. }) = continues {
        let (session, continues) = (Some(session.clone()), Some(task.clone()));
        coding::put(connection, &CodingTaskRow { task_id: row.id.clone(), session, continues })?;
    }
    let depends_on: Vec<String> = waits_for.into_iter().map(|t| t.id).collect();
    dependencies::insert(connection, &row.id, &depends_on, now)?;
    tags::insert(connection, &row.id, &wanted.tags)?;
    limits::enter(connection, &row, &agent, &wanted.tags)?;
    if let Some(check) = &check {
        store::checks::insert(connection, check.clone())?;
    }
    let place = match turn {
        Some(_) => None,
        None => {
            let of = (&agent, wanted.cwd.as_deref());
            places::insert(connection, engine, &row.id, wanted.place.as_ref(), of)?.map(Box::new)
        }
    };
    if let Some(other) = &wanted.rival_of {
        let other =
            lookup::task(connection, &engine.user, other).map_err(|e| lookup::in_field("rival_of", e))?;
        store::rivals::join(connection, &row.id, &other.id)?;
    }
    if let Some(old) = retry_of {
        store::rivals::replace(connection, &row.id, &old.id)?;
    }
    if sandbox.is_some() {
        store::sandboxes::set(connection, &row.id, sandbox.as_deref())?;
    }
    if wanted.notify.is_some() {
        deliveries::set_strategy(connection, &row.id, wanted.notify)?;
    }
    if !wanted.needs.is_nothing() {
        store::resources::set_needs(connection, &row.id, &wanted.needs)?;
    }
    if row.question.is_some() {
        outbox::asked(connection, &row.id, now)?;
    }
    if row.deadline_at.is_some() && row.status == Status::Queued {
        // a queued task is none of the clock's, unless it is told
        events::append(connection, &NewEvent::about(now, &row.id, EventKind::Edited))?;
    }
    Ok(Entered::New { row: Box::new(row), agent: Box::new(agent), check, place, sandbox, depends_on, notes })
}

/// What was approved or allowed when the ended task was let start is what the person has start again, where it was let
/// start, and the rules for coding agents go on holding for all that it starts.
fn keep_settled(row: &mut TaskRow, old: &TaskRow) {
    if old.from_mcp && old.attempt_count > 0 {
        row.from_mcp = true;
        row.command.clone_from(&old.command);
        row.path_env.clone_from(&old.path_env);
        row.pinned_program.clone_from(&old.pinned_program);
        row.pinned_cwd.clone_from(&old.pinned_cwd);
    }
}

/// How variables are kept; none at all take no room.
pub(crate) fn environment(variables: &Environment) -> Option<String> {
    (*variables != Environment::default()).then(|| json::text(variables)).flatten()
}

/// Writes how a task starts.
pub(crate) fn settle(row: &mut TaskRow, start: Start) {
    row.command = start.command.as_ref().and_then(json::text);
    row.path_env = start.path;
    row.pinned_program = start.program;
    row.pinned_cwd = start.cwd;
}

/// What the task waits for: existing tasks of the same user, each once.
pub(crate) fn resolve_dependencies(
    connection: &mut Connection,
    core: &Core,
    wanted: &NewTask,
) -> Result<Vec<TaskRow>> {
    let mut found: Vec<TaskRow> = Vec::new();
    for id in &wanted.depends_on {
        let task = lookup::task(connection, &core.user, id).map_err(|e| lookup::in_field("depends_on", e))?;
        check_not_ended_badly(&task, wanted.on_dependency_failure)?;
        if found.iter().all(|t| t.id != task.id) {
            found.push(task);
        }
    }
    Ok(found)
}

/// A task that fails with its dependencies cannot begin by depending on one that failed.
pub(crate) fn check_not_ended_badly(task: &TaskRow, policy: OnDependencyFailure) -> Result<()> {
    let badly = matches!(task.status, Status::Failed | Status::Cancelled);
    if badly && policy == OnDependencyFailure::Fail {
        let message =
            format!("“{}” has {} already, so this one would fail at once.", task.title, task.status);
        let hint = "Run that one again first, or let this one wait (--on-dependency-failure wait).";
        return Err(error::refuse(ApiError::field("depends_on", message).hint(hint)));
    }
    Ok(())
}

/// A title for a task that has only a command: its first line, not too long.
fn title_of(command: Option<&CommandLine>) -> String {
    let text = command.map_or_else(String::new, CommandLine::display);
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("Command").to_owned();
    if line.chars().count() <= validation::TITLE_MAX {
        return line;
    }
    line.chars().take(validation::TITLE_MAX - 1).chain(['…']).collect()
}

/// Running time allowed to one attempt, in seconds: the task's own, else the agent's.
pub(crate) fn timeout_of(wanted: &NewTask, agent: &AgentRow, kind: AgentKind) -> i64 {
    let agents =
        if agent.timeout_seconds > 0 { agent.timeout_seconds } else { kind.default_timeout_seconds() };
    wanted.timeout_seconds.unwrap_or(agents)
}

/// The row of a task that is asked for, of which nothing is settled yet.
pub(crate) fn row(
    core: &Core,
    id: TaskId,
    wanted: &NewTask,
    agent: &AgentRow,
    kind: AgentKind,
    now: i64,
) -> TaskRow {
    let title = wanted.title.clone().unwrap_or_else(|| title_of(wanted.command.as_ref()));
    let small = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    let backoff = wanted.backoff.unwrap_or_default();
    TaskRow {
        id: id.to_string(),
        user_id: core.user.clone(),
        agent_id: agent.id.clone(),
        description: wanted.description.clone().unwrap_or_else(|| title.clone()),
        instructions: wanted.instructions.clone().unwrap_or_else(|| title.clone()),
        title,
        task_type: wanted.task_type,
        command: wanted.command.as_ref().and_then(json::text),
        priority: small(wanted.priority.unwrap_or(DEFAULT_PRIORITY)),
        // where it really stands is said once all that it waits for is known
        status: Status::Pending,
        waiting_for: None,
        wake_at: None,
        blockers: 0,
        hold: false,
        pause_requested: false,
        cancel_requested: false,
        front: false,
        kept_run: false,
        generation: 0,
        attempt_count: 0,
        retry_count: 0,
        max_retries: small(wanted.max_retries.unwrap_or(DEFAULT_RETRIES)),
        losses: 0,
        progress_percentage: 0,
        current_step: None,
        total_steps: None,
        result: None,
        error_code: None,
        error_message: None,
        error_hint: None,
        scheduled_at: None,
        deadline_at: None,
        started_at: None,
        completed_at: None,
        estimated_duration: 0,
        actual_duration: None,
        context_data: json::text(&wanted.context).unwrap_or_else(|| "{}".into()),
        files: json::text(&wanted.files).unwrap_or_else(|| "[]".into()),
        cwd: wanted.cwd.clone(),
        path_env: wanted.path.clone(),
        pty: wanted.pty,
        timeout_seconds: timeout_of(wanted, agent, kind),
        backoff_min_seconds: backoff.min_seconds,
        backoff_max_seconds: backoff.max_seconds,
        on_lost: wanted.on_lost,
        on_dependency_failure: wanted.on_dependency_failure,
        idempotency_key: wanted.idempotency_key.clone(),
        origin: wanted.origin.clone().unwrap_or_default(),
        retry_of: None,
        parent_id: wanted.parent_id.map(|p| p.to_string()),
        notified_at: None,
        deleted_at: None,
        created_at: now,
        updated_at: now,
        question: None,
        budget: wanted.budget.as_ref().and_then(json::text),
        root_id: None,
        from_mcp: false,
        pinned_program: None,
        pinned_cwd: None,
        environment: environment(&wanted.environment),
        ageing_ms: 0,
        foreground: false,
    }
}
