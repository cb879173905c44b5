//! create_task: a request of a coding agent as one of the engine's.

use super::{caller, cards::Card, requests};
use contract::{
    ApiError, NewTask,
    command::{CreateTask, GetSettings},
    model::Budget,
    task::CommandLine,
};
use engine::{Clock as _, Engine, SystemClock};

/// Creates the task.
pub(crate) fn create(engine: &Engine, origin: &str, wanted: requests::CreateTask) -> Result<Card, ApiError> {
    let task = new_task(engine, origin, wanted)?;
    let created = engine.call(CreateTask { task })?;
    let mut card = Card::of(&created.task);
    let mut next = created.notes;
    let runs = engine.pool_running() || engine.call(GetSettings {})?.mcp.start_worker;
    if !runs {
        next.push(
            "Nothing runs the queue now: the task waits until the person opens the Legwork app or runs \
             `legwork worker` in a terminal. Tell them."
                .to_owned(),
        );
    }
    next.extend(card.next.take());
    card.next = Some(next.join(" "));
    Ok(card)
}

fn new_task(engine: &Engine, origin: &str, wanted: requests::CreateTask) -> Result<NewTask, ApiError> {
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
    let budget = Budget { tokens: wanted.max_tokens, cost_usd: wanted.max_cost_usd, ..Budget::default() };
    Ok(NewTask {
        agent: wanted.agent,
        task_type: wanted.task_type.unwrap_or_default(),
        title: wanted.title,
        description: wanted.description,
        instructions: wanted.instructions,
        command,
        priority: wanted.priority,
        depends_on: wanted.after,
        scheduled_at: scheduled_at.transpose()?,
        max_retries: wanted.max_retries,
        timeout_seconds: wanted.timeout_seconds,
        cwd: wanted.cwd.or_else(caller::folder),
        context: wanted.context,
        files: wanted.files,
        tags: wanted.tags,
        idempotency_key: wanted.key,
        budget: Some(budget).filter(|budget| *budget != Budget::default()),
        parent_id: caller::parent(engine),
        origin: Some(origin.to_owned()),
        path: std::env::var("PATH").ok(),
        ..NewTask::default()
    })
}
