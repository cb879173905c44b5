//! A route of rmcp's router for a request to the engine: its name, what it takes, and what it does.

use super::{
    schema::{Side, schema},
    words::in_the_words_of_tools,
};
use crate::{approvals, caller, create, replies::TaskSummary, session::Session};
use contract::{ApiError, ErrorCode, Origin};
use engine::Engine;
use rmcp::{
    RoleServer,
    handler::server::{
        router::tool::{IntoToolRoute, ToolRoute},
        tool::ToolCallContext,
    },
    model::{CallToolResult, ContentBlock, MetaObject, Tool, ToolAnnotations},
    service::RequestContext,
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::{path::PathBuf, sync::Arc};

/// Where in a result's `_meta` an error stands as a document.
const ERROR_META: &str = "legwork/error";

/// Who uses a tool, and on what.
pub(crate) struct Call<'a> {
    pub(crate) engine: &'a Engine,
    /// The origin of what it starts.
    pub(crate) origin: &'a Origin,
    /// The folders that the client works in, where the tool needs one.
    pub(crate) roots: &'a [PathBuf],
}

/// What a tool does; it may block for milliseconds.
type Work<A, R> = fn(&Call<'_>, A) -> Result<R, ApiError>;

/// A tool that takes an `A` and replies with an `R`.
pub(crate) struct Route<A, R> {
    tool: Tool,
    starts_work: bool,
    in_a_folder: bool,
    work: Work<A, R>,
}

impl<A: JsonSchema, R> Route<A, R> {
    pub(crate) fn new(
        name: &'static str,
        title: &'static str,
        description: &'static str,
        annotations: ToolAnnotations,
        work: Work<A, R>,
    ) -> Self {
        Self {
            tool: tool::<A>(name, title, description, annotations),
            starts_work: false,
            in_a_folder: false,
            work,
        }
    }

    /// Its reply is described as well. Not all are: what create_task replies with is what the tools that change a task
    /// reply with too, and a client reads all of this before its first use.
    pub(crate) fn described(mut self) -> Self
    where
        R: JsonSchema,
    {
        self.tool = self.tool.with_raw_output_schema(Arc::new(schema::<R>(Side::Reply)));
        self
    }

    /// It runs something in the client's folder, where it is given no other.
    pub(crate) fn in_a_folder(self) -> Self {
        Self { in_a_folder: true, ..self }
    }

    /// It may leave something to be run, or waiting for the person's word.
    pub(crate) fn starts_work(self) -> Self {
        Self { starts_work: true, ..self }
    }
}

impl<A, R> IntoToolRoute<Session, ()> for Route<A, R>
where
    A: DeserializeOwned + 'static,
    R: Serialize + 'static,
{
    fn into_tool_route(self) -> ToolRoute<Session> {
        let Self { tool, starts_work, in_a_folder, work } = self;
        ToolRoute::new_dyn(tool, move |context: ToolCallContext<'_, Session>| {
            Box::pin(async move {
                let client = context.request_context.client_info();
                let origin = caller::origin(client.as_ref().map(|client| client.name.as_str()));
                let given = context.arguments.unwrap_or_default();
                let names_folder = given.get("cwd").is_some_and(|folder| !folder.is_null());
                let roots = match in_a_folder && !names_folder {
                    true => context.service.roots.of(&context.request_context).await,
                    false => vec![],
                };
                let carry_out = move |engine: &Engine| {
                    let reply = work(&Call { engine, origin: &origin, roots: &roots }, arguments(given)?)?;
                    serde_json::to_value(reply).map_err(|e| {
                        ApiError::new(ErrorCode::Engine, format!("The reply could not be written: {e}."))
                    })
                };
                let done = match starts_work {
                    false => context.service.blocking(carry_out).await,
                    true => match context.service.starting_work(carry_out).await {
                        Ok(reply) => approved(context.service, &context.request_context, reply).await,
                        Err(error) => Err(error),
                    },
                };
                Ok(replied(done).into())
            })
        })
    }
}

/// The reply about a task that may run, with the person's word on it where the client has asked them.
async fn approved(
    session: &Session,
    context: &RequestContext<RoleServer>,
    reply: Value,
) -> Result<Value, ApiError> {
    let Some(id) = reply["id"].as_str().map(str::to_owned) else { return Ok(reply) };
    let Some(task) = approvals::ask(session, context, id).await? else { return Ok(reply) };
    session
        .blocking(move |engine| {
            let mut summary = TaskSummary::of(&task);
            if !task.status.is_terminal() && !task.asks() {
                let who = create::who_runs_it(engine, &task)?.map(str::to_owned);
                summary.next = Some(who.into_iter().chain(summary.next).collect::<Vec<_>>().join(" "));
            }
            serde_json::to_value(summary).map_err(|e| ApiError::new(ErrorCode::Engine, e.to_string()))
        })
        .await
}

/// What a client is told of a tool that takes an `A`.
pub(crate) fn tool<A: JsonSchema>(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    annotations: ToolAnnotations,
) -> Tool {
    let tool = Tool::new(name, description, Arc::new(schema::<A>(Side::Request)));
    tool.with_title(title).with_annotations(annotations)
}

/// Reads what a tool is given; what is wrong is told with its place. Null is what is left out, and a whole number is one
/// in every spelling: both are what JSON Schema and models say that way. What stands deeper is what the task itself is
/// given, and stays as it was written.
///
/// # Errors
/// `invalid_input` with the field.
pub(crate) fn arguments<A: DeserializeOwned>(given: Map<String, Value>) -> Result<A, ApiError> {
    let given = given.into_iter().filter(|(_, value)| !value.is_null());
    let given = given.map(|(name, value)| (name, whole_number(value))).collect();
    serde_path_to_error::deserialize(Value::Object(given)).map_err(|error| {
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

/// `7` for `7.0`, where that is exact.
fn whole_number(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = value.as_f64().filter(|_| value.is_f64());
    #[expect(clippy::cast_possible_truncation, reason = "exact within these bounds")]
    let whole = float.filter(|n| n.trunc() == *n && n.abs() < EXACT).map(|n| Value::from(n as i64));
    whole.unwrap_or(value)
}

/// What became of a call, as a model reads it and acts on it. An error is told in words: what a tool says of its reply
/// does not hold for it, and clients show no more than that where a document comes with it. Programs find it whole in
/// the result's `_meta`.
pub(crate) fn replied(done: Result<Value, ApiError>) -> CallToolResult {
    match done {
        Ok(value) => CallToolResult::structured(value),
        Err(error) => {
            let error = in_the_words_of_tools(error);
            let hint = error.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            let text = format!("error: {}{hint}", error.message);
            let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
            let mut meta = MetaObject::default();
            meta.insert(ERROR_META.to_owned(), json!(error));
            result.meta = Some(meta);
            result
        }
    }
}
