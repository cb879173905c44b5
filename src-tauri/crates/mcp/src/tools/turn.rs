//! A turn of a tool's use: from a call to its reply, or to what the client is to ask before it repeats the call.

use super::{
    arguments::Arguments,
    call::{Call, Work},
};
use crate::{
    approvals::{self, Asked, Outcome},
    caller, create,
    replies::TaskSummary,
    rounds::{self, ToolUse, Wanted},
    session::Session,
};
use contract::{ApiError, ErrorCode, Task, command::GetTask};
use engine::Engine;
use rmcp::{
    RoleServer,
    handler::server::tool::ToolCallContext,
    model::{InputRequest, InputRequiredResult},
    service::RequestContext,
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What a tool does, and what it needs for that.
pub(super) struct Does<A, R> {
    pub(super) starts_work: bool,
    pub(super) looks_after: bool,
    pub(super) in_a_folder: bool,
    pub(super) work: Work<A, R>,
}

/// What a call is answered with.
pub(super) enum Said {
    /// It is done.
    Reply(Value),
    /// The client is to ask something first.
    Asks(Box<InputRequiredResult>),
}

/// Where a call comes from.
#[derive(Clone, Copy)]
struct Calling<'a> {
    session: &'a Session,
    context: &'a RequestContext<RoleServer>,
    call: &'a ToolUse,
}

impl<A, R> Does<A, R>
where
    A: DeserializeOwned + JsonSchema + Send + 'static,
    R: Serialize + 'static,
{
    /// Takes a call as far as it goes.
    pub(super) async fn turn(&self, call: ToolCallContext<'_, Session>) -> Result<Said, ApiError> {
        let arguments = call.arguments.unwrap_or_default();
        let tool_use = ToolUse { tool: call.name.into_owned(), arguments };
        let from = Calling { session: call.service, context: &call.request_context, call: &tool_use };
        let answer = rounds::answer(call.input_responses);
        let wanted = call.request_state.map(|state| from.session.rounds.close(&state, &tool_use));
        match wanted.transpose()? {
            None => self.begin(from, None).await,
            Some(Wanted::Folders) => self.begin(from, Some(answer)).await,
            Some(Wanted::Approval { task, asked_at }) => {
                match approvals::answered(from.session, task, asked_at, answer).await? {
                    Some((task, outcome)) => told(from.session, task, outcome).await.map(Said::Reply),
                    None => approved(from, task.to_string(), None).await,
                }
            }
        }
    }

    /// Does what is asked for. `folders`: what the client has said of its own, where it was asked.
    async fn begin(&self, from: Calling<'_>, folders: Option<Option<Value>>) -> Result<Said, ApiError> {
        let Calling { session, context, call } = from;
        // what is wrong is told before anybody is asked anything
        let arguments = Arguments::of::<A>(call.arguments.clone());
        let names_folder = arguments.name("cwd");
        let given: A = arguments.read()?;
        let roots = match folders {
            Some(answer) => session.roots.told(answer),
            None if !self.in_a_folder || names_folder => vec![],
            None => match session.roots.of(context).await {
                Ok(roots) => roots,
                Err(request) => return Ok(from.asks(Wanted::Folders, request)),
            },
        };
        let client = context.client_info();
        let origin = caller::origin(client.as_ref().map(|client| client.name.as_str()));
        let work = self.work;
        let carry_out =
            move |engine: &Engine| written(&work(&Call { engine, origin: &origin, roots: &roots }, given)?);
        if !self.starts_work {
            let reply = match self.looks_after {
                true => session.starting_work(carry_out).await,
                false => session.blocking(carry_out).await,
            };
            return reply.map(Said::Reply);
        }
        let reply = session.starting_work(carry_out).await?;
        match reply["id"].as_str().map(str::to_owned) {
            Some(id) => approved(from, id, Some(reply)).await,
            None => Ok(Said::Reply(reply)),
        }
    }
}

impl Calling<'_> {
    fn asks(self, wanted: Wanted, request: InputRequest) -> Said {
        Said::Asks(Box::new(self.session.rounds.open(self.call.clone(), wanted, request)))
    }
}

/// The reply about a task that may run, with the person's word on it where the client has asked them. `reply`: what it is
/// where nobody is asked; else the task as it is.
async fn approved(from: Calling<'_>, id: String, reply: Option<Value>) -> Result<Said, ApiError> {
    let session = from.session;
    match approvals::ask(session, from.context, id.clone()).await? {
        Asked::InRound(wanted, request) => Ok(from.asks(wanted, *request)),
        Asked::Settled(task, outcome) => told(session, *task, outcome).await.map(Said::Reply),
        Asked::Not => match reply {
            Some(reply) => Ok(Said::Reply(reply)),
            None => {
                let task = session.blocking(move |engine| engine.call(GetTask { id }));
                written(&TaskSummary::of(&task.await?)).map(Said::Reply)
            }
        },
    }
}

/// The task after its question, with what became of that.
async fn told(session: &Session, task: Task, outcome: Outcome) -> Result<Value, ApiError> {
    session
        .starting_work(move |engine| {
            let mut summary = TaskSummary::of(&task);
            let mut next = vec![outcome.words().to_owned()];
            if !task.status.is_terminal() && !task.asks() {
                next.extend(create::who_runs_it(engine, &task)?.map(str::to_owned));
            }
            next.extend(summary.next.take());
            summary.next = Some(next.join(" "));
            written(&summary)
        })
        .await
}

fn written(reply: &impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(reply)
        .map_err(|e| ApiError::new(ErrorCode::Engine, format!("The reply could not be written: {e}.")))
}
