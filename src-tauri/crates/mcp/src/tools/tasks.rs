//! What each tool does to the tasks, through requests to the engine like any other front's.

use crate::{
    auto_worker, caller, next_step,
    replies::{
        AgentList, AgentSummary, CheckSummary, OutputPart, TaskDetail, TaskList, TaskOutcome, TaskSummary,
    },
    requests::{self, OneTask},
};
use contract::{
    AgentKind, ApiError, Origin, Status, Task,
    command::{
        AnswerTask, Bulk, ContinueTask, GetAgent, GetResult, GetSettings, ListAgents, ListTasks, ReadOutput,
        WhyTask,
    },
    model::{Answer, QuestionKind},
    sandbox::TaskSandbox,
};
use engine::Engine;

/// A figure within its range, or its default.
pub(super) fn within(
    field: &str,
    value: Option<i64>,
    default: i64,
    allowed: std::ops::RangeInclusive<i64>,
) -> Result<i64, ApiError> {
    match value {
        None => Ok(default),
        Some(n) if allowed.contains(&n) => Ok(n),
        Some(n) => {
            let message =
                format!("{n} is outside what is allowed: {} to {}.", allowed.start(), allowed.end());
            Err(ApiError::field(field, message))
        }
    }
}

pub(super) fn list(engine: &Engine, wanted: requests::ListTasks) -> Result<TaskList, ApiError> {
    let page = engine.call(ListTasks {
        approvals: wanted.status.contains(&Status::NeedsInput),
        statuses: wanted.status,
        agent: wanted.agent,
        tag: wanted.tag,
        search: wanted.search,
        limit: within("limit", wanted.limit, 20, 1..=100)?,
        before: wanted.before,
        ..ListTasks::default()
    })?;
    Ok(TaskList {
        tasks: page.tasks.iter().map(TaskSummary::in_list).collect(),
        next_before: page.next_before,
    })
}

pub(super) fn get(engine: &Engine, OneTask { id }: OneTask) -> Result<TaskDetail, ApiError> {
    let why = engine.call(WhyTask { id })?;
    let starts = auto_worker::may_start(engine)?;
    let task = why.task;
    Ok(TaskDetail {
        summary: TaskSummary::of(&task),
        work: task.command.as_ref().map_or_else(|| task.instructions.clone(), |c| c.display()),
        explanation: next_step::explains(task.waiting_for.as_ref(), why.explanation, starts),
        description: task.description,
        steps: task.steps,
        attempt: task.attempt,
        max_retries: task.max_retries,
        depends_on: task.depends_on,
        check: task.check.and_then(CheckSummary::of),
        sandbox: task.sandbox.as_ref().map(TaskSandbox::said),
        cwd: task.cwd,
        origin: task.origin.into(),
    })
}

pub(super) fn result(engine: &Engine, wanted: requests::GetResult) -> Result<TaskOutcome, ApiError> {
    let most = within("max_chars", wanted.max_chars, 4000, 0..=100_000)?;
    let ended = engine.call(GetResult { id: wanted.id })?;
    if ended.result.is_none() {
        return Err(not_ended(&ended.task));
    }
    Ok(TaskOutcome::of(ended, usize::try_from(most).unwrap_or(0)))
}

/// Why there is no result, and what would bring it.
fn not_ended(task: &Task) -> ApiError {
    let is = match task.question.as_ref().filter(|_| task.asks()).map(|question| question.kind) {
        Some(QuestionKind::Ask) => "it waits for the person's answer".to_owned(),
        Some(_) => "it waits for the person's word".to_owned(),
        None => format!("it is {}", task.status.label().to_lowercase()),
    };
    // waiting brings nothing where somebody has to do something first
    let hint = match task.asks() || task.status == Status::Paused {
        true => next_step::of(task),
        false => "Wait for it with wait_for_task, or read_output what there is so far.".to_owned(),
    };
    ApiError::refused(format!("“{}” has not ended yet: {is}.", task.title)).hint(hint)
}

pub(super) fn output(engine: &Engine, wanted: requests::ReadOutput) -> Result<OutputPart, ApiError> {
    let part = engine.call(ReadOutput {
        id: wanted.id,
        attempt: wanted.attempt,
        offset: wanted.offset.unwrap_or(0),
        limit: within("limit", wanted.limit, 8192, 1..=65_536)?,
        check: wanted.check.unwrap_or_default(),
    })?;
    Ok(OutputPart {
        attempt: part.attempt,
        offset: part.offset,
        next_offset: part.offset + part.bytes,
        text: part.text,
        total: part.total,
        live: part.live,
    })
}

pub(super) fn act<C>(
    engine: &Engine,
    OneTask { id }: OneTask,
    command: impl FnOnce(Vec<String>) -> C,
) -> Result<TaskSummary, ApiError>
where
    C: contract::Command<Reply = Bulk>,
    Engine: engine::Handle<C>,
{
    let task = caller::own_task(engine, &id)?;
    first(engine.call(command(vec![task.id.to_string()]))?)
}

/// What became of the one task that something was done to.
fn first(bulk: Bulk) -> Result<TaskSummary, ApiError> {
    match (bulk.done.first(), bulk.refused.into_iter().next()) {
        (Some(task), _) => Ok(TaskSummary::of(task)),
        (None, Some(refused)) => Err(refused.error),
        (None, None) => Err(ApiError::not_found("There is no such task.")),
    }
}

pub(super) fn agents(engine: &Engine) -> Result<AgentList, ApiError> {
    let allowed = engine.call(GetSettings {})?.mcp.agents;
    let agents = engine.call(ListAgents { archived: false })?;
    let agents =
        agents.into_iter().filter(|a| allowed.is_empty() || allowed.contains(&a.name)).map(|agent| {
            AgentSummary {
                needs: match (agent.kind, &agent.command) {
                    (AgentKind::Shell, Some(command)) => {
                        format!("nothing; it runs `{command}` where no command is given")
                    }
                    (AgentKind::Shell, None) => "command or argv".to_owned(),
                    _ => "title, description and instructions".to_owned(),
                },
                context: agent.form.iter().map(|field| field.name.clone()).collect(),
                name: agent.name,
                kind: agent.kind,
                role: agent.role,
                model: agent.model,
            }
        });
    Ok(AgentList { agents: agents.collect() })
}

pub(super) fn go_on(
    engine: &Engine,
    origin: Origin,
    wanted: requests::GoOn,
) -> Result<TaskSummary, ApiError> {
    let task = caller::own_task(engine, &wanted.id)?;
    let asked = ContinueTask {
        id: task.id.to_string(),
        text: wanted.text,
        origin: Some(origin),
        parent_id: caller::parent(engine),
        caller_folder: caller::folder(),
    };
    Ok(TaskSummary::of(&engine.call(asked)?))
}

/// What a coding agent is told is what the person approved, so nobody else may tell it more without being asked about.
fn may_be_told(engine: &Engine, task: &Task) -> Result<(), ApiError> {
    let is_coding = engine.call(GetAgent { name: task.agent.clone() })?.kind == AgentKind::Coding;
    if !is_coding || !engine.call(GetSettings {})?.mcp.approve_commands {
        return Ok(());
    }
    let message = format!("“{}” is done by a coding agent, which only the person tells more.", task.title);
    let hint = "Ask them, or use continue_task once it has ended: what is said then is approved first.";
    Err(ApiError::refused(message).hint(hint))
}

pub(super) fn answer(engine: &Engine, wanted: requests::Answer) -> Result<TaskSummary, ApiError> {
    let task = caller::own_task(engine, &wanted.id)?;
    may_be_told(engine, &task)?;
    if task.question.as_ref().is_some_and(|q| q.kind != QuestionKind::Ask) {
        let message = format!("“{}” waits for an approval, which only the person can give.", task.title);
        let hint =
            format!("Tell them: in the Legwork window, or `legwork answer {} --approve`.", task.short_id);
        return Err(ApiError::refused(message).hint(hint));
    }
    let asked_at = task.question.map(|question| question.asked_at);
    let answer = AnswerTask { id: task.id.to_string(), answer: Answer::Text(wanted.text), asked_at };
    Ok(TaskSummary::of(&engine.call(answer)?))
}
