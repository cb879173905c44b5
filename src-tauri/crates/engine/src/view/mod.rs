//! From rows to the documents of the contract.

mod agents;
pub(crate) mod chat;
mod check;
mod conversation;
pub(crate) mod export;
pub(crate) mod limit;
pub(crate) mod place;
mod question;
mod result;
mod sandbox;
pub(crate) mod schedule;
pub(crate) mod workflow;

pub(crate) use agents::agent;
pub(crate) use check::end_of;
pub(crate) use conversation::{message_rows, messages, report};
pub(crate) use question::{awaits_approval, question};

use crate::{
    convert::{environment, time, time_or_zero, usage},
    core::Core,
    estimate::{self, RunSoFar},
    process::{fault, folder, locks::PoolLook},
    settings::sandboxes,
};
use contract::{
    Status, Task, TaskId,
    changes::Place,
    machine::{Needs, StartsHeld},
    model::{Question, Usage},
    sandbox::TaskSandbox,
    task::{
        Attempt, Check, LogLine, Step, Stopping, TaskBrief, TaskError, TaskWithResult, WaitReason, Waiting,
    },
};
use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
};
use store::{
    Connection, Result, StoreError,
    agents::AgentRow,
    attempts::{self, AttemptRow},
    checks::{self, CheckRow, CheckRunRow},
    dependencies::{self, Blocker},
    log::LogRow,
    places::{PlaceRow, TaskPlaceRow},
    queue_state,
    steps::{self, StepRow},
    tags,
    tasks::{self, TaskRow},
};

/// A question is shown so long in a list, in characters.
const QUESTION_CHARS: usize = 120;

/// What documents show of the world outside the store. Looked at before a write begins: inside it, nothing is waited
/// for but the store.
#[derive(Clone)]
pub(crate) struct ViewContext {
    data_dir: PathBuf,
    now: i64,
    /// Whether any process runs the queue.
    pool: bool,
    /// Why nothing is started although some process does.
    fault: Option<String>,
}

impl ViewContext {
    /// What holds back new starts, as it is kept; true only while somebody runs the queue.
    pub(crate) fn held(&self, kept: Option<&str>) -> Option<StartsHeld> {
        held_now(self.pool, kept)
    }

    pub(crate) fn look(core: &Core, pool: &PoolLook) -> Self {
        let fault = fault::told(&core.data_dir);
        Self { data_dir: core.data_dir.clone(), now: core.now(), pool: pool.is_running(), fault }
    }

    /// What is said to whoever adds to the queue while nothing is started.
    pub(crate) fn fault_note(&self) -> Option<String> {
        self.fault.as_ref().map(|fault| format!("Nothing is started now: {fault}"))
    }

    /// Whether anything runs the queue.
    pub(crate) const fn is_run(&self) -> bool {
        self.pool
    }
}

/// What the documents of several tasks have in common.
struct Surroundings<'a> {
    context: &'a ViewContext,
    revision: i64,
    paused: bool,
    paused_until: Option<i64>,
    /// What holds back new starts.
    held: Option<StartsHeld>,
}

impl<'a> Surroundings<'a> {
    fn look(connection: &mut Connection, context: &'a ViewContext) -> Result<Self> {
        let queue_state::Glance { paused, paused_until, held, revision } = queue_state::glance(connection)?;
        let held = context.held(held.as_deref());
        Ok(Self { context, revision, paused, paused_until, held })
    }
}

/// What holds back new starts, as it is kept; true only while somebody runs the queue.
pub(crate) fn held_now(pool: bool, kept: Option<&str>) -> Option<StartsHeld> {
    kept.filter(|_| pool).and_then(|json| serde_json::from_str(json).ok())
}

/// What belongs to one task besides its row.
#[derive(Default)]
struct Parts {
    agent: String,
    tags: Vec<String>,
    depends_on: Vec<String>,
    steps: Vec<StepRow>,
    retried_by: Option<String>,
    waits_for: Option<String>,
    /// The limit that keeps it from starting.
    limit: Option<String>,
    /// The talk that it is a turn of.
    chat: Option<String>,
    /// The run that it is one of.
    run: Option<String>,
    /// For agents with a model.
    usage: Option<Usage>,
    question: Option<Question>,
    needs: Needs,
    check: Option<Check>,
    place: Option<Place>,
    sandbox: Option<TaskSandbox>,
    /// How long the last attempt of an ended task took, where the task itself does not say it.
    ran: Option<f64>,
}

/// What belongs to a task that was created a moment ago, besides its row.
pub(crate) struct NewParts {
    pub(crate) tags: Vec<String>,
    pub(crate) depends_on: Vec<String>,
    /// The talk that it is a turn of.
    pub(crate) chat: Option<String>,
    pub(crate) check: Option<CheckRow>,
    pub(crate) place: Option<(TaskPlaceRow, Option<PlaceRow>)>,
    /// The sandbox that it asks for itself, as it is stored.
    pub(crate) sandbox: Option<String>,
}

/// The document of one task.
pub(crate) fn task(connection: &mut Connection, context: &ViewContext, row: TaskRow) -> Result<Task> {
    let mut one = tasks(connection, context, vec![row])?;
    one.pop().ok_or(store::StoreError::NotFound)
}

/// The document of a task that was created a moment ago: everything about it is known.
pub(crate) fn fresh(
    connection: &mut Connection,
    context: &ViewContext,
    row: TaskRow,
    agent: AgentRow,
    with: NewParts,
) -> Result<Task> {
    let NewParts { tags, depends_on, chat, check, place, sandbox } = with;
    let around = Surroundings::look(connection, context)?;
    let blockers = if is_held_up(&row) { dependencies::blockers(connection, &[&row.id])? } else { vec![] };
    let limit = limit::of_rows(connection, std::slice::from_ref(&row))?.remove(&row.id);
    let all = sandboxes::of_all(connection, &row.user_id)?;
    let sandbox = sandboxes::resolve(sandbox.as_deref(), &agent, all);
    let parts = Parts {
        usage: agent.kind.is_paid().then(Usage::default),
        question: question(&row, Some((&agent, check.as_ref()))),
        agent: agent.name,
        tags,
        depends_on,
        check: check.map(|check| check::check(&row, check, &[])),
        place: place.map(|(own, place)| place::document(&own, place.as_ref())),
        sandbox: Some(sandbox).filter(sandbox::is_told),
        waits_for: blockers.first().and_then(|(_, blockers)| after(blockers)),
        limit,
        chat,
        ..Parts::default()
    };
    Ok(document(&around, row, parts))
}

/// The documents of several tasks, in the same order.
pub(crate) fn tasks(
    connection: &mut Connection,
    context: &ViewContext,
    rows: Vec<TaskRow>,
) -> Result<Vec<Task>> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let around = Surroundings::look(connection, context)?;
    let mut parts = parts_of(connection, &rows)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = parts.remove(&row.id).unwrap_or_default();
            document(&around, row, own)
        })
        .collect())
}

/// What belongs to each of the rows, in as many queries for a page as for one row.
fn parts_of(connection: &mut Connection, rows: &[TaskRow]) -> Result<HashMap<String, Parts>> {
    let ids: Vec<String> = rows.iter().map(|r| r.id.clone()).collect();
    let agents: BTreeSet<&str> = rows.iter().map(|r| r.agent_id.as_str()).collect();
    let agents: HashMap<String, AgentRow> =
        store::agents::of(connection, agents)?.into_iter().map(|agent| (agent.id.clone(), agent)).collect();
    let mut checks: HashMap<String, CheckRow> =
        checks::of_tasks(connection, &ids)?.into_iter().map(|check| (check.task_id.clone(), check)).collect();
    let checked: Vec<String> = checks.keys().cloned().collect();
    let mut runs: HashMap<String, Vec<CheckRunRow>> = HashMap::new();
    for run in checks::runs_of_tasks(connection, &checked)? {
        runs.entry(run.task_id.clone()).or_default().push(run);
    }
    let mut boxes = sandbox::Sandboxes::of(connection, rows)?;
    let mut parts: HashMap<String, Parts> = HashMap::new();
    for row in rows {
        let agent = agents.get(&row.agent_id).ok_or(StoreError::NotFound)?;
        let usage = agent.kind.is_paid().then(Usage::default);
        let mut question = question(row, Some((agent, checks.get(&row.id))));
        let runs = runs.remove(&row.id).unwrap_or_default();
        let check = checks.remove(&row.id).map(|own| check::check(row, own, &runs));
        let sandbox = boxes.take(row, agent);
        if let (Some(question), Some(sandbox)) = (&mut question, &sandbox) {
            sandbox::tell(question, sandbox);
        }
        let agent = agent.name.clone();
        let own = Parts { agent, usage, question, check, sandbox, ..Parts::default() };
        parts.insert(row.id.clone(), own);
    }
    let started: Vec<&str> = rows.iter().filter(|r| r.parent_id.is_some()).map(|r| r.id.as_str()).collect();
    if !started.is_empty() {
        for (id, run) in store::workflows::runs_of(connection, &started)? {
            if let Some(own) = parts.get_mut(&id) {
                own.run = Some(run);
            }
        }
    }
    let asked: Vec<&str> = rows.iter().filter(|r| r.attempt_count > 0).map(|r| r.id.as_str()).collect();
    for (id, total) in store::usage::of_tasks(connection, &asked)? {
        // a command's task has none, whatever is in the table
        if let Some(known) = parts.get_mut(&id).and_then(|parts| parts.usage.as_mut()) {
            *known = usage(total);
        }
    }
    let held_up: Vec<&str> = rows.iter().filter(|r| is_held_up(r)).map(|r| r.id.as_str()).collect();
    for (id, blockers) in dependencies::blockers(connection, &held_up)? {
        parts.entry(id).or_default().waits_for = after(&blockers);
    }
    for (id, limit) in limit::of_rows(connection, rows)? {
        parts.entry(id).or_default().limit = Some(limit);
    }
    let by_gates: Vec<&str> =
        held_up.into_iter().filter(|id| parts.get(*id).is_none_or(|p| p.waits_for.is_none())).collect();
    for (id, words) in workflow::waits_for(connection, &by_gates)? {
        parts.entry(id).or_default().waits_for = Some(words);
    }
    for (id, tag) in tags::of(connection, &ids)? {
        parts.entry(id).or_default().tags.push(tag);
    }
    for (id, other) in dependencies::ids_of(connection, &ids)? {
        parts.entry(id).or_default().depends_on.push(other);
    }
    for step in steps::of(connection, &ids)? {
        parts.entry(step.task_id.clone()).or_default().steps.push(step);
    }
    let untold: Vec<&str> = rows.iter().filter(|r| is_untold(r)).map(|r| r.id.as_str()).collect();
    for last in attempts::last_of(connection, &untold)? {
        let seconds = lasted(&last).map(|ms| ms as f64 / 1000.0);
        parts.entry(last.task_id).or_default().ran = seconds;
    }
    for (id, chat) in store::chats::of_tasks(connection, &ids)? {
        parts.entry(id).or_default().chat = Some(chat);
    }
    for (id, needs) in store::resources::needs_of(connection, &ids)? {
        parts.entry(id).or_default().needs = needs;
    }
    for (own, place) in store::places::of_tasks(connection, &ids)? {
        let id = own.task_id.clone();
        parts.entry(id).or_default().place = Some(place::document(&own, place.as_ref()));
    }
    for (id, newer) in tasks::retried_by(connection, &ids)? {
        parts.entry(id).or_default().retried_by = Some(newer);
    }
    Ok(parts)
}

/// Whether a task has ended after a run of which it does not say how long it took: one that was lost or ended by force,
/// or one that ended while it waited for its next.
fn is_untold(row: &TaskRow) -> bool {
    row.status.is_terminal() && row.actual_duration.is_none() && row.attempt_count > 0
}

/// How long an attempt took, in milliseconds, as far as that is known.
fn lasted(row: &AttemptRow) -> Option<i64> {
    row.running_ms.or_else(|| row.ended_at.map(|at| at - row.started_at))
}

/// Whether other tasks hold this one up.
fn is_held_up(row: &TaskRow) -> bool {
    row.blockers > 0 && row.status == Status::Pending
}

/// The title of the first task that holds another one up, and how many more there are.
fn after(blockers: &[Blocker]) -> Option<String> {
    let first = blockers.first()?;
    let ended = match first.status {
        Status::Failed => ", which failed",
        Status::Cancelled => ", which was cancelled",
        _ => "",
    };
    let more = match blockers.len() - 1 {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    Some(format!("After “{}”{ended}{more}", first.title))
}

fn document(around: &Surroundings<'_>, row: TaskRow, parts: Parts) -> Task {
    let id: TaskId = row.id.parse().unwrap_or(TaskId(uuid::Uuid::nil()));
    let status = row.status;
    // of the variables the names alone: a value may be a key
    let environment = environment(row.environment.as_deref());
    let attempt = i64::from(row.attempt_count);
    let progress = i64::from(row.progress_percentage);
    let elapsed = row.started_at.map(|at| (around.context.now - at) as f64 / 1000.0);
    let has_steps = parts.steps.iter().any(|s| i64::from(s.attempt) == attempt);
    let usual = (row.estimated_duration > 0).then_some(row.estimated_duration);
    let run = RunSoFar {
        elapsed: elapsed.unwrap_or(0.0),
        percent: progress,
        steps: row.total_steps.map(i64::from),
        // whatever else has changed it since makes the pace slower, never faster
        reached: row.started_at.map_or(0.0, |at| (row.updated_at - at) as f64 / 1000.0),
    };
    let remaining = if status == Status::Running { estimate::remaining(usual, run) } else { None };
    let summary = result::summary(&row);
    let output =
        folder::attempt_dir(&around.context.data_dir, id, attempt).join(contract::supervision::OUTPUT_FILE);
    let error = row.error_message.clone().map(|message| TaskError {
        code: row.error_code.clone().unwrap_or_default(),
        message,
        hint: row.error_hint.clone(),
    });
    Task {
        id,
        short_id: id.short(),
        waiting_for: waiting(around, &row, status, parts.waits_for, parts.limit, parts.usage.is_some()),
        command: row.command.as_deref().and_then(|c| serde_json::from_str(c).ok()),
        agent: parts.agent,
        task_type: row.task_type,
        priority: i64::from(row.priority),
        tags: parts.tags,
        status,
        rank: store::tasks::rank(&row),
        attempt,
        max_retries: i64::from(row.max_retries),
        progress,
        // of one that has failed the step that it was at, where it told of steps
        current_step: row
            .current_step
            .filter(|step| !step.is_empty())
            .filter(|_| !status.is_terminal() || (status == Status::Failed && has_steps)),
        total_steps: row.total_steps.map(i64::from),
        steps: parts.steps.into_iter().filter(|s| i64::from(s.attempt) == attempt).map(step).collect(),
        estimated_seconds: usual,
        estimated_seconds_remaining: remaining,
        output_file: (attempt > 0).then(|| output.to_string_lossy().into_owned()),
        needs: parts.needs,
        retry_of: row.retry_of.and_then(|id| id.parse().ok()),
        retried_by: parts.retried_by.and_then(|id| id.parse().ok()),
        parent_id: row.parent_id.and_then(|id| id.parse().ok()),
        run_id: parts.run.and_then(|id| id.parse().ok()),
        depends_on: parts.depends_on.iter().filter_map(|id| id.parse().ok()).collect(),
        scheduled_at: row.scheduled_at.and_then(time),
        deadline: row.deadline_at.and_then(time),
        created_at: time_or_zero(row.created_at),
        started_at: row.started_at.and_then(time),
        completed_at: row.completed_at.and_then(time),
        duration_seconds: match status {
            Status::Running => elapsed,
            _ => row.actual_duration.or(parts.ran),
        },
        summary,
        // a run that tries again has its last error, one that completed has none
        error: error.filter(|_| status != Status::Completed && status != Status::Running),
        variables: environment.variables.into_keys().collect(),
        secrets: environment.secrets.into_iter().collect(),
        pty: row.pty,
        stdin_bytes: environment.stdin.map(|kept| kept.bytes),
        check: parts.check,
        place: parts.place,
        sandbox: parts.sandbox,
        cwd: row.cwd,
        timeout_seconds: row.timeout_seconds,
        question: parts.question,
        usage: parts.usage,
        budget: row.budget.as_deref().and_then(|json| serde_json::from_str(json).ok()),
        stopping: match status {
            _ if status.is_terminal() => None,
            _ if row.cancel_requested => Some(Stopping::Cancel),
            Status::Running if row.pause_requested => Some(Stopping::Pause),
            _ => None,
        },
        origin: row.origin,
        from_mcp: row.from_mcp,
        chat_id: parts.chat.and_then(|id| id.parse().ok()),
        foreground: row.foreground,
        revision: around.revision,
        title: row.title,
        description: row.description,
        instructions: row.instructions,
    }
}

fn waiting(
    around: &Surroundings<'_>,
    row: &TaskRow,
    status: Status,
    waits_for: Option<String>,
    limit: Option<String>,
    with_model: bool,
) -> Option<Waiting> {
    let until = row.wake_at.and_then(time);
    let nobody_runs = !around.context.pool;
    let of = |reason, until, detail: String| Some(Waiting { reason, until, detail, nobody_runs });
    match status {
        Status::Pending => match row.waiting_for {
            Some(WaitReason::Dependency) => {
                of(WaitReason::Dependency, None, waits_for.unwrap_or_else(|| "After another task".into()))
            }
            Some(WaitReason::Retry) => {
                let left = row.wake_at.map_or(0, |at| (at - around.context.now + 999) / 1000);
                let text = format!("Tries again in {}", contract::text::duration(left.max(0)));
                of(WaitReason::Retry, until, text)
            }
            Some(WaitReason::Quota) => of(WaitReason::Quota, until, "Waits for the provider's quota".into()),
            Some(WaitReason::Approval) => of(WaitReason::Approval, None, "Waits for your approval".into()),
            Some(WaitReason::Schedule) if around.context.pool => {
                of(WaitReason::Schedule, until, "Waits for its time".into())
            }
            Some(WaitReason::Schedule) => {
                of(WaitReason::Schedule, until, "Waits for its time; nothing runs the queue".into())
            }
            // these follow from the queue's state, and no row holds them
            None
            | Some(
                WaitReason::Worker
                | WaitReason::Limit
                | WaitReason::Resources
                | WaitReason::Paused
                | WaitReason::QueuePaused,
            ) => None,
        },
        Status::Queued if around.context.fault.is_some() => {
            let fault = around.context.fault.as_deref().unwrap_or_default();
            let words = contract::text::first_line(fault, QUESTION_CHARS);
            of(WaitReason::Resources, None, format!("Nothing is started: {words}"))
        }
        Status::Queued if row.foreground && around.context.pool => {
            of(WaitReason::Worker, None, "Waits for another answer to be finished".into())
        }
        Status::Queued if around.paused && !row.foreground => {
            of(WaitReason::QueuePaused, around.paused_until.and_then(time), "The queue is paused".into())
        }
        Status::Queued if !around.context.pool && limit.is_none() => {
            of(WaitReason::Worker, None, "Waits for a worker; nothing runs the queue".into())
        }
        Status::Queued => match (limit, around.held.as_ref().filter(|held| held.holds(with_model))) {
            (Some(limit), _) => of(WaitReason::Limit, None, limit),
            (None, Some(held)) => of(WaitReason::Resources, held.until, held.detail.clone()),
            (None, None) => of(WaitReason::Worker, None, "Waits for a free worker".into()),
        },
        Status::Paused => of(WaitReason::Paused, None, "Paused by you".into()),
        Status::NeedsInput => {
            let asked = question(row, None).map(|q| contract::text::first_line(&q.text, QUESTION_CHARS));
            of(WaitReason::Approval, None, asked.unwrap_or_else(|| "Waits for your answer".into()))
        }
        Status::Running | Status::Completed | Status::Failed | Status::Cancelled => None,
    }
}

/// One step.
pub(crate) fn step(row: StepRow) -> Step {
    Step { title: row.title, state: row.state, seconds: row.seconds }
}

/// A task with what it made.
pub(crate) fn with_result(
    connection: &mut Connection,
    context: &ViewContext,
    row: TaskRow,
) -> Result<TaskWithResult> {
    let made = result::made(&row);
    let task = task(connection, context, row)?;
    Ok(TaskWithResult { result: made.or_else(|| result::of_nothing(&task)), task })
}

/// One attempt, what it took of the machine, and how its check went.
pub(crate) fn attempt(
    core: &Core,
    took: (Option<i64>, Option<i64>),
    row: AttemptRow,
    check: Option<&CheckRunRow>,
) -> Attempt {
    let (ran, is_open) = (lasted(&row), row.ended_at.is_none());
    let live = row.ended_at.is_none().then(|| core.now() - row.started_at);
    Attempt {
        number: i64::from(row.number),
        state: row.state,
        started_at: time_or_zero(row.started_at),
        ended_at: row.ended_at.and_then(time),
        duration_seconds: ran.or(live).map(|ms| ms as f64 / 1000.0),
        exit_code: row.exit_code,
        charged: row.charged,
        error: row.error_message.map(|message| TaskError {
            code: row.error_code.unwrap_or_default(),
            message,
            hint: row.error_hint,
        }),
        output_bytes: row.output_bytes,
        cut_bytes: row.cut_bytes,
        peak_memory_bytes: took.0,
        cpu_seconds: took.1.map(|ms| ms as f64 / 1000.0),
        check: check.map(|check| check::run(check, is_open)),
    }
}

/// One line of the log.
pub(crate) fn log_line(row: LogRow) -> LogLine {
    LogLine {
        id: row.id,
        at: time_or_zero(row.at),
        level: row.level,
        message: row.message,
        data: row.data.and_then(|d| serde_json::from_str(&d).ok()),
        attempt: row.attempt.map(i64::from),
    }
}

/// A task in a few words.
pub(crate) fn brief(row: TaskRow) -> Option<TaskBrief> {
    let id: TaskId = row.id.parse().ok()?;
    Some(TaskBrief {
        id,
        short_id: id.short(),
        title: row.title,
        status: row.status,
        agent_id: row.agent_id.parse().ok()?,
    })
}

#[cfg(test)]
mod tests;
