//! The person's word on a command, asked for in the client where that can ask them. It is their word alone: the client's
//! model neither sees the question nor answers it, and what comes without a choice of theirs leaves the task waiting for
//! them elsewhere.

use crate::{progress::Progress, session::Session};
use contract::{
    ApiError, Task,
    command::{AnswerTask, GetSettings, GetTask},
    model::{Answer, Question, QuestionKind},
};
use rmcp::{
    RoleServer,
    model::{
        ClientResult, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema,
        ServerRequest,
    },
    service::{PeerRequestOptions, RequestContext, RequestHandle},
};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// How long the person may take before the client's call is answered without them: clients give calls up after 60 s.
const PATIENCE: Duration = Duration::from_secs(45);
/// The field of the form.
const DECISION: &str = "decision";
/// Its choices.
const CHOICES: [&str; 2] = ["approve", "deny"];

/// Asks for the person's word on a task that waits for it, where the client can. `None`: it cannot, or there is nothing to
/// ask; else the task as it is then.
///
/// # Errors
/// Those of the store.
pub(crate) async fn ask(
    session: &Session,
    context: &RequestContext<RoleServer>,
    id: String,
) -> Result<Option<Task>, ApiError> {
    if !can_ask(context) || !session.blocking(|engine| engine.call(GetSettings {})).await?.mcp.ask_in_client {
        return Ok(None);
    }
    // before the first look, so that nothing falls between
    let mut changes = session.live.listen();
    let task = look(session, id).await?;
    let Some(question) = question_of(&task) else { return Ok(None) };
    let Some(mut asked) = send(context, question).await else { return Ok(None) };
    let give_up = Instant::now() + PATIENCE;
    let mut progress = Progress::wanted(context);
    loop {
        let next = progress.tell(&task).await;
        tokio::select! {
            said = &mut asked.rx => {
                let decision = said.ok().and_then(Result::ok).and_then(decision);
                return answered(session, &task, question, decision).await.map(Some);
            }
            () = changes.about(task.id) => {
                let now = look(session, task.id.to_string()).await?;
                if question_of(&now).is_none_or(|other| other.asked_at != question.asked_at) {
                    take_back(asked, "it was answered elsewhere").await;
                    return Ok(Some(now));
                }
            }
            () = tokio::time::sleep_until(next.unwrap_or(give_up)), if next.is_some() => {}
            () = tokio::time::sleep_until(give_up) => {
                take_back(asked, "it waits in Legwork").await;
                return Ok(None);
            }
            () = context.ct.cancelled() => {
                take_back(asked, "the call was cancelled").await;
                return Ok(None);
            }
        }
    }
}

/// Whether the client shows forms to the person. One that says no more than that it asks them does.
fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    let offered = context.client_capabilities().and_then(|client| client.elicitation);
    offered.is_some_and(|kinds| kinds.form.is_some() || kinds.url.is_none())
}

/// The question whether a command may run, where the task waits for the answer.
fn question_of(task: &Task) -> Option<&Question> {
    task.question.as_ref().filter(|question| task.asks() && question.kind == QuestionKind::Approval)
}

async fn look(session: &Session, id: String) -> Result<Task, ApiError> {
    session.blocking(move |engine| engine.call(GetTask { id })).await
}

/// Shows the whole question. `None`: the client's version of the protocol has no such requests, or it is gone.
async fn send(
    context: &RequestContext<RoleServer>,
    question: &Question,
) -> Option<RequestHandle<RoleServer>> {
    let schema = json!({
        "type": "object",
        "properties": {DECISION: {
            "type": "string", "title": "Your decision", "enum": CHOICES, "enumNames": ["Run it", "Do not run it"],
        }},
        "required": [DECISION],
    });
    let schema = ElicitationSchema::from_json_schema(schema.as_object()?.clone()).ok()?;
    let params = ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: in_full(question),
        requested_schema: schema,
    };
    let request = ServerRequest::ElicitRequest(ElicitRequest::new(params));
    context.peer.send_cancellable_request(request, PeerRequestOptions::no_options()).await.ok()
}

/// All that the person must see before they say yes.
fn in_full(question: &Question) -> String {
    let detail = question.detail.iter().map(|detail| format!("\n\n{detail}\n"));
    let facts = question.facts.iter().map(|fact| format!("\n{}: {}", fact.name, fact.value));
    std::iter::once(question.text.clone()).chain(detail).chain(facts).collect()
}

/// What the person chose; `None` where they did not.
fn decision(said: ClientResult) -> Option<Answer> {
    let ClientResult::ElicitResult(ElicitResult { action: ElicitationAction::Accept, content, .. }) = said
    else {
        return None;
    };
    match CHOICES.iter().position(|choice| content.as_ref().is_some_and(|form| form[DECISION] == *choice))? {
        0 => Some(Answer::Approve),
        _ => Some(Answer::Deny(None)),
    }
}

/// The task after the person's choice. An answer that comes too late changes nothing.
async fn answered(
    session: &Session,
    task: &Task,
    question: &Question,
    decision: Option<Answer>,
) -> Result<Task, ApiError> {
    let id = task.id.to_string();
    let Some(answer) = decision else { return look(session, id).await };
    let answer = AnswerTask { id: id.clone(), answer, asked_at: Some(question.asked_at) };
    match session.starting_work(move |engine| engine.call(answer)).await {
        Ok(task) => Ok(task),
        Err(_) => look(session, id).await,
    }
}

async fn take_back(asked: RequestHandle<RoleServer>, why: &str) {
    // a client that is gone need not be told
    let _ = asked.cancel(Some(why.to_owned())).await;
}
