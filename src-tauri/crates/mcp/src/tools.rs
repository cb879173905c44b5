//! The tools: one table of names, descriptions and schemas, and what each does.

use super::{
    caller,
    cards::{AgentCard, Agents, Card, Detail, Outcome, Page, Piece},
    make,
    requests::{self, Nothing, OneTask},
};
use contract::{
    AgentKind, ApiError, Status,
    command::{
        AnswerTask, Bulk, CancelTasks, GetResult, ListAgents, ListTasks, PauseTasks, ReadOutput, ResumeTasks,
        RetryTasks, WhyTask,
    },
    model::{Answer, QuestionKind},
};
use engine::Engine;
use rmcp::model::{Tool, ToolAnnotations};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The tool that is waited for, and so is not one of these.
pub(crate) const WAIT: &str = "wait_for_task";

/// Whether a tool may leave something to be run.
pub(crate) fn starts_work(name: &str) -> bool {
    matches!(name, "create_task" | "resume_task" | "retry_task" | "answer")
}

/// The list of the tools.
pub(crate) fn all() -> Vec<Tool> {
    use requests as r;
    let look = || ToolAnnotations::new().read_only(true).open_world(false);
    let change = || ToolAnnotations::new().read_only(false).open_world(false);
    // it runs whatever it is given
    let run = || ToolAnnotations::new().read_only(false).destructive(true).open_world(true);
    vec![
        tool::<r::CreateTask>("create_task", "Start a background task", CREATE, run()).replies::<Card>(),
        tool::<r::ListTasks>("list_tasks", "List tasks", LIST, look()).replies::<Page>(),
        tool::<OneTask>("get_task", "Look at a task", GET, look()).replies::<Detail>(),
        tool::<r::GetResult>("get_result", "Get a task's result", RESULT, look()).replies::<Outcome>(),
        tool::<r::ReadOutput>("read_output", "Read what a task printed", OUTPUT, look()).replies::<Piece>(),
        tool::<r::WaitForTask>(WAIT, "Wait for a task", WAIT_FOR, look()).0,
        tool::<OneTask>("cancel_task", "Cancel a task", CANCEL, change().destructive(true).idempotent(true))
            .0,
        tool::<OneTask>("pause_task", "Pause a task", PAUSE, change().destructive(false)).0,
        tool::<OneTask>("resume_task", "Resume a task", RESUME, change().destructive(false)).0,
        tool::<OneTask>("retry_task", "Run an ended task again", RETRY, run()).0,
        tool::<Nothing>("list_agents", "List agents", AGENTS, look()).replies::<Agents>(),
        tool::<r::Answer>("answer", "Answer a task", ANSWER, change().destructive(false)).0,
    ]
}

const CREATE: &str = "Start a task that runs in the background on the person's machine, and return at once with its id. \
Use it for work that takes longer than a few seconds or that the person wants done while the conversation goes on: \
builds, test suites, downloads, research, or work for another agent. Give a shell agent (the default) a `command`; give an \
agent that reads `title`, `description` and `instructions`. The task waits its turn, is retried when it fails, and \
survives the end of this conversation. Do not wait for it right away: go on, and look with wait_for_task or get_task later.";
const LIST: &str =
    "List tasks, newest first, 20 at a time: those of this conversation and all others on this machine.";
const GET: &str = "Look at one task: its status, progress and steps, why it is not running, and what to do next. Does not wait.";
const RESULT: &str = "Get what an ended task made: success, summary, output, files and cost. The output is cut after \
4000 characters unless you ask for more. Fails while the task has not ended.";
const OUTPUT: &str = "Read what a task printed, also while it runs. Pass the `next_offset` of one call as the `offset` of \
the next to read only what is new; a negative offset reads the end.";
const WAIT_FOR: &str = "Wait until a task ends or asks something, at most `timeout_seconds` (60 where left out). Sends \
progress while it waits. The task goes on when the time is up; call again to wait on.";
const CANCEL: &str =
    "Cancel a task that has not ended. A running one is stopped with all its processes. Cannot be undone.";
const PAUSE: &str = "Hold a task that waits, or freeze one that runs.";
const RESUME: &str = "Let a paused task go on.";
const RETRY: &str = "Run an ended task again, as a new task with an id of its own.";
const AGENTS: &str = "List the agents that tasks can be given to, and what each needs.";
const ANSWER: &str = "Answer the question that a task asks, or write to a task that runs; it reads the message at its \
next turn. Approvals are the person's alone and cannot be given here.";

/// A tool whose reply may be described as well. Not all are: what create_task replies with is what the tools that
/// change a task reply with too, and a client reads all of this before its first use.
struct Described(Tool);

impl Described {
    fn replies<O: JsonSchema>(self) -> Tool {
        self.0.with_raw_output_schema(Arc::new(schema::<O>(true)))
    }
}

fn tool<I: JsonSchema>(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    annotations: ToolAnnotations,
) -> Described {
    let tool = Tool::new(name, description, Arc::new(schema::<I>(false)));
    Described(tool.with_title(title).with_annotations(annotations))
}

/// The JSON Schema of a type, with everything it needs inside: some clients follow no references.
fn schema<T: JsonSchema>(output: bool) -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    if output {
        settings = settings.for_serialize();
    }
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let Value::Object(mut schema) = schema.to_value() else { return Map::new() };
    // the tool has a title of its own, and a description
    schema.remove("title");
    schema.remove("description");
    schema.remove("$schema");
    schema.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    let mut schema = Value::Object(schema);
    plain(&mut schema, output);
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// Says the same in the words that every client understands: some know neither a list of types nor formats. A field
/// of a request that may be left out need not be null as well.
fn plain(schema: &mut Value, output: bool) {
    match schema {
        Value::Object(fields) => {
            if fields.get("format").is_some_and(Value::is_string) {
                fields.remove("format");
            }
            if fields.get("default").is_some_and(Value::is_null) {
                fields.remove("default");
            }
            if !output {
                without_null(fields);
            }
            if let Some(Value::String(text)) = fields.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            fields.values_mut().for_each(|value| plain(value, output));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| plain(value, output)),
        _ => {}
    }
}

fn without_null(fields: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = fields.get("type") {
        let mut others = types.iter().filter(|name| *name != "null");
        if let (Some(one), None) = (others.next().cloned(), others.next()) {
            fields.insert("type".to_owned(), one);
        }
    }
    // "this, or null": the first of the two alone
    if let Some(Value::Array(choices)) = fields.get("anyOf") {
        let mut others = choices.iter().filter(|choice| choice["type"] != "null");
        if let (Some(Value::Object(one)), None) = (others.next().cloned(), others.next()) {
            fields.remove("anyOf");
            for (name, value) in one {
                fields.entry(name).or_insert(value);
            }
        }
    }
}

/// Uses a tool; blocks for milliseconds. `None`: there is no such tool.
pub(crate) fn call(
    engine: &Engine,
    origin: &contract::Origin,
    name: &str,
    arguments: Map<String, Value>,
) -> Option<Result<Value, ApiError>> {
    Some(match name {
        "create_task" => with(arguments, |a| make::create(engine, origin, a)),
        "list_tasks" => with(arguments, |a| list(engine, a)),
        "get_task" => with(arguments, |a| get(engine, a)),
        "get_result" => with(arguments, |a| result(engine, a)),
        "read_output" => with(arguments, |a| output(engine, a)),
        "cancel_task" => with(arguments, |a| act(engine, a, |ids| CancelTasks { ids })),
        "pause_task" => with(arguments, |a| act(engine, a, |ids| PauseTasks { ids })),
        "resume_task" => with(arguments, |a| act(engine, a, |ids| ResumeTasks { ids })),
        "retry_task" => {
            let origin = Some(origin.clone());
            with(arguments, |a| {
                act(engine, a, |ids| RetryTasks {
                    ids,
                    origin: origin.clone(),
                    parent_id: caller::parent(engine),
                    caller_folder: caller::folder(),
                })
            })
        }
        "list_agents" => with(arguments, |Nothing {}| agents(engine)),
        "answer" => with(arguments, |a| answer(engine, a)),
        _ => return None,
    })
}

/// Reads what a tool is given; what is wrong is told with its place.
pub(crate) fn read<T: DeserializeOwned>(arguments: Map<String, Value>) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(Value::Object(arguments)).map_err(|error| {
        let (path, text) = (error.path().to_string(), error.inner().to_string());
        // a field that is missing or unknown is named by the text alone
        let named = text
            .split('`')
            .nth(1)
            .filter(|_| text.starts_with("missing") || text.starts_with("unknown field"));
        let field = named.map_or(path, str::to_owned);
        ApiError::field(if field == "." { "arguments" } else { &field }, text)
    })
}

/// An error with the names of the tools, where the person's has those of commands.
pub(crate) fn in_its_words(error: &ApiError) -> ApiError {
    let mut error = error.clone();
    error.hint = error.hint.map(|hint| {
        [
            ("`legwork agent list`", "list_agents"),
            ("`legwork list`", "list_tasks"),
            ("`legwork why`", "get_task"),
        ]
        .into_iter()
        .fold(hint, |hint, (command, tool)| hint.replace(command, tool))
    });
    error
}

fn with<A: DeserializeOwned, R: Serialize>(
    arguments: Map<String, Value>,
    work: impl FnOnce(A) -> Result<R, ApiError>,
) -> Result<Value, ApiError> {
    let reply = work(read(arguments)?)?;
    serde_json::to_value(reply).map_err(|e| {
        ApiError::new(contract::ErrorCode::Engine, format!("The reply could not be written: {e}."))
    })
}

/// A figure within its range, or its default.
fn within(
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

fn list(engine: &Engine, wanted: requests::ListTasks) -> Result<Page, ApiError> {
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
    Ok(Page { tasks: page.tasks.iter().map(Card::in_list).collect(), next_before: page.next_before })
}

fn get(engine: &Engine, OneTask { id }: OneTask) -> Result<Detail, ApiError> {
    let why = engine.call(WhyTask { id })?;
    let task = why.task;
    Ok(Detail {
        card: Card::of(&task),
        work: task.command.as_ref().map_or_else(|| task.instructions.clone(), |c| c.display()),
        explanation: why.explanation,
        description: task.description,
        steps: task.steps,
        attempt: task.attempt,
        max_retries: task.max_retries,
        depends_on: task.depends_on,
        cwd: task.cwd,
        origin: task.origin.into(),
    })
}

fn result(engine: &Engine, wanted: requests::GetResult) -> Result<Outcome, ApiError> {
    let most = within("max_chars", wanted.max_chars, 4000, 0..=100_000)?;
    let ended = engine.call(GetResult { id: wanted.id })?;
    if ended.result.is_none() {
        let message = format!(
            "“{}” has not ended yet: it is {}.",
            ended.task.title,
            ended.task.status.label().to_lowercase()
        );
        return Err(ApiError::refused(message)
            .hint("Wait for it with wait_for_task, or read_output what there is so far."));
    }
    Ok(Outcome::of(ended, usize::try_from(most).unwrap_or(0)))
}

fn output(engine: &Engine, wanted: requests::ReadOutput) -> Result<Piece, ApiError> {
    let part = engine.call(ReadOutput {
        id: wanted.id,
        attempt: wanted.attempt,
        offset: wanted.offset.unwrap_or(0),
        limit: within("limit", wanted.limit, 8192, 1..=65_536)?,
    })?;
    Ok(Piece {
        attempt: part.attempt,
        offset: part.offset,
        next_offset: part.offset + part.bytes,
        text: part.text,
        total: part.total,
        live: part.live,
    })
}

fn act<C>(
    engine: &Engine,
    OneTask { id }: OneTask,
    command: impl Fn(Vec<String>) -> C,
) -> Result<Card, ApiError>
where
    C: contract::Command<Reply = Bulk>,
    Engine: engine::Handle<C>,
{
    let task = caller::own_task(engine, &id)?;
    first(engine.call(command(vec![task.id.to_string()]))?)
}

/// What became of the one task that something was done to.
fn first(bulk: Bulk) -> Result<Card, ApiError> {
    match (bulk.done.first(), bulk.refused.into_iter().next()) {
        (Some(task), _) => Ok(Card::of(task)),
        (None, Some(refused)) => Err(refused.error),
        (None, None) => Err(ApiError::not_found("There is no such task.")),
    }
}

fn agents(engine: &Engine) -> Result<Agents, ApiError> {
    let allowed = engine.call(contract::command::GetSettings {})?.mcp.agents;
    let agents = engine.call(ListAgents { archived: false })?;
    let agents =
        agents.into_iter().filter(|a| allowed.is_empty() || allowed.contains(&a.name)).map(|agent| {
            AgentCard {
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
    Ok(Agents { agents: agents.collect() })
}

fn answer(engine: &Engine, wanted: requests::Answer) -> Result<Card, ApiError> {
    let task = caller::own_task(engine, &wanted.id)?;
    if task.question.as_ref().is_some_and(|q| q.kind != QuestionKind::Ask) {
        let message = format!("“{}” waits for an approval, which only the person can give.", task.title);
        let hint =
            format!("Tell them: in the Legwork window, or `legwork answer {} --approve`.", task.short_id);
        return Err(ApiError::refused(message).hint(hint));
    }
    Ok(Card::of(&engine.call(AnswerTask {
        id: task.id.to_string(),
        answer: Answer::Text(wanted.text),
        asked_at: task.question.map(|question| question.asked_at),
    })?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_as_written_down() {
        let all: Vec<Value> = all().iter().map(|tool| serde_json::to_value(tool).unwrap()).collect();
        insta::assert_json_snapshot!(all);
    }

    #[test]
    fn wrong_arguments_name_the_field() {
        let read = |text: &str| read::<requests::GetResult>(serde_json::from_str(text).unwrap()).unwrap_err();
        assert_eq!(read("{}").fields[0].field, "id");
        assert_eq!(read(r#"{"id":"a","colour":1}"#).fields[0].field, "colour");
        assert_eq!(read(r#"{"id":3}"#).fields[0].field, "id");
        let list = |text: &str| super::read::<requests::ListTasks>(serde_json::from_str(text).unwrap());
        assert_eq!(list(r#"{"status":["done"]}"#).unwrap_err().fields[0].field, "status");
        assert_eq!(list(r#"{"status":"failed"}"#).unwrap().status, [Status::Failed]);
    }
}
