//! A route of rmcp's router for a request to the engine: its name, what it takes, and what it does.

use super::{
    call::Work,
    schema::{Side, schema},
    turn::{Does, Said},
};
use crate::{session::Session, words::Words};
use contract::ApiError;
use rmcp::{
    handler::server::{
        router::tool::{IntoToolRoute, ToolRoute},
        tool::ToolCallContext,
    },
    model::{CallToolResult, ContentBlock, MetaObject, Tool, ToolAnnotations},
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::sync::Arc;

/// Where in a result's `_meta` an error stands as a document.
const ERROR_META: &str = "legwork/error";

/// A tool that takes an `A` and replies with an `R`.
pub(crate) struct Route<A, R> {
    tool: Tool,
    starts_work: bool,
    looks_after: bool,
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
            looks_after: false,
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

    /// It looks at what is to be run: a worker that is gone is started anew.
    pub(crate) fn looks_after(self) -> Self {
        Self { looks_after: true, ..self }
    }
}

impl<A, R> IntoToolRoute<Session, ()> for Route<A, R>
where
    A: DeserializeOwned + JsonSchema + Send + 'static,
    R: Serialize + 'static,
{
    fn into_tool_route(self) -> ToolRoute<Session> {
        let Self { tool, starts_work, looks_after, in_a_folder, work } = self;
        ToolRoute::new_dyn(tool, move |call: ToolCallContext<'_, Session>| {
            let does = Does { starts_work, looks_after, in_a_folder, work };
            Box::pin(async move {
                let session = call.service;
                Ok(match does.turn(call).await {
                    Ok(Said::Asks(asked)) => (*asked).into(),
                    Ok(Said::Reply(reply)) => replied(&session.words(), Ok(reply)).into(),
                    Err(error) => replied(&session.words(), Err(error)).into(),
                })
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
    let tool = Tool::new(name, description, Arc::new(schema::<A>(Side::Request)));
    tool.with_title(title).with_annotations(annotations)
}

/// What became of a call, as a model reads it and acts on it. An error is told in words: what a tool says of its reply
/// does not hold for it, and clients show no more than that where a document comes with it. Programs find it whole in
/// the result's `_meta`.
pub(crate) fn replied(words: &Words, done: Result<Value, ApiError>) -> CallToolResult {
    match done {
        Ok(value) => CallToolResult::structured(words.reply(value)),
        Err(error) => {
            let error = words.error(error);
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
