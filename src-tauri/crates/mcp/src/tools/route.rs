//! A route of rmcp's router for a request to the engine: its name, what it takes, and what it does.

use super::schema::schema;
use crate::{caller, session::Session};
use contract::{ApiError, ErrorCode, Origin};
use engine::Engine;
use rmcp::{
    handler::server::{
        router::tool::{IntoToolRoute, ToolRoute},
        tool::ToolCallContext,
    },
    model::{CallToolResult, ContentBlock, Tool, ToolAnnotations},
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Who uses a tool, and on what.
pub(crate) struct Call<'a> {
    pub(crate) engine: &'a Engine,
    /// The origin of what it starts.
    pub(crate) origin: &'a Origin,
}

/// What a tool does; it may block for milliseconds.
type Work<A, R> = fn(&Call<'_>, A) -> Result<R, ApiError>;

/// A tool that takes an `A` and replies with an `R`.
pub(crate) struct Route<A, R> {
    tool: Tool,
    starts_work: bool,
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
        Self { tool: tool::<A>(name, title, description, annotations), starts_work: false, work }
    }

    /// Its reply is described as well. Not all are: what create_task replies with is what the tools that change a task
    /// reply with too, and a client reads all of this before its first use.
    pub(crate) fn described(mut self) -> Self
    where
        R: JsonSchema,
    {
        self.tool = self.tool.with_raw_output_schema(Arc::new(schema::<R>(true)));
        self
    }

    /// It may leave something to be run.
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
        let Self { tool, starts_work, work } = self;
        ToolRoute::new_dyn(tool, move |context: ToolCallContext<'_, Session>| {
            Box::pin(async move {
                if starts_work {
                    // before the call, so that what it starts is seen
                    context.service.keep_running();
                }
                let client = context.request_context.client_info();
                let origin = caller::origin(client.as_ref().map(|client| client.name.as_str()));
                let given = context.arguments.unwrap_or_default();
                let done = context.service.blocking(move |engine| {
                    let reply = work(&Call { engine, origin: &origin }, arguments(given)?)?;
                    serde_json::to_value(reply).map_err(|e| {
                        ApiError::new(ErrorCode::Engine, format!("The reply could not be written: {e}."))
                    })
                });
                Ok(replied(done.await).into())
            })
        })
    }
}

/// What a client is told of a tool that takes an `A`.
pub(crate) fn tool<A: JsonSchema>(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    annotations: ToolAnnotations,
) -> Tool {
    let tool = Tool::new(name, description, Arc::new(schema::<A>(false)));
    tool.with_title(title).with_annotations(annotations)
}

/// Reads what a tool is given; what is wrong is told with its place.
///
/// # Errors
/// `invalid_input` with the field.
pub(crate) fn arguments<A: DeserializeOwned>(given: Map<String, Value>) -> Result<A, ApiError> {
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

/// What became of a call, as a model reads it and acts on it.
pub(crate) fn replied(done: Result<Value, ApiError>) -> CallToolResult {
    match done {
        Ok(value) => CallToolResult::structured(value),
        Err(error) => {
            let error = in_the_words_of_tools(error);
            let hint = error.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            let text = format!("error: {}{hint}", error.message);
            let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
            result.structured_content = Some(json!({"error": error}));
            result
        }
    }
}

/// An error with the names of the tools, where the person's has those of commands.
fn in_the_words_of_tools(mut error: ApiError) -> ApiError {
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
