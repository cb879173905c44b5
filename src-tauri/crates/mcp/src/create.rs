//! create_task: a request of a coding agent as one of the engine's.

use crate::{auto_worker, caller, replies::TaskSummary, requests};
use contract::{
    ApiError, NewTask, Origin, Task,
    agent::READY_MADE_SHELL,
    command::{CreateTask, GetAgent},
    limit::RESOURCE_TAG,
    machine::Needs,
    model::Budget,
    moment::{self, Moment},
    sandbox::{NetworkAccess, Sandbox, SandboxLevel},
    task::{CheckWish, CommandLine, WaitReason},
    text,
};
use engine::{Clock as _, Engine, SystemClock};
use jiff::{Zoned, tz::TimeZone};
use std::path::PathBuf;

/// Creates the task.
pub(crate) fn create(
    engine: &Engine,
    origin: &Origin,
    roots: &[PathBuf],
    wanted: requests::CreateTask,
) -> Result<TaskSummary, ApiError> {
    let by_words = wanted.argv.is_some();
    let Request { task, notes } = new_task(engine, origin, roots, wanted)?;
    let created = engine.call(CreateTask { task }).map_err(|error| as_given(error, by_words))?;
    let mut summary = TaskSummary::of(&created.task);
    let mut next = notes;
    next.extend(created.notes);
    next.extend(who_runs_it(engine, &created.task)?.map(str::to_owned));
    next.extend(summary.next.take());
    summary.next = Some(next.join(" "));
    Ok(summary)
}

/// A fault of the command is one of the argument that brought it.
fn as_given(mut error: ApiError, by_words: bool) -> ApiError {
    for fault in &mut error.fields {
        let given = match fault.field.as_str() {
            "command" if by_words => "argv",
            "needs.cores" => "cores",
            "needs.memory_bytes" => "memory",
            _ => continue,
        };
        fault.field = given.to_owned();
    }
    error
}

/// What the client should know where nothing runs the queue now.
pub(crate) fn who_runs_it(engine: &Engine, task: &Task) -> Result<Option<&'static str>, ApiError> {
    if engine.pool_running() {
        return Ok(None);
    }
    let starts = auto_worker::may_start(engine)?;
    let later = task.waiting_for.as_ref().is_some_and(|waiting| waiting.reason == WaitReason::Schedule);
    Ok(match (starts, later) {
        (true, false) => None,
        (true, true) => Some(
            "Nothing runs the queue now: it starts at its time if this conversation goes on until then, or the person \
             has the Legwork app open.",
        ),
        (false, _) => Some(
            "Nothing runs the queue now: the task waits until the person opens the Legwork app or runs \
             `legwork worker` in a terminal. Tell them.",
        ),
    })
}

/// The folder that is asked for, else the client's project, except for an agent that has its own, or a command of its
/// own that means nothing elsewhere.
fn folder(
    engine: &Engine,
    roots: &[PathBuf],
    wanted: Option<String>,
    agent: Option<&str>,
    brings_command: bool,
) -> Option<String> {
    let name = agent.unwrap_or(READY_MADE_SHELL).to_owned();
    wanted.or_else(|| match engine.call(GetAgent { name }) {
        Ok(agent) if agent.cwd.is_some() || agent.kind.takes_command() && !brings_command => None,
        _ => caller::project(roots),
    })
}

/// The moment up to which it may wait, and what should be said about it. A time without a zone is one of the person's clock.
fn deadline(text: &str, now: &Zoned) -> Result<Moment, ApiError> {
    match moment::moment(text, now) {
        Ok(Moment { at: None, .. }) => {
            Err(ApiError::field("deadline", format!("“{text}” would be too late; name a time to come.")))
        }
        read => read.map_err(|words| ApiError::field("deadline", format!("{words}."))),
    }
}

/// The task that is asked for, and what should be said about it.
pub(crate) struct Request {
    pub(crate) task: NewTask,
    pub(crate) notes: Vec<String>,
}

/// The task that is asked for.
///
/// # Errors
/// A field at fault.
pub(crate) fn new_task(
    engine: &Engine,
    origin: &Origin,
    roots: &[PathBuf],
    wanted: requests::CreateTask,
) -> Result<Request, ApiError> {
    let command = match (wanted.command, wanted.argv) {
        (Some(_), Some(_)) => {
            return Err(ApiError::field("argv", "Give either `command` or `argv`, not both."));
        }
        (Some(line), None) => Some(CommandLine::Line(line)),
        (None, argv) => argv.map(CommandLine::Argv),
    };
    let scheduled_at = wanted.in_seconds.map(|seconds| {
        let span = jiff::SignedDuration::from_secs(seconds);
        let wrong = || ApiError::field("in_seconds", "1 second to 10 years from now.");
        if !(1..=10 * 366 * 24 * 3600).contains(&seconds) {
            return Err(wrong());
        }
        SystemClock.now().checked_add(span).map_err(|_| wrong())
    });
    if let Some(folder) = wanted.cwd.as_deref().filter(|folder| !std::path::Path::new(folder).is_dir()) {
        return Err(ApiError::field("cwd", format!("There is no folder “{folder}”. Give an absolute path.")));
    }
    let memory = wanted.memory.as_deref().map(|given| {
        let wrong =
            || ApiError::field("memory", format!("“{given}” is not a size: write it as 500MB or 2GB."));
        text::size(given).ok_or_else(wrong)
    });
    let now = SystemClock.now().to_zoned(TimeZone::system());
    let deadline =
        wanted.deadline.as_deref().map(|text| deadline(text, &now)).transpose()?.unwrap_or_default();
    let needs = Needs { cores: wanted.cores, memory_bytes: memory.transpose()?, over_memory: None };
    let mut tags = wanted.tags;
    tags.extend(wanted.resource.map(|name| format!("{RESOURCE_TAG}{}", name.trim())));
    let budget = Budget { tokens: wanted.max_tokens, cost_usd: wanted.max_cost_usd, ..Budget::default() };
    let cwd = folder(engine, roots, wanted.cwd, wanted.agent.as_deref(), command.is_some());
    let task = NewTask {
        agent: wanted.agent,
        task_type: wanted.task_type.unwrap_or_default(),
        title: wanted.title,
        description: wanted.description,
        instructions: wanted.instructions,
        command,
        priority: wanted.priority,
        depends_on: wanted.after,
        scheduled_at: scheduled_at.transpose()?,
        deadline: deadline.at,
        max_retries: wanted.max_retries,
        timeout_seconds: wanted.timeout_seconds,
        check: wanted.check.map(CheckWish::Command),
        sandbox: sandbox(wanted.sandbox, wanted.network)?,
        cwd,
        context: wanted.context,
        files: wanted.files,
        tags,
        needs,
        idempotency_key: wanted.key,
        budget: Some(budget).filter(|budget| *budget != Budget::default()),
        parent_id: caller::parent(engine),
        origin: Some(origin.clone()),
        path: std::env::var("PATH").ok(),
        caller_folder: caller::folder(),
        ..NewTask::default()
    };
    let notes = deadline.note.map(|note| format!("Of the deadline: {note}.")).into_iter().collect();
    Ok(Request { task, notes })
}

/// The sandbox that is asked for.
fn sandbox(level: Option<SandboxLevel>, network: Option<NetworkAccess>) -> Result<Option<Sandbox>, ApiError> {
    match (level, network) {
        (None, Some(_)) => {
            let message = "Only a sandbox keeps a command from the network.";
            Err(ApiError::field("network", message)
                .hint("Give `sandbox` as well: workspace_write or read_only."))
        }
        (level, network) => {
            Ok(level.map(|level| Sandbox { level, network: network.unwrap_or_default(), best_effort: false }))
        }
    }
}
