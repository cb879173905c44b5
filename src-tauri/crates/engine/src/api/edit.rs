//! Changing a task that has not run yet.

use super::{Change, Once, actions::ask_again};
use crate::{
    convert,
    core::Core,
    error, json,
    model::unpriced,
    notices::outbox,
    process::real_path,
    runs::host::PoolHost,
    tasks::{
        admission::{self, LookedUp},
        assignee, checks,
        context::EngineContext,
        create::{self, check_not_ended_badly, settle},
        deadline, ending, limits, lookup, moves, places, question, secrets,
    },
    view::{self, ViewContext},
};
use contract::{
    AgentKind, ApiError, NewTask, Status,
    command::{Created, EditTask},
    event::EventKind,
    model::Budget,
    task::{Environment, TaskEdit, WaitReason},
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result,
    agents::AgentRow,
    dependencies,
    events::{self, NewEvent},
    tags, tasks,
    tasks::TaskRow,
};

impl Change for EditTask {
    fn change(mut self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Created, ApiError> {
        real_path::make_real(&mut self.changes.cwd);
        let (inner, context) = (Arc::clone(&host.core), ViewContext::look(host, &host.pool_look));
        let looked_up = look_up(host, &self)?;
        once.write(host, move |connection| {
            edit(connection, &inner, &context, &self.id, &self.changes, looked_up.as_ref())
        })
    }
}

/// What must be known of the disk where a task from a coding agent would start otherwise from now on.
fn look_up(engine: &EngineContext, edit: &EditTask) -> std::result::Result<Option<LookedUp>, ApiError> {
    let changes = &edit.changes;
    if changes.command.is_none() && changes.cwd.is_none() && changes.agent.is_none() {
        return Ok(None);
    }
    let found = lookup::read(engine, |connection| {
        let mut task = lookup::task(connection, &engine.user, &edit.id)?;
        let agent = agent_after(connection, engine, &task, changes)?;
        apply(&mut task, changes, engine.now());
        Ok(task.from_mcp.then(|| (starts(&task), agent)))
    })?;
    Ok(found.map(|(starts, agent)| admission::look_up_changed(engine, &starts, &agent)))
}

/// How a task starts, as far as that decides on what is looked up.
fn starts(task: &TaskRow) -> NewTask {
    NewTask {
        command: task.command.as_deref().and_then(|json| serde_json::from_str(json).ok()),
        cwd: task.cwd.clone(),
        path: task.path_env.clone(),
        ..NewTask::default()
    }
}

/// The agent of a task after the change.
fn agent_after(
    connection: &mut Connection,
    core: &Core,
    task: &TaskRow,
    changes: &TaskEdit,
) -> Result<AgentRow> {
    match &changes.agent {
        Some(name) => assignee::find(connection, core, name),
        None => store::agents::find(connection, &task.agent_id),
    }
}

fn edit(
    connection: &mut Connection,
    core: &Core,
    context: &ViewContext,
    id: &str,
    changes: &TaskEdit,
    looked_up: Option<&LookedUp>,
) -> Result<Created> {
    let now = core.now();
    let mut task = lookup::task(connection, &core.user, id)?;
    let before = task.clone();
    let waits = matches!(task.status, Status::Pending | Status::Queued | Status::Paused) && !task.kept_run;
    if !waits {
        let message = format!("“{}” is {}, so it cannot be edited any more.", task.title, said(task.status));
        let hint = "Duplicate it, or run it again, and change the new one.";
        return Err(error::refuse(ApiError::refused(message).hint(hint)));
    }
    if store::workflows::run(connection, &task.id)?.is_some() {
        let message = format!("“{}” is a run of a workflow, which is not edited.", task.title);
        let hint = "Cancel it, and start the workflow with other inputs.";
        return Err(error::refuse(ApiError::refused(message).hint(hint)));
    }
    let agent = agent_after(connection, core, &task, changes)?;
    validation::task_edit(changes, agent.kind).map_err(error::refuse)?;
    if let Some(names) = &changes.secrets {
        secrets::check(connection, core, names)?;
    }
    task.agent_id.clone_from(&agent.id);
    if task.waiting_for == Some(WaitReason::Quota) && changes.scheduled_at.is_some() {
        // another time than the provider named: the person wants it asked then
        ask_again(connection, core, &task)?;
    }
    let mut notes = apply(&mut task, changes, now);
    if (&task.agent_id, &task.command, &task.title) != (&before.agent_id, &before.command, &before.title) {
        // what it usually took is what something else took
        task.estimated_duration = 0;
    }
    if changes.budget.is_some() || changes.agent.is_some() {
        notes.extend(unpriced::note(connection, &core.user, &agent, task.budget.as_deref())?);
    }
    if changes.deadline.is_some() || changes.scheduled_at.is_some() {
        deadline::check(&task, changes.deadline.is_some(), now)?;
    }
    if let Some(found) = looked_up {
        let start = admission::start_of_changed(&starts(&task), &agent, found)?;
        settle(&mut task, start);
    }
    if let Some(wanted) = &changes.depends_on {
        redirect(connection, core, &mut task, wanted)?;
    }
    if let Some(strategy) = changes.notify {
        store::deliveries::set_strategy(connection, &task.id, strategy)?;
    }
    if let Some(own) = changes.sandbox {
        store::sandboxes::set(connection, &task.id, own.as_ref().and_then(json::text).as_deref())?;
    }
    if let Some(needs) = &changes.needs {
        store::resources::set_needs(connection, &task.id, needs)?;
    }
    if let Some(tags) = &changes.tags {
        tags::replace(connection, &task.id, tags)?;
    }
    if changes.place.is_some() || changes.agent.is_some() || changes.cwd.is_some() {
        places::change(connection, core, &task.id, changes.place.as_ref(), (&agent, task.cwd.as_deref()))?;
    }
    let is_checked_anew = change_check(connection, core, &before, (&task, &agent), changes)?;
    let is_told_otherwise = agent.kind == AgentKind::Coding && told(&before) != told(&task);
    if is_checked_anew && view::awaits_approval(&task) && !asks_for_a_command(connection, &task, &agent)? {
        // nothing is left that the person would be asked about
        task.question = None;
    }
    task.updated_at = now;
    let asks_anew = question::renew_if_changed(&before, &mut task, is_checked_anew || is_told_otherwise, now);
    if task.status != Status::Paused {
        recompute_unless_retrying(&mut task, now)?;
    }
    tasks::update(connection, &task)?;
    limits::reenter(connection, &task, &agent)?;
    if asks_anew {
        outbox::asked(connection, &task.id, now)?;
    }
    // what it depends on may have failed before the policy was to fail with it
    ending::fail_with_the_past(connection, &mut task, now)?;
    events::append(connection, &NewEvent::about(now, &task.id, EventKind::Edited))?;
    Ok(Created { task: view::task(connection, context, task)?, notes })
}

/// What a coding agent is told, which is what is approved.
fn told(task: &TaskRow) -> [&str; 3] {
    [&task.title, &task.description, &task.instructions]
}

/// Whether a task runs a program: as its work, or to check it.
fn asks_for_a_command(connection: &mut Connection, task: &TaskRow, agent: &AgentRow) -> Result<bool> {
    let check = store::checks::of_task(connection, &task.id)?;
    Ok(agent.kind.runs_program() || check.is_some_and(|check| check.command.is_some()))
}

/// Whether something else checks the task from now on: as it was asked for, or because another agent or type does.
fn change_check(
    connection: &mut Connection,
    core: &Core,
    before: &TaskRow,
    after: (&TaskRow, &AgentRow),
    changes: &TaskEdit,
) -> Result<bool> {
    let (task, agent) = after;
    let stays = (&before.agent_id, before.task_type) == (&task.agent_id, task.task_type);
    if changes.check.is_none() && stays || store::chats::turn(connection, &task.id)?.is_some() {
        return Ok(false);
    }
    checks::change(connection, core, &task.id, changes.check.as_ref(), (agent, task.task_type))
}

/// How a status reads after "is": people are not told `needs_input`.
const fn said(status: Status) -> &'static str {
    match status {
        Status::NeedsInput => "waiting for you",
        Status::Paused => "paused in the middle of a run",
        other => other.as_str(),
    }
}

/// Where it stands after the change. A pause before a retry, or until a provider may be asked again, is kept unless its time was changed.
fn recompute_unless_retrying(task: &mut TaskRow, now: i64) -> Result<()> {
    let retries = task.waiting_for.is_some_and(WaitReason::follows_a_run) && task.blockers == 0;
    if retries {
        return Ok(());
    }
    moves::recompute_status(task, moves::Cause::Edited, now)
}

fn apply(task: &mut TaskRow, changes: &TaskEdit, now: i64) -> Vec<String> {
    fn set<T: Clone>(field: &mut T, value: Option<&T>) {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    let small = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    set(&mut task.title, changes.title.as_ref());
    set(&mut task.description, changes.description.as_ref());
    set(&mut task.instructions, changes.instructions.as_ref());
    set(&mut task.priority, changes.priority.map(small).as_ref());
    set(&mut task.max_retries, changes.max_retries.map(|n| small(n).max(task.retry_count)).as_ref());
    set(&mut task.timeout_seconds, changes.timeout_seconds.as_ref());
    set(&mut task.pty, changes.pty.as_ref());
    if let Some(command) = &changes.command {
        task.command = json::text(command);
    }
    if let Some(task_type) = changes.task_type {
        task.task_type = task_type;
    }
    if let Some(backoff) = changes.backoff {
        task.backoff_min_seconds = backoff.min_seconds;
        task.backoff_max_seconds = backoff.max_seconds;
    }
    if let Some(policy) = changes.on_lost {
        task.on_lost = policy;
    }
    if let Some(policy) = changes.on_dependency_failure {
        task.on_dependency_failure = policy;
    }
    if let Some(cwd) = &changes.cwd {
        task.cwd = Some(cwd.clone()).filter(|c| !c.is_empty());
    }
    if let Some(variables) = &changes.variables {
        let before = convert::environment(task.environment.as_deref());
        task.environment = create::environment(&Environment { variables: variables.clone(), ..before });
    }
    if let Some(names) = &changes.secrets {
        let before = convert::environment(task.environment.as_deref());
        task.environment = create::environment(&Environment { secrets: names.clone(), ..before });
    }
    set(&mut task.context_data, changes.context.as_ref().and_then(json::text).as_ref());
    if let Some(budget) = &changes.budget {
        task.budget =
            Some(*budget).filter(|budget| *budget != Budget::default()).as_ref().and_then(json::text);
    }
    set(&mut task.files, changes.files.as_ref().and_then(json::text).as_ref());
    let mut notes = Vec::new();
    if let Some(at) = changes.deadline {
        task.deadline_at = at.map(|at| at.as_millisecond());
    }
    if let Some(at) = changes.scheduled_at {
        task.scheduled_at = at.map(|at| at.as_millisecond());
        if task.scheduled_at.is_some_and(|at| at <= now) {
            notes.push("Its time is in the past, so it runs as soon as a worker is free.".to_owned());
        }
        if task.waiting_for.is_some_and(WaitReason::follows_a_run) {
            task.waiting_for = Some(WaitReason::Schedule);
        }
    }
    notes
}

/// Replaces what the task waits for; a cycle is refused and named.
fn redirect(connection: &mut Connection, core: &Core, task: &mut TaskRow, wanted: &[String]) -> Result<()> {
    let mut found: Vec<TaskRow> = Vec::new();
    for id in wanted {
        let other =
            lookup::task(connection, &core.user, id).map_err(|e| lookup::in_field("depends_on", e))?;
        check_not_ended_badly(&other, task.on_dependency_failure)?;
        if let Some(path) = path_to(connection, &other, &task.id)? {
            return Err(error::refuse(cycle(task, &path)));
        }
        if found.iter().all(|t| t.id != other.id) {
            found.push(other);
        }
    }
    let ids: Vec<String> = found.iter().map(|t| t.id.clone()).collect();
    dependencies::clear(connection, &task.id)?;
    dependencies::insert(connection, &task.id, &ids, core.now())?;
    let gate = store::workflows::member_of_task(connection, &task.id)?.is_some_and(|member| member.waits);
    let before = found.iter().filter(|t| t.status != Status::Completed).count() + usize::from(gate);
    task.blockers = i32::try_from(before).unwrap_or(i32::MAX);
    Ok(())
}

fn cycle(task: &TaskRow, path: &[String]) -> ApiError {
    if path.len() <= 1 {
        return ApiError::field("depends_on", "A task cannot wait for itself.");
    }
    let around: Vec<String> =
        std::iter::once(&task.title).chain(path.iter()).map(|title| format!("“{title}”")).collect();
    ApiError::field(
        "depends_on",
        format!("That would be a cycle: {} would wait for each other.", around.join(" → ")),
    )
}

/// The titles on the way from `from` along its dependencies to the task `to`, if there is a way.
fn path_to(connection: &mut Connection, from: &TaskRow, to: &str) -> Result<Option<Vec<String>>> {
    let mut seen = std::collections::HashSet::new();
    let mut open = vec![(from.clone(), vec![from.title.clone()])];
    while let Some((task, path)) = open.pop() {
        if task.id == to {
            return Ok(Some(path));
        }
        if !seen.insert(task.id.clone()) {
            continue;
        }
        for next in dependencies::before(connection, &task.id)? {
            let mut path = path.clone();
            path.push(next.title.clone());
            open.push((next, path));
        }
    }
    Ok(None)
}
